"""Sends every message to many connections; those that do not keep up are passed over for a while.

A connection that has caught up gets the newest message, one that does not catch up is cut. Each
message is written to one connection after the other, beginning with another one each time.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Generic, Protocol, TypeVar

from feeds.board import Batch, Board
from feeds.clock import now_ns
from feeds.halves import Server
from feeds.wire.rotation import Rotation

BEHIND_BYTES = 1 << 20
"""Unsent bytes of one connection from which on it gets no more until it has caught up."""
CUT_OFF_S = 10.0
"""How long a connection may stay that far behind before it is cut."""
LOOK_EVERY_S = 0.05
"""How often those behind are looked after: news may be rare, and it must not wait for more."""


class Reader(Protocol):
    """One connection, as far as a fan-out knows it; it leaves when nothing may be sent any more."""

    @property
    def transport(self) -> asyncio.Transport:
        """Where its bytes wait to be sent."""

    @property
    def coding(self) -> Hashable:
        """What those have in common who are sent the same bytes for a message."""


R = TypeVar("R", bound=Reader)


_Way = tuple[R, Hashable, Callable[[], bool], Callable[[], int], Callable[[bytes], object]]
"""How one reader is written to, looked up once for thousands of messages: the reader, its coding,
whether its transport is closing, its unsent bytes, and what writes. A tuple of no class of its own
is unpacked faster."""


def _way_to(reader: R) -> _Way[R]:
    to = reader.transport
    return reader, reader.coding, to.is_closing, to.get_write_buffer_size, to.write


class FanOutServer(Server, Generic[R]):
    """The serving half of a transport that pushes: its readers, those behind, and the ledger."""

    def __init__(self, board: Board) -> None:
        self.board, self.ledger = board, board.ledger
        self.readers: dict[R, _Way[R]] = {}
        self._round: list[_Way[R]] = []
        self._changed = False  # since the round was made of the readers
        self._rotation = Rotation()
        # Those that do not keep up, and after how many looks each of them is cut: time in which
        # this process did not run is not theirs.
        self._behind: dict[R, int] = {}
        self._filling: list[R] = []
        """Those that had not taken all before when they were sent the newest message."""
        self._looking = False
        board.listen(self._push)

    @abstractmethod
    def coded(self, message: bytes, coding: Hashable) -> bytes:
        """Return what is sent for ``message`` to all of this ``coding``."""

    async def stop(self) -> None:
        """Push no more; who serves the connections closes them."""
        self.board.ignore(self._push)

    def join(self, reader: R) -> None:
        """``reader`` is open: it gets the newest message at once, and each from now on."""
        # one of all before anything else can be posted, so that nothing is lost in between
        self._bring_up(reader)
        self.readers[reader] = _way_to(reader)
        self._changed = True
        self.ledger.opened()

    def leave(self, reader: R) -> None:
        """``reader``, which has joined, is gone, or was before."""
        if self.readers.pop(reader, None) is not None:
            self._changed = True
            self.ledger.closed()
            self._behind.pop(reader, None)

    @property
    def congested(self) -> bool:
        """Whether a reader that keeps up is near the limit at which it is passed over."""
        limit = BEHIND_BYTES // 2  # far over one message, which is all that the others can have
        return any(
            reader.transport.get_write_buffer_size() > limit
            for reader in self._filling
            if reader not in self._behind
        )

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

    def tell_all(self, coded: Callable[[Hashable], bytes]) -> int:
        """Write the bytes of its coding to every reader that keeps up; return how many these are.

        It begins with another one than the time before.
        """
        if self._changed:
            self._round, self._changed = list(self.readers.values()), False
        self._filling.clear()
        return self._tell(self._rotation.of(self._round), coded)

    def _tell(self, ways: Sequence[_Way[R]], coded: Callable[[Hashable], bytes]) -> int:
        of_coding: dict[Hashable, bytes] = {}
        behind, filling, passed_over = self._behind, self._filling, 0
        data, its_coding = b"", object()  # most have the coding of the one before
        for reader, coding, is_closing, unsent_bytes, write in ways:
            if is_closing():
                passed_over += 1
                continue
            if unsent := unsent_bytes():
                filling.append(reader)
                # sending would buffer without limit for one that stalls
                if unsent > BEHIND_BYTES:
                    self._passed_over(reader)
            if behind and reader in behind:
                passed_over += 1
                continue
            if coding is not its_coding:
                its_coding = coding
                data = of_coding.get(coding) or coded(coding)
                of_coding[coding] = data
            write(data)
        return len(ways) - passed_over

    def _bring_up(self, reader: R) -> None:
        batch = self.missed(reader)
        self.ledger.resyncs += bool(batch.messages)
        way = (_way_to(reader),)
        for message in batch.messages:
            self.ledger.messages += self._tell(way, partial(self.coded, message))
        if batch.more:
            self._passed_over(reader)  # until it has taken that, and is told the next of it

    def _passed_over(self, reader: R) -> None:
        self._behind.setdefault(reader, round(CUT_OFF_S / LOOK_EVERY_S))
        self._look_soon()

    def _push(self, message: bytes) -> None:
        self.ledger.pushed(self.board.newest_seq, now_ns())
        self.ledger.messages += self.tell_all(partial(self.coded, message))

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
