"""Sends every message to many connections; those that do not keep up are passed over for a while.

A connection that has caught up gets the newest message, one that does not catch up is cut.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Collection
from typing import Generic, Protocol, TypeVar

from feeds.board import Batch, Board
from feeds.clock import now_ns
from feeds.halves import Server

BEHIND_BYTES = 1 << 20
"""Unsent bytes of one connection from which on it gets no more until it has caught up."""
CUT_OFF_S = 10.0
"""How long a connection may stay that far behind before it is cut."""
LOOK_EVERY_S = 0.05
"""How often those behind are looked after: news may be rare, and it must not wait for more."""


class Reader(Protocol):
    """One connection, as far as a fan-out knows it."""

    @property
    def transport(self) -> asyncio.Transport:
        """Where its bytes wait to be sent."""


R = TypeVar("R", bound=Reader)


class FanOutServer(Server, Generic[R]):
    """The serving half of a transport that pushes: its readers, those behind, and the ledger."""

    def __init__(self, board: Board) -> None:
        self.board, self.ledger = board, board.ledger
        self.readers: set[R] = set()
        # Those that do not keep up, and after how many looks each of them is cut: time in which
        # this process did not run is not theirs.
        self._behind: dict[R, int] = {}
        self._looking = False
        board.listen(self._push)

    @abstractmethod
    def send(self, readers: Collection[R], message: bytes) -> int:
        """Write ``message`` to all of ``readers`` that are open; return how many these are."""

    async def stop(self) -> None:
        """Push no more; who serves the connections closes them."""
        self.board.ignore(self._push)

    def join(self, reader: R) -> None:
        """``reader`` is open: it gets the newest message at once, and each from now on."""
        # one of all before anything else can be posted, so that nothing is lost in between
        self._bring_up(reader)
        self.readers.add(reader)
        self.ledger.opened()

    def leave(self, reader: R) -> None:
        """``reader``, which has joined, is gone."""
        self.readers.discard(reader)
        self.ledger.closed()
        self._behind.pop(reader, None)

    @property
    def keeping_up(self) -> set[R]:
        """Those that are not behind."""
        return self.readers - self._behind.keys() if self._behind else self.readers

    @property
    def congested(self) -> bool:
        """Whether a reader that keeps up is near the limit at which it is passed over."""
        limit = BEHIND_BYTES // 2
        return any(reader.transport.get_write_buffer_size() > limit for reader in self.keeping_up)

    def hold(self) -> None:
        """Read nothing, so that no ping is answered: it waits like everything else."""
        for reader in self.readers:
            reader.transport.pause_reading()

    def let_go(self) -> None:
        """Read again."""
        for reader in self.readers:
            if not reader.transport.is_closing():
                reader.transport.resume_reading()

    def missed(self, reader: R) -> Batch:
        """Return what ``reader``, who is new or was behind, is told first: the newest message."""
        latest = self.board.latest
        return Batch([] if latest is None else [latest])

    def _bring_up(self, reader: R) -> None:
        batch = self.missed(reader)
        self.ledger.resyncs += bool(batch.messages)
        for message in batch.messages:
            self.ledger.messages += self.send((reader,), message)
        if batch.more:
            self._passed_over(reader)  # until it has taken that, and is told the next of it

    def _passed_over(self, reader: R) -> None:
        self._behind.setdefault(reader, round(CUT_OFF_S / LOOK_EVERY_S))
        self._look_soon()

    def _push(self, message: bytes) -> None:
        self.ledger.pushed(self.board.newest_seq, now_ns())
        for reader in self.readers:
            # sending would buffer without limit for one that stalls
            if reader.transport.get_write_buffer_size() > BEHIND_BYTES:
                self._passed_over(reader)
        self.ledger.messages += self.send(self.keeping_up, message)

    def _look_soon(self) -> None:
        if self._behind and not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(LOOK_EVERY_S, self._look_after)

    def _look_after(self) -> None:
        """Give those that have caught up the newest message, and cut those whose time is over."""
        for reader, looks in list(self._behind.items()):
            if reader.transport.get_write_buffer_size() == 0:
                del self._behind[reader]
                self._bring_up(reader)
            elif looks:
                self._behind[reader] = looks - 1
            else:
                reader.transport.abort()
        self._looking = False
        self._look_soon()
