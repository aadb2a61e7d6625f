"""Simulated network: delay and jitter in the byte stream between a client and a server.

A :class:`Relay` listens where clients connect and passes every byte on to the server, each leg
after ``delay ± jitter``. Bytes keep their order, as TCP keeps it; a connection's first bytes
also wait for the round trip that its set-up would have taken. With both at 0 bytes go straight
through.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass
from typing import cast

HIGH_WATER_BYTES = 1 << 20
"""Bytes on their way in one direction beyond which the sender is made to wait."""


@dataclass(slots=True)
class Conditions:
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

    def __init__(self, conditions: Conditions, rng: random.Random, opens_s: float) -> None:
        self.sender: asyncio.Transport | None = None
        self.receiver: asyncio.Transport | None = None
        self._conditions, self._rng, self._opens_s = conditions, rng, opens_s
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[float, bytes]] = deque()  # b"" is the end of the stream
        self._waiting_bytes = 0
        self._last_due_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._receiver_full = False

    def push(self, data: bytes) -> None:
        """Take bytes from the sender (``b""`` for its end) and pass them on when due."""
        now = self._loop.time()
        due = max(now, self._opens_s) + self._conditions.leg_s(self._rng)
        due = self._last_due_s = max(due, self._last_due_s)
        if due <= now and not self._waiting and self._ready():
            self._deliver(data)
            return
        self._waiting.append((due, data))
        self._waiting_bytes += len(data)
        if self._waiting_bytes > HIGH_WATER_BYTES and self.sender is not None:
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

    def drop(self) -> None:
        """Forget what is under way."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()

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
            self._waiting_bytes -= len(data)
            self._deliver(data)
        room = self._waiting_bytes <= HIGH_WATER_BYTES // 2
        if room and self.sender is not None and not self.sender.is_closing():
            self.sender.resume_reading()
        self._schedule()

    def _deliver(self, data: bytes) -> None:
        assert self.receiver is not None
        if self.receiver.is_closing():
            return
        if data:
            self.receiver.write(data)
        else:
            self.receiver.close()


class _End(asyncio.Protocol):
    """One socket of a relayed connection: what it reads goes out on one leg."""

    def __init__(self, outgoing: _Leg, incoming: _Leg) -> None:
        self._outgoing, self._incoming = outgoing, incoming

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._outgoing.sender = cast("asyncio.Transport", transport)
        self._incoming.connect(self._outgoing.sender)

    def data_received(self, data: bytes) -> None:
        self._outgoing.push(data)

    def eof_received(self) -> bool:
        self._outgoing.push(b"")
        return True  # stay open: the other direction may still have bytes under way

    def connection_lost(self, exc: Exception | None) -> None:
        self._outgoing.sender = None
        self._incoming.drop()
        self._outgoing.push(b"")

    def pause_writing(self) -> None:
        self._incoming.receiver_full(True)

    def resume_writing(self) -> None:
        self._incoming.receiver_full(False)


class Relay:
    """Listens on a loopback port and joins each connection to the server behind it."""

    def __init__(self, conditions: Conditions, seed: int | None) -> None:
        self.target_port = 0
        self._conditions = conditions
        self._rng = random.Random(seed)
        self._server: asyncio.Server | None = None
        self._joining: set[asyncio.Task[None]] = set()
        self._accepted: set[asyncio.Transport] = set()

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1 (0: a port of the system's choice); return the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._accept, "127.0.0.1", port, backlog=4096)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        if self._server is not None:
            self._server.close()
        for transport in list(self._accepted):
            transport.abort()
        for task in list(self._joining):
            task.cancel()
        await asyncio.gather(*self._joining, return_exceptions=True)

    def _accept(self) -> asyncio.Protocol:
        loop, conditions, rng = asyncio.get_running_loop(), self._conditions, self._rng
        # SYN and SYN-ACK each take a leg; the kernel's own loopback handshake took none.
        opens_s = loop.time() + conditions.leg_s(rng) + conditions.leg_s(rng)
        return _ClientEnd(self, _Leg(conditions, rng, opens_s), _Leg(conditions, rng, 0.0))

    def joined(self, up: _Leg, down: _Leg, client: asyncio.Transport) -> None:
        """Open the server's half of a connection that a client has opened."""
        self._accepted.add(client)
        task = asyncio.get_running_loop().create_task(self._join(up, down, client))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    def left(self, client: asyncio.Transport) -> None:
        """Forget a connection that is gone."""
        self._accepted.discard(client)

    async def _join(self, up: _Leg, down: _Leg, client: asyncio.Transport) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: _End(down, up), "127.0.0.1", self.target_port)
        except OSError:
            client.abort()  # as the server itself would: nobody listens there


class _ClientEnd(_End):
    """The client's socket: its coming opens the server's half, its going ends it."""

    def __init__(self, relay: Relay, up: _Leg, down: _Leg) -> None:
        super().__init__(up, down)
        self._relay, self._up, self._down = relay, up, down
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._transport = cast("asyncio.Transport", transport)
        self._relay.joined(self._up, self._down, self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._transport is not None:
            self._relay.left(self._transport)
