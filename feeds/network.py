"""Simulated network: delay and jitter in the byte stream between a client and a server.

A :class:`Relay` listens where clients connect and passes every byte on to the server, each leg
after ``delay ± jitter``. Bytes keep their order, as TCP keeps it; a connection's first bytes
also wait for the round trip that its set-up would have taken. With both at 0 bytes go straight
through.
"""

import asyncio
import errno
import random
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

from feeds.listener import (
    BACKLOG,
    LOOK_AGAIN_S,
    SELECT_MOST,
    Listener,
    has_descriptors,
    most_descriptors,
)
from feeds.wire.sockets import Traffic

IN_FLIGHT_BYTES = 1 << 27
"""Bytes on their way in one direction: two seconds (delay and jitter at their most) of 64 kB
messages 1,000 times a second. Less would be a limit of bandwidth that nobody asked for."""
HIGH_WATER_BYTES = 1 << 20
"""Bytes overdue because the receiver does not take them, beyond which the sender must wait."""
STALLED_S = 0.25
"""Overdue for so long, the receiver does not keep up."""
MOST_CONNECTIONS = 100
"""At one time through one relay: the loop that keeps time this well watches few sockets."""
OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


@dataclass(slots=True)
class Impairment:
    """What the network does to each leg now; one object for both sides, changed in place."""

    delay_s: float = 0.0
    jitter_s: float = 0.0

    def leg_s(self, rng: random.Random) -> float:
        """Draw one leg in seconds: uniform on delay ± jitter, never negative."""
        if not self.jitter_s:
            return self.delay_s
        return max(0.0, self.delay_s + rng.uniform(-self.jitter_s, self.jitter_s))


