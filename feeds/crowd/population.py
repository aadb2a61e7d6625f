"""The crowd's two processes, seen from the program: started when there is a crowd, ended after."""

from __future__ import annotations

from functools import partial
from threading import Timer
from typing import TYPE_CHECKING

from feeds.clock import now_ns
from feeds.crowd.records import CrowdReport, Size
from feeds.processes import messages
from feeds.processes.keeper import Keeper

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSES = ("crowd", "control")
NOBODY = Size()
LEAVE_S = 3.0
"""How long a process may take to end by itself: one that stands still never does."""
SILENT_AFTER_NS = 2 * 10**9
"""A report that is older is no longer what a process says."""


class Population:
    """Keeps the crowd at the size that is wanted.

    ``begin`` gives the first message to a process, ``peers`` where the servers are.
    """

    def __init__(
        self,
        begin: Callable[[list[int]], messages.Begin],
        peers: Callable[[], messages.Peers | None],
    ) -> None:
        self.size = NOBODY
        """How many clients each side is to have."""
        self.keepers: list[Keeper] = []
        """Of all processes, those that are ending included."""
        self._begin, self._peers = begin, peers
        self._now: dict[str, Keeper] = {}
        self._reports: dict[str, CrowdReport] = {}
        self._number = 0  # of the order since which reports count

    def populate(self, size: Size) -> None:
        """Have ``size`` clients from now on; with one a side there are no processes."""
        self.size = size
        self._number += 1
        if size == NOBODY:
            self._end()
        elif not self._now:
            self._now = {which: self._keeper(which) for which in PROCESSES}
            for keeper in self._now.values():
                keeper.start()
        else:
            self._order(messages.Populate(size, self._number))

    @property
    def leaving(self) -> bool:
        """Whether a process of a crowd of before has not ended yet."""
        here = self._now.values()
        return any(one not in here and not one.gone.done() for one in self.keepers)

    def order(self, message: messages.Message) -> None:
        """Give an order to both processes; with new settings, or a reset, figures begin anew."""
        self._order(message)
        if isinstance(message, messages.Apply | messages.Reset):
            self.populate(self.size)

    def _order(self, message: messages.Message) -> None:
        for keeper in self._now.values():
            keeper.say(message)

    def report(self, which: str) -> CrowdReport | None:
        """Return what a process said last; ``None`` if it says nothing, or not any more."""
        report = self._reports.get(which)
        if report is None or report.number != self._number:
            return None
        return None if now_ns() - report.at_ns > SILENT_AFTER_NS else report

    def failure(self) -> str:
        """Return why a process could not be started, in one line; empty: it could."""
        for keeper in self._now.values():
            if keeper.ready.done() and not keeper.ready.cancelled():
                error = keeper.ready.exception()
                if error is not None:
                    return str(error)
        return ""

    def _end(self) -> None:
        for keeper in self._now.values():
            _end_in_time(keeper)
        self._now = {}
        self.keepers = [keeper for keeper in self.keepers if not keeper.gone.done()]

    def _keeper(self, which: str) -> Keeper:
        keeper = Keeper(
            f"crowd {which}",
            begin=self._begin,
            hear=partial(self._hear, which),
            restarted=partial(self._introduce, which),
            ports=[],
        )
        keeper.ready.add_done_callback(lambda ready: self._introduce(which))
        self.keepers.append(keeper)
        return keeper

    def _introduce(self, which: str) -> None:
        """Tell a process, which is ready or has restarted, where the servers are, and its size."""
        self._reports.pop(which, None)
        keeper, peers = self._now.get(which), self._peers()
        if keeper is not None and peers is not None:
            keeper.say(peers)
            keeper.say(messages.Populate(self.size, self._number))

    def _hear(self, which: str, message: messages.Message) -> None:
        """Take what a process says; on its keeper's thread."""
        if isinstance(message, CrowdReport):
            self._reports[which] = message


def _end_in_time(keeper: Keeper) -> None:
    """Have the process end by itself, or else by force."""
    keeper.stop()
    late = Timer(LEAVE_S, keeper.kill)
    late.daemon = True
    late.start()
    keeper.gone.add_done_callback(lambda _gone: late.cancel())
