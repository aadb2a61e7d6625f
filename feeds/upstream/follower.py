"""Follows one source through a broker that keeps nothing: order, gaps, strangers. Without any I/O.

A broker hands on what it gets while both ends are connected to it. What did not come meanwhile is
noticed by the numbers, and asked of the source, which keeps some of what it published; what it no
longer has is counted. Sources have a random id, for after a restart the numbers begin again.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from feeds.update import BadUpdateError, decode

if TYPE_CHECKING:
    from feeds.upstream.base import Take

HEARTBEAT_S = 1.0
"""How often a source says that it is there, and what its newest number is."""
SILENT_S = 3 * HEARTBEAT_S
"""A source that was not heard for so long may be followed by another one."""
NEWEST = -1
"""Asks for the newest update alone; any other number for all that came after it."""
MOST_STRANGERS = 16
WAITING_BYTES = 16 << 20
"""What may wait for something before it; more than that, and the wait is given up."""


class Follower:
    """Gives ``take`` the updates of one source, each once and in order."""

    def __init__(self, take: Take, switched: Callable[[str], None] = lambda source: None) -> None:
        self.source = ""
        """Whose updates are taken; empty before any was heard."""
        self.held = 0
        """Number of the update that was given last."""
        self.wanted: int | None = NEWEST
        """After which number updates are missing; ``None``: none are, as far as is known."""
        self.gaps = 0
        self.foreign = 0
        self.filled = 0
        """Updates that came late, because they were asked for."""
        self.heard_s = float("-inf")
        self._take, self._switched = take, switched
        self._newest = 0
        self._strange: Counter[str] = Counter()
        """Updates of others since the source that is followed was heard: maybe of its successor."""
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._waiting_bytes = 0

    def silent(self, now_s: float) -> bool:
        """Say whether the source that is followed, if any, was not heard for too long."""
        return now_s - self.heard_s > SILENT_S

    def hears(self, source: str, now_s: float) -> bool:
        """Say whether ``source``, of which something came, is the one to follow."""
        if source != self.source:
            if not source or not self.silent(now_s):
                return False
            # a successor's numbers begin anew: whatever it keeps was published since the other
            self.wanted = 0 if self.source else NEWEST
            del self._strange[source]
            self.source, self.held, self._newest = source, 0, 0
            self._forget()
            self._switched(source)
        self.heard_s = now_s
        self._count_strangers()
        return True

    def update(self, source: str, message: bytes, now_s: float) -> None:
        """Take what came as an update of ``source``."""
        try:
            seq = decode(message).seq
        except BadUpdateError:
            self.foreign += 1
            return
        if not self.hears(source, now_s):
            self._strange[source] += 1
            if len(self._strange) > MOST_STRANGERS:
                self._count_strangers()
        elif self.wanted is not None:
            self._wait(seq, message)
        elif seq == self.held + 1:
            self.held = seq
            self._take(message)
        elif seq > self.held:
            self.wanted = self.held
            self._wait(seq, message)

    def heartbeat(self, source: str, newest: int, now_s: float) -> None:
        """Take that ``source`` is there, and has published up to number ``newest``."""
        if self.hears(source, now_s):
            self._newest = max(self._newest, newest)
            if self.wanted is None and newest > self.held:
                self.wanted = self.held

    def again(self) -> None:
        """The connection was gone: something may have been missed."""
        if self.wanted is None:
            self.wanted = self.held

    def fill(self, source: str, messages: Iterable[bytes], *, more: bool, now_s: float) -> None:
        """Take the answer to what was ``wanted``; with ``more``, the question is to be repeated."""
        if self.wanted is None or not self.hears(source, now_s):
            return
        for message in messages:
            try:
                seq = decode(message).seq
            except BadUpdateError:
                self.foreign += 1
                continue
            if self.wanted == NEWEST:
                self.wanted, self.held = 0, seq - 1  # what came before has nothing to do with us
            elif seq > self.held:
                self.filled += 1
            self._give(seq, message)
        if more:
            self.wanted = self.held
        else:
            self._go_on()

    def give_up(self) -> None:
        """What is missing cannot be had: it is counted, and what came after it is given."""
        if self.wanted == NEWEST:
            if not self._waiting:
                return
            self.held = self._waiting[0][0] - 1
        for seq, message in self._waiting:
            self._give(seq, message)
        self._forget()
        if self._newest > self.held > 0:
            self.gaps += self._newest - self.held
            self.held = self._newest
        self.wanted = None

    @property
    def waits(self) -> bool:
        """Whether updates wait for others that are missing."""
        return bool(self._waiting)

    def _count_strangers(self) -> None:
        if self._strange:
            self.foreign += self._strange.total()
            self._strange.clear()

    def _give(self, seq: int, message: bytes) -> None:
        if seq > self.held:
            self.gaps += seq - self.held - 1
            self.held = seq
            self._take(message)

    def _go_on(self) -> None:
        """Give what has waited, as far as nothing else is missing in it."""
        self.wanted = None
        while self._waiting and self._waiting[0][0] <= self.held + 1:
            seq, message = self._waiting.popleft()
            self._waiting_bytes -= len(message)
            self._give(seq, message)
        if self._waiting:
            self.wanted = self.held

    def _wait(self, seq: int, message: bytes) -> None:
        self._waiting.append((seq, message))
        self._waiting_bytes += len(message)
        if self._waiting_bytes > WAITING_BYTES:
            self.give_up()

    def _forget(self) -> None:
        self._waiting.clear()
        self._waiting_bytes = 0