class _Leg:
    """One direction of one connection: bytes wait here until they are due, in order."""

    def __init__(
        self,
        impairment: Impairment,
        rng: random.Random,
        opens_s: float,
        carries: Callable[[int], None],
    ) -> None:
        self._carries = carries  # told the size of what has been delivered
        self.sender: asyncio.Transport | None = None
        self.receiver: asyncio.Transport | None = None
        self._impairment, self._rng, self._opens_s = impairment, rng, opens_s
        self._loop = asyncio.get_running_loop()
        # b"" is the end of the stream, None that of the whole connection
        self._waiting: deque[tuple[float, bytes | None]] = deque()
        self._waiting_bytes = 0
        self._last_due_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._receiver_full = False
        self._dropped = False
        self.opposite = self  # until it is told of the other one
        self.ended = self.end_delivered = False

    def push(self, data: bytes | None) -> None:
        """Take bytes from the sender, or one of its ends, and pass them on when due."""
        if self._dropped or (data == b"" and self.ended):
            return
        if data == b"":
            self.ended = True
            if self.opposite.end_delivered and self.sender is not None:
                self.sender.close()  # both directions are over
        now = self._loop.time()
        due = max(now, self._opens_s) + self._impairment.leg_s(self._rng)
        due = self._last_due_s = max(due, self._last_due_s)
        if due <= now and not self._waiting and self._ready():
            self._deliver(data)
            return
        self._waiting.append((due, data))
        self._waiting_bytes += len(data or b"")
        if self._waiting_bytes > self._allowed_bytes(now) and self.sender is not None:
            self.sender.pause_reading()
        self._schedule()

    def connect(self, receiver: asyncio.Transport) -> None:
        """Say where the bytes go."""
        self.receiver = receiver
        self._schedule()

    def receiver_full(self, full: bool) -> None:
        """Stop or go on: the receiver's own buffer is over or under its mark."""
        self._receiver_full = full
        self._schedule()

    def hurry(self) -> None:
        """Deliver at once what is under way."""
        self._waiting = deque((0.0, data) for _, data in self._waiting)
        if self._timer is not None:
            self._timer.cancel()
        self._deliver_due()

    def drop(self) -> None:
        """Forget what is under way and what may follow: nobody is there to take it."""
        self._dropped = True
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _allowed_bytes(self, now_s: float) -> int:
        """Return how much may wait here: what is in flight, but little that nobody takes."""
        stalled = self._waiting and self._waiting[0][0] < now_s - STALLED_S
        return HIGH_WATER_BYTES if stalled else IN_FLIGHT_BYTES

    def _ready(self) -> bool:
        return self.receiver is not None and not self._receiver_full

    def _schedule(self) -> None:
        if self._waiting and self._ready() and self._timer is None:
            self._timer = self._loop.call_at(self._waiting[0][0], self._deliver_due)

    def _deliver_due(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._waiting and self._ready() and self._waiting[0][0] <= now:
            data = self._waiting.popleft()[1]
            self._waiting_bytes -= len(data or b"")
            self._deliver(data)
        room = self._waiting_bytes <= self._allowed_bytes(now) // 2
        if room and self.sender is not None and not self.sender.is_closing():
            self.sender.resume_reading()
        self._schedule()

    def _deliver(self, data: bytes | None) -> None:
        assert self.receiver is not None
        if self.receiver.is_closing():
            return
        if data:
            self.receiver.write(data)
            self._carries(len(data))
            return
        self.end_delivered = True
        if data is None or self.opposite.ended:
            self.receiver.close()
        else:
            try:
                self.receiver.write_eof()  # the other direction goes on
            except OSError:  # reset by its peer, which the loop has not seen yet
                self.receiver.abort()


class _End(asyncio.Protocol):
    """One socket of a relayed connection: what it reads goes out on one leg."""

    def __init__(
        self,
        ends: dict[asyncio.Transport, _Leg],
        outgoing: _Leg,
        incoming: _Leg,
        made: Callable[[asyncio.Transport], None] = lambda transport: None,
    ) -> None:
        self._ends, self._outgoing, self._incoming = ends, outgoing, incoming
        self._made = made
        outgoing.opposite = incoming

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._outgoing.sender = sender = cast("asyncio.Transport", transport)
        self._ends[sender] = self._incoming
        # What cannot be sent waits in the leg, and so does the end: with bytes before it asyncio
        # would shut the socket down later, where nobody hears of a peer that is gone by then.
        sender.set_write_buffer_limits(0)
        self._incoming.connect(sender)
        self._made(sender)

    def data_received(self, data: bytes) -> None:
        self._outgoing.push(data)

    def eof_received(self) -> bool:
        self._outgoing.push(b"")
        return True  # stay open: the other direction may go on

    def connection_lost(self, exc: Exception | None) -> None:
        if self._outgoing.sender is not None:
            del self._ends[self._outgoing.sender]
        self._outgoing.sender = None
        self._incoming.drop()
        self._outgoing.push(None)

    def pause_writing(self) -> None:
        self._incoming.receiver_full(True)

    def resume_writing(self) -> None:
        self._incoming.receiver_full(False)


class Relay:
    """Listens on a loopback port and joins each connection to the server behind it."""

    def __init__(self, impairment: Impairment, seed: int | None) -> None:
        self._target = "127.0.0.1", 0
        self.carried = Traffic()
        """What clients received and sent since it was aimed at this server."""
        self._aimed = asyncio.Event()
        self._impairment = impairment
        self._rng = random.Random(seed)
        self._server: Listener | None = None
        self._joining: set[asyncio.Task[None]] = set()
        self._ends: dict[asyncio.Transport, _Leg] = {}

    def aim(self, host: str, port: int) -> None:
        """Say where the server is; connections that came before that was known wait for it."""
        if (host, port) != self._target:
            self._target, self.carried = (host, port), Traffic()
        self._aimed.set()

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1 (0: a port of the system's choice); return the port."""
        sock = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
        self._server = Listener(sock, self._accept, partial(self._has_room, sock))
        await self._server.start_serving()
        return int(sock.getsockname()[1])

    async def stop(self, grace_s: float = 0.0) -> None:
        """Stop listening, let what is under way arrive for ``grace_s``, and cut every connection.

        What takes longer than that arrives at once.
        """
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        await self._emptied(grace_s)
        for end, incoming in list(self._ends.items()) if grace_s else ():
            incoming.hurry()
            end.close()
        await self._emptied(grace_s / 8)
        for task in list(self._joining):
            task.cancel()
        await asyncio.gather(*self._joining, return_exceptions=True)
        self.cut()

    async def _emptied(self, within_s: float) -> None:
        """Wait until no connection is left, or the time is over."""
        until_s = asyncio.get_running_loop().time() + within_s
        while self._ends and asyncio.get_running_loop().time() < until_s:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    def cut(self) -> None:
        """Break every connection at once, as a network that goes away does."""
        for end in list(self._ends):
            end.abort()

    def _accept(self) -> asyncio.Protocol:
        loop, impairment, rng = asyncio.get_running_loop(), self._impairment, self._rng
        # SYN and SYN-ACK each take a leg; the kernel's own loopback handshake took none.
        opens_s = loop.time() + impairment.leg_s(rng) + impairment.leg_s(rng)
        carried = self.carried
        carried.connections += 1
        up = _Leg(impairment, rng, opens_s, carried.add_sent)
        down = _Leg(impairment, rng, 0.0, carried.add_received)
        return _End(self._ends, up, down, partial(self._join_server, up, down))

    def _has_room(self, sock: socket.socket) -> bool:
        """Return whether another connection may come; each takes two descriptors of a side."""
        most = min(MOST_CONNECTIONS, most_descriptors() // 6)
        begun = len(self._ends) + len(self._joining)
        return begun < 2 * most and has_descriptors(sock, SELECT_MOST)

    def _join_server(self, up: _Leg, down: _Leg, client: asyncio.Transport) -> None:
        """Open the server's half of a connection that a client has opened."""
        task = asyncio.get_running_loop().create_task(self._join(up, down, client))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, up: _Leg, down: _Leg, client: asyncio.Transport) -> None:
        loop = asyncio.get_running_loop()
        await self._aimed.wait()
        while not client.is_closing():
            try:
                await loop.create_connection(lambda: _End(self._ends, down, up), *self._target)
                return
            except OSError as error:
                if error.errno not in OUT_OF_DESCRIPTORS:
                    client.abort()  # as the server itself would: nobody listens there
            await asyncio.sleep(LOOK_AGAIN_S)
