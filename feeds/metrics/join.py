"""The truth and one side's arrivals joined: what arrived itself, what was missed, how late it was.

Truth and arrivals come on separate connections, so an arrival may precede its own truth. Both are
sorted; an arrival is settled, in order, as soon as the truth has come to it. One that the truth
never tells of (a link was cut, a server invents) is settled by the next update the truth does tell
of, since nothing is ever taken that claims to be published after it arrived.
"""

from array import array
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from feeds.counters import Interval
from feeds.metrics.batch_means import BatchMeans
from feeds.metrics.histogram import LatencyHistogram
from feeds.metrics.staleness import NEVER_NS, Staleness
from feeds.metrics.unseen import Instants, Unseen, first_ordinal_at
from feeds.update import Update

_UNSETTLED = 16384
"""Arrivals kept while the truth says nothing; beyond that the oldest are settled as they are."""

Settled = Callable[[Any, Instants], None]
"""Called with an arrival's trip and when each update that it settled was published, in ns."""
_MOST_SINGLE = 512
"""Updates that settled no other, entered together: a tenth of the time of one by one."""
_NS_PER_MS = 1e6


class Settlements:
    """Counts, latencies in nanoseconds, and how sure their means are.

    Read ``latencies`` and ``delivered_latencies`` after :meth:`enter`.
    """

    def __init__(self) -> None:
        self.delivered = self.missed = 0
        self.latencies, self.delivered_latencies = LatencyHistogram(), LatencyHistogram()
        self._late_means, self._delivered_means = BatchMeans(), BatchMeans()
        self._missed_means = BatchMeans()
        self._single_ns: list[int] = []

    def single(self, late_ns: int) -> None:
        """An update arrived itself and settled no other: the usual case of a push."""
        self.delivered += 1
        self._single_ns.append(late_ns)
        if len(self._single_ns) >= _MOST_SINGLE:
            self.enter()

    def enter(self) -> None:
        """Enter what was put aside."""
        late_ns = self._single_ns
        if not late_ns:
            return
        self._single_ns = []
        self.latencies.record_all(late_ns)
        self.delivered_latencies.record_all(late_ns)
        self._late_means.add_each(late_ns)
        self._delivered_means.add_each(late_ns)
        self._missed_means.add_each([0] * len(late_ns))

    def cover(self, covered: Instants, at_ns: int, *, itself: bool) -> None:
        """An arrival at ``at_ns`` settled the updates ``covered``, the last of them ``itself``."""
        count = len(covered)
        if not count:
            return
        self.enter()
        if isinstance(covered, np.ndarray):
            late_ns = at_ns - covered
            total_ns = int(late_ns.sum())
            self.latencies.record_all(late_ns)
        else:
            total_ns = 0
            for each in covered:
                total_ns += at_ns - each
                self.latencies.record(at_ns - each)
        self._late_means.add(total_ns, count)
        self._missed_means.add(count - itself, count)
        self.missed += count - itself
        if itself:
            self.delivered += 1
            latest_ns = at_ns - int(covered[-1])
            self.delivered_latencies.record(latest_ns)
            self._delivered_means.add(latest_ns)

    def confidence(self) -> dict[str, Interval]:
        """Return the 95 % intervals by the names of the figures, in milliseconds and shares."""
        count = self.latencies.count
        return {
            "update_latency_ms": self._late_means.interval(_NS_PER_MS, count),
            "delivered_latency_ms": self._delivered_means.interval(_NS_PER_MS),
            "missed_share": self._missed_means.interval(count=count),
        }


class Join:
    """Two sorted streams merged; all that has to wait for the truth is counted here.

    An arrival may come with its *trip*, whatever that is; ``settled`` gets it back.
    """

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
        self.settlements = Settlements()

    def begin(self, at_ns: int, first_counted: int) -> None:
        """Measure from ``at_ns``, and count only updates from the ordinal ``first_counted`` on."""
        self._first_counted = first_counted
        self.staleness.curve.begin(at_ns)
        self.settlements = Settlements()

    def pause(self, from_ns: int) -> None:
        """Settle nothing that counts from ``from_ns`` on, until :meth:`go_on`."""
        self.staleness.pause(from_ns, *self.open_piece(from_ns))
        self._first_counted = first_ordinal_at(NEVER_NS)

    def go_on(self, at_ns: int, first_counted: int) -> None:
        """Count again, beside what was counted before."""
        self.staleness.curve.go_on(at_ns)
        self._first_counted = first_counted

    def published(self, ordinal: int, update: Update) -> None:
        """The truth tells of the next update, which has this ordinal."""
        self._newest_true = ordinal
        if ordinal <= self._settled:
            # The truth was very late.
            if ordinal >= self._first_counted:
                late, itself = array("q", [update.published_ns]), ordinal == self._settled
                self.settlements.cover(late, self._settled_ns, itself=itself)
            return
        self._unseen.append(update)
        arrivals = self._arrivals
        while arrivals and arrivals[0][0] <= ordinal:
            self._settle(*arrivals.popleft())
        if not self.staleness.rising:
            self._draw()

    def received(self, ordinal: int, at_ns: int, trip: object = None) -> None:
        """The side gets an update newer than any that it had."""
        if ordinal <= self._newest_true:  # then nothing older is waiting either
            self._settle(ordinal, at_ns, trip)
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
        self._settled, self._settled_ns = ordinal, at_ns
        since_ns = self._unseen.take_only() if ordinal == self._newest_true else None
        if since_ns is None:
            self._settle_any(ordinal, at_ns, trip)
            return
        # The usual case of a push: the newest update, and the side had all before.
        if ordinal >= self._first_counted:
            self.settlements.single(at_ns - since_ns)
            if trip is not None:
                self._tell(trip, (since_ns,))
        self.staleness.ended(at_ns, since_ns, None)

    def _settle_any(self, ordinal: int, at_ns: int, trip: object) -> None:
        unseen, since_ns = self._unseen, self._unseen.first_ns
        covered, itself = unseen.take(ordinal, self._first_counted)
        self.settlements.cover(covered, at_ns, itself=itself)
        if trip is not None and len(covered):
            self._tell(trip, covered)
        self.staleness.ended(at_ns, since_ns, unseen.first_ns)
        self._draw()

    def stale_since_ns(self) -> int | None:
        """Return when the first update that the side does not hold was published."""
        # An arrival that waits for the truth is newer than everything the truth has told of.
        return self._unseen.first_ns if not self._arrivals else None

    def open_piece(self, now_ns: int) -> tuple[int, int | None]:
        """Return when the piece under way ends, and when the update that outdated it came out."""
        end_ns = min(now_ns, self._arrivals[0][1]) if self._arrivals else now_ns
        return end_ns, self._unseen.first_ns
