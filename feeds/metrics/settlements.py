"""What arrivals settled: how late each update was, which came themselves, which were missed."""

from __future__ import annotations

import numpy as np

from feeds.frame import Interval
from feeds.metrics.batch_means import BatchMeans
from feeds.metrics.histogram import LatencyHistogram
from feeds.metrics.unseen import Instants

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
