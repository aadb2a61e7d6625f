"""The truth and one side's arrivals joined: what arrived itself, what was missed, how late it was.

Truth and arrivals come on separate connections, so an arrival may precede its own truth. Both are
sorted; an arrival is settled, in order, as soon as the truth has come to it. One that the truth
never tells of (a link was cut, a server invents) is settled by the next update the truth does tell
of, since nothing is ever taken that claims to be published after it arrived.
"""

from __future__ import annotations

from collections import deque

from feeds.metrics.histogram import LatencyHistogram
from feeds.metrics.sequencer import published_ns_of
from feeds.metrics.staleness import Staleness

_UNSETTLED = 16384
"""Arrivals kept while the truth says nothing; beyond that the oldest are settled as they are."""
_MANY = 16
"""From so many updates on, it is quicker to record them with numpy."""


class Join:
    """Two sorted streams merged; all that has to wait for the truth is counted here."""

    __slots__ = (
        "_arrivals",
        "_first_counted",
        "_newest_true",
        "_settled",
        "_settled_ns",
        "_unseen",
        "delivered",
        "delivered_latency",
        "missed",
        "staleness",
        "update_latency",
    )

    def __init__(self) -> None:
        self._unseen: deque[int] = deque()  # ordinals that are true and not covered by an arrival
        self._arrivals: deque[tuple[int, int]] = deque()  # (ordinal, instant) that await the truth
        self._newest_true = -1
        self._settled = -1
        self._settled_ns = 0
        self._first_counted = 0
        self.staleness = Staleness()
        self._zero()

    def _zero(self) -> None:
        self.delivered = 0
        self.missed = 0
        self.update_latency = LatencyHistogram()
        self.delivered_latency = LatencyHistogram()

    def begin(self, at_ns: int, first_counted: int) -> None:
        """Measure from ``at_ns``, and count only updates from the ordinal ``first_counted`` on."""
        self._first_counted = first_counted
        self.staleness.begin(at_ns)
        self._zero()

    def published(self, ordinal: int) -> None:
        """The truth tells of the next update."""
        self._newest_true = ordinal
        if ordinal <= self._settled:
            self._cover([ordinal], self._settled, self._settled_ns)  # the truth was very late
            return
        self._unseen.append(ordinal)
        while self._arrivals and self._arrivals[0][0] <= ordinal:
            self._settle(*self._arrivals.popleft())
        self._draw()

    def received(self, ordinal: int, at_ns: int) -> None:
        """The side gets an update newer than any that it had."""
        if ordinal <= self._newest_true:  # then nothing older is waiting either
            self._settle(ordinal, at_ns)
            self._draw()
            return
        self._arrivals.append((ordinal, at_ns))
        if len(self._arrivals) > _UNSETTLED:
            self._settle(*self._arrivals.popleft())

    def _draw(self) -> None:
        """Show on the curve that the side is out of date, if it is."""
        if self._unseen:
            self.staleness.outdated(published_ns_of(self._unseen[0]))

    def _settle(self, ordinal: int, at_ns: int) -> None:
        """Count every update that this arrival is the first to cover."""
        unseen = self._unseen
        since_ns = published_ns_of(unseen[0]) if unseen else None
        covered = []
        while unseen and unseen[0] <= ordinal:
            covered.append(unseen.popleft())
        self._cover(covered, ordinal, at_ns)
        next_since_ns = published_ns_of(unseen[0]) if unseen else None
        self.staleness.ended(at_ns, since_ns, next_since_ns)
        self._settled, self._settled_ns = ordinal, at_ns

    def _cover(self, covered: list[int], ordinal: int, at_ns: int) -> None:
        """Record the latency of the updates ``covered`` at ``at_ns`` by the arrival ``ordinal``."""
        first = self._first_counted
        late_ns = [at_ns - published_ns_of(each) for each in covered if each >= first]
        if not late_ns:
            return
        if len(late_ns) < _MANY:
            for each_ns in late_ns:
                self.update_latency.record(each_ns)
        else:
            self.update_latency.record_all(late_ns)
        self.missed += len(late_ns)
        if covered[-1] == ordinal:
            self.missed -= 1
            self.delivered += 1
            self.delivered_latency.record(late_ns[-1])

    def stale_since_ns(self) -> int | None:
        """Return when the first update that the side does not hold was published."""
        # An arrival that waits for the truth is newer than everything the truth has told of.
        return published_ns_of(self._unseen[0]) if self._unseen and not self._arrivals else None

    def open_piece(self, now_ns: int) -> tuple[int, int | None]:
        """Return until when the last update settled was the newest held, and what outdated it."""
        end_ns = min(now_ns, self._arrivals[0][1]) if self._arrivals else now_ns
        return end_ns, published_ns_of(self._unseen[0]) if self._unseen else None
