"""One relayed connection: its two sockets, and what is under way between them both ways."""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

IN_FLIGHT_BYTES = 1 << 27
"""Bytes on their way in one direction: two seconds (delay and jitter at their most) of 64 kB
messages 1,000 times a second. Less would be a limit of bandwidth that nobody asked for."""
HIGH_WATER_BYTES = 1 << 20
"""Bytes overdue because the receiver does not take them, beyond which the sender must wait."""
STALLED_S = 0.25
"""Overdue for so long, the receiver does not keep up."""


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


class RelayLeg:
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
        if data is None or self.opposite.ended or not self.receiver.can_write_eof():
            self.receiver.close()  # by TLS a connection ends both ways at once
        else:
            try:
                self.receiver.write_eof()  # the other direction goes on
            except OSError:  # reset by its peer, which the loop has not seen yet
                self.receiver.abort()


class RelayEnd(asyncio.Protocol):
    """One socket of a relayed connection: what it reads goes out on one leg."""

    def __init__(
        self,
        ends: dict[asyncio.Transport, RelayLeg],
        outgoing: RelayLeg,
        incoming: RelayLeg,
        made: Callable[[asyncio.Transport], None] = lambda transport: None,
    ) -> None:
        self._ends, self._outgoing, self._incoming = ends, outgoing, incoming
        self._made = made
        outgoing.opposite = incoming

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Have this socket send from now on what comes on the incoming leg."""
        self._outgoing.sender = sender = cast("asyncio.Transport", transport)
        self._ends[sender] = self._incoming
        # What cannot be sent waits in the leg, and so does the end: with bytes before it asyncio
        # would shut the socket down later, where nobody hears of a peer that is gone by then.
        # By TLS asyncio compares with "at least": at 0 it would pause with nothing to wake it.
        sender.set_write_buffer_limits(0 if sender.can_write_eof() else 1)
        self._incoming.connect(sender)
        self._made(sender)

    def data_received(self, data: bytes) -> None:
        """Send it on its way."""
        self._outgoing.push(data)

    def eof_received(self) -> bool:
        """Send the end on its way, behind what came before it."""
        sender = self._outgoing.sender
        self._outgoing.push(b"")
        # stay open: the other direction may go on, but by TLS
        return sender is not None and sender.can_write_eof()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the other side, too."""
        if self._outgoing.sender is not None:
            del self._ends[self._outgoing.sender]
        self._outgoing.sender = None
        self._incoming.drop()
        self._outgoing.push(None)

    def pause_writing(self) -> None:
        """Hold back what is for this socket."""
        self._incoming.receiver_full(True)

    def resume_writing(self) -> None:
        """Send again."""
        self._incoming.receiver_full(False)
