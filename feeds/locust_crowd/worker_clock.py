"""What a worker knows of the source's clock, by which updates are stamped."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from feeds.clock import now_ns
from feeds.clock_offset import ClockOffset, Offset
from feeds.remote.pages import Pages, RemoteError
from feeds.remote.source_clock import APART_NS
from feeds.status.site import CLOCK, SourceTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.locust_crowd.place import ServedPlace

AT_FIRST, AT_FIRST_EVERY_S = 16, 0.05
"""So many questions are asked quickly: the least of many round trips is short."""
EVERY_S = 1.0


class WorkerClock:
    """Asks the gateways at ``places``, in turn, what the source's clock shows."""

    def __init__(self, places: Sequence[ServedPlace]) -> None:
        self._pages = [Pages(place.gateway, place.address.token) for place in places]
        self._known = ClockOffset()
        self.offset: Offset | None = None
        """To be added to the clock here; ``None`` while it is not known."""
        self.offset_ns = 0
        self.worst_ns: int | None = None
        """By how much it may have been wrong at most since :meth:`begin`."""
        self.clockless = ""
        """Why it is not known, in a few words."""

    def now_ns(self) -> int:
        """Return what the source's clock shows."""
        return now_ns() + self.offset_ns

    def begin(self) -> None:
        """Forget how wrong it was before."""
        self.worst_ns = self.offset.error_ns if self.offset is not None else None

    def run(self) -> None:
        """Ask for as long as the process lives."""
        asked = 0
        try:
            while True:
                self.ask(self._pages[asked % len(self._pages)])
                asked += 1
                time.sleep(EVERY_S if asked >= AT_FIRST else AT_FIRST_EVERY_S)
        finally:
            for pages in self._pages:
                pages.close()

    def ask(self, pages: Pages) -> None:
        """Ask once."""
        try:
            got, told = pages.asked(CLOCK, SourceTime)
        except RemoteError as error:
            if self.offset is None:
                self.clockless = str(error)
        else:
            self._distrust(got.sent_ns, told, got.received_ns)
            self._known.take(got.sent_ns, told.now_ns, got.received_ns, error_ns=told.error_ns)
            self.clockless = ""
        self.look()

    def _distrust(self, sent_ns: int, told: SourceTime, received_ns: int) -> None:
        """Begin anew if this cannot be the clock that was asked before: its machine has."""
        known = self._known.at(received_ns)
        if known is None:
            return
        least_ns = told.now_ns - told.error_ns - received_ns
        most_ns = told.now_ns + told.error_ns - sent_ns
        apart_ns = max(least_ns - known.ns, known.ns - most_ns) - known.error_ns
        if apart_ns > APART_NS:
            self._known = ClockOffset()
            if self.worst_ns is not None:  # what came since has been told by the wrong clock
                self.worst_ns = max(self.worst_ns, abs(told.now_ns - sent_ns - known.ns))

    def look(self) -> None:
        """Take the best of what is known as of now: it ages."""
        self.offset = offset = self._known.at(now_ns())
        if offset is not None:
            self.offset_ns = offset.ns
            if self.worst_ns is not None:
                self.worst_ns = max(self.worst_ns, offset.error_ns)
