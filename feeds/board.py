"""What a gateway serves."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import takewhile
from typing import NamedTuple

from feeds.status.page import StatusPage
from feeds.wire.ledger import Ledger, seq_of

HISTORY_BYTES = 8 << 20
"""Updates kept for those who ask for all since one that they have."""


class Batch(NamedTuple):
    """Updates that follow one another."""

    messages: list[bytes]
    """Oldest first."""
    more: bool = False
    """Whether there are newer ones than these."""
    lost: bool = False
    """Whether some that should come first are no longer kept."""


class Board:
    """The newest message and those before it, the listeners to the next one, and the ledger.

    While it is ``held`` the server answers nothing; ``let_go`` is set when that is over.
    """

    def __init__(self) -> None:
        self.latest: bytes | None = None
        self.ledger = Ledger()
        self.status: dict[str, StatusPage] = {}
        """What is told beside updates, by its path; held or not, and not entered in the ledger."""
        self.held = False
        self.let_go = asyncio.Event()
        self.newest_seq = 0
        """The number of the newest message; 0 before there is one."""
        self.run = 0
        """How often the source has begun to count anew while messages were kept."""
        self._listeners: list[Callable[[bytes], None]] = []
        self._kept: deque[tuple[int, bytes]] = deque()
        self._kept_bytes = 0
        self._keeps = False

    def listen(self, listener: Callable[[bytes], None]) -> None:
        """Have ``listener`` called with every message from now on."""
        self._listeners.append(listener)

    def ignore(self, listener: Callable[[bytes], None]) -> None:
        """Call ``listener`` no more, if it was called at all."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def post(self, message: bytes) -> None:
        """Make ``message`` the newest one."""
        self.latest, self.newest_seq = message, seq_of(message)
        if self._keeps:
            self._keep(message)
        for listener in self._listeners:
            listener(message)

    def keep(self) -> None:
        """Keep messages for :meth:`since` from the newest one on."""
        if not self._keeps:
            self._keeps = True
            if self.latest is not None:
                self._keep(self.latest)

    def since(self, seq: int, most_bytes: int) -> Batch:
        """Return what is kept after number ``seq``: one message, and more up to ``most_bytes``.

        :meth:`keep` must have been called. A source that starts again counts from 1 again: then
        whoever has a number that is ahead of the newest gets all that is kept of the new count.
        """
        if seq > self.newest_seq:
            seq = 0
        newer = list(takewhile(lambda each: each[0] > seq, reversed(self._kept)))[::-1]
        lost = bool(newer) and newer[0][0] > seq + 1
        taken: list[bytes] = []
        size = 0
        for _, message in newer:
            size += len(message)
            if taken and size > most_bytes:
                break
            taken.append(message)
        return Batch(taken, len(taken) < len(newer), lost)

    def _keep(self, message: bytes) -> None:
        kept = self._kept
        if kept and kept[-1][0] >= self.newest_seq:  # the source has started again
            kept.clear()
            self._kept_bytes = 0
            self.run += 1
        kept.append((self.newest_seq, message))
        self._kept_bytes += len(message)
        while self._kept_bytes > HISTORY_BYTES and len(kept) > 1:
            self._kept_bytes -= len(kept.popleft()[1])
