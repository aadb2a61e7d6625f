"""The truth and one side's arrivals joined: what arrived itself, what was missed, how late it was.

Truth and arrivals come on separate connections, so an arrival may precede its own truth. Both are
sorted; an arrival is settled, in order, as soon as the truth has come to it. One that the truth
never tells of (a link was cut, a server invents) is settled by the next update the truth does tell
of, since nothing is ever taken that claims to be published after it arrived.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable
from typing import Any

from feeds.frame import Interval
from feeds.metrics.batch_means import BatchMeans
from feeds.metrics.histogram import LatencyHistogram
from feeds.metrics.sequencer import published_ns_of
from feeds.metrics.staleness import Staleness
from feeds.metrics.unseen import Instants, Unseen

_UNSETTLED = 16384
"""Arrivals kept while the truth says nothing; beyond that the oldest are settled as they are."""
_NS_PER_MS = 1e6

Settled = Callable[[Any, Instants], None]
"""Called with an arrival's trip and when each update that it settled was published, in ns."""


class Join:
    """Two sorted streams merged; all that has to wait for the truth is counted here.

    An arrival may come with its *trip*, whatever that is; ``settled`` gets it back.
    """

    __slots__ = (
        "_arrivals",
        "_delivered_means",
        "_first_counted",
        "_late_means",
        "_missed_means",
        "_newest_true",
        "_settled",
        "_settled_ns",
        "_tell",
        "_unseen",
        "delivered",
        "delivered_latency",
        "missed",
        "staleness",
        "update_latency",
    )

    def __init__(self, settled: Settled) -> None:
        self._tell = settled
        self._unseen = Unseen()  # true and not covered by an arrival
        # (ordinal, instant, trip) that await the truth
        self._arrivals: deque[tuple[int, int, Any]] = deque()
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
        self._late_means, self._delivered_means = BatchMeans(), BatchMeans()
        self._missed_means = BatchMeans()

    def begin(self, at_ns: int, first_counted: int) -> None:
        """Measure from ``at_ns``, and count only updates from the ordinal ``first_counted`` on."""
        self._first_counted = first_counted
        self.staleness.begin(at_ns)
        self._zero()

    def published(self, ordinal: int) -> None:
        """The truth tells of the next update."""
        self._newest_true = ordinal
        if ordinal <= self._settled:
            # The truth was very late.
            late = array("q", [published_ns_of(ordinal)][: ordinal >= self._first_counted])
            self._cover(late, self._settled_ns, itself=ordinal == self._settled)
            return
        self._unseen.append(ordinal)
        while self._arrivals and self._arrivals[0][0] <= ordinal:
            self._settle(*self._arrivals.popleft())
        self._draw()

    def received(self, ordinal: int, at_ns: int, trip: object = None) -> None:
        """The side gets an update newer than any that it had."""
        if ordinal <= self._newest_true:  # then nothing older is waiting either
            self._settle(ordinal, at_ns, trip)
            self._draw()
            return
        self._arrivals.append((ordinal, at_ns, trip))
        if len(self._arrivals) > _UNSETTLED:
            self._settle(*self._arrivals.popleft())

    def _draw(self) -> None:
        """Show on the curve that the side is out of date, if it is."""
        since_ns = self._unseen.first_ns
        if since_ns is not None:
            self.staleness.outdated(since_ns)

    def _settle(self, ordinal: int, at_ns: int, trip: object) -> None:
        """Count every update that this arrival is the first to cover."""
        since_ns = self._unseen.first_ns
        covered, itself = self._unseen.take(ordinal, self._first_counted)
        self._cover(covered, at_ns, itself=itself)
        if trip is not None and len(covered):
            self._tell(trip, covered)
        self.staleness.ended(at_ns, since_ns, self._unseen.first_ns)
        self._settled, self._settled_ns = ordinal, at_ns

    def _cover(self, covered: Instants, at_ns: int, *, itself: bool) -> None:
        """Record the latency of the updates ``covered`` at ``at_ns``, the last by ``itself``."""
        count = len(covered)
        if not count:
            return
        if isinstance(covered, array):
            total_ns = 0
            for each in covered:
                total_ns += at_ns - each
                self.update_latency.record(at_ns - each)
        else:
            late_ns = at_ns - covered
            total_ns = int(late_ns.sum())
            self.update_latency.record_all(late_ns)
        self._late_means.add(total_ns, count)
        self._missed_means.add(count - itself, count)
        self.missed += count - itself
        if itself:
            self.delivered += 1
            latest_ns = at_ns - int(covered[-1])
            self.delivered_latency.record(latest_ns)
            self._delivered_means.add(latest_ns)

    def confidence(self) -> dict[str, Interval]:
        """Return the 95 % intervals by the names of the figures, in milliseconds and shares."""
        late, delivered = self._late_means.half_width(), self._delivered_means.half_width()
        count = self.update_latency.count
        return {
            "update_latency_ms": Interval(
                self.update_latency.mean_ms, None if late is None else late / _NS_PER_MS, count
            ),
            "delivered_latency_ms": Interval(
                self.delivered_latency.mean_ms,
                None if delivered is None else delivered / _NS_PER_MS,
                self.delivered_latency.count,
            ),
            "missed_share": Interval(
                self._missed_means.mean, self._missed_means.half_width(), count
            ),
        }

    def stale_since_ns(self) -> int | None:
        """Return when the first update that the side does not hold was published."""
        # An arrival that waits for the truth is newer than everything the truth has told of.
        return self._unseen.first_ns if not self._arrivals else None

    def open_piece(self, now_ns: int) -> tuple[int, int | None]:
        """Return until when the last update settled was the newest held, and what outdated it."""
        end_ns = min(now_ns, self._arrivals[0][1]) if self._arrivals else now_ns
        return end_ns, self._unseen.first_ns
