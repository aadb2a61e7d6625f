"""Latencies in a high-dynamic-range histogram, with figures that are cheap to take and to read."""

from __future__ import annotations

import math

import numpy as np
from hdrh.histogram import HdrHistogram
from numpy.typing import NDArray

from feeds.frame import Spread

_LONGEST_NS = 3_600_000_000_000
"""One hour; anything longer counts as one hour in the percentiles."""
_PERCENTILES = (50.0, 90.0, 99.0, 99.9)
_NS_PER_MS = 1e6


def nearest_rank(percent: float, count: int) -> int:
    """Return which of ``count`` sorted samples, from 1, is the percentile: no smaller share is.

    The library rounds the rank instead, which gives the sample before for few samples.
    """
    return max(1, math.ceil(percent * count / 100 - 1e-9))


class LatencyHistogram:
    """Counts latencies in nanoseconds to three significant digits; mean and largest are exact.

    The layout is the library's, and so are its counts, but they are written and read here: in
    pure Python the library takes 0.9 µs for one latency, 72 ms for a mean and 2 ms for a
    percentile, and the loop that measures must not stand still for that.
    """

    __slots__ = ("_cells", "_counts", "_half_bits", "_histogram", "_largest_ns", "_sum_ns", "count")

    def __init__(self) -> None:
        self._histogram = HdrHistogram(1, _LONGEST_NS, 3)
        self._half_bits: int = self._histogram.sub_bucket_half_count_magnitude
        self._counts = np.frombuffer(self._histogram.counts, dtype=np.int64)
        # The same cells: four times as quick for one at a time.
        self._cells = memoryview(self._histogram.counts).cast("B").cast("q")
        self.count = 0
        """How many latencies were recorded."""
        self._sum_ns = 0
        self._largest_ns = 0

    @property
    def mean_ms(self) -> float | None:
        """The mean in milliseconds; None if there is none."""
        return self._sum_ns / self.count / _NS_PER_MS if self.count else None

    def record(self, latency_ns: int) -> None:
        """Count one latency in nanoseconds; a negative one counts as 0."""
        latency_ns = max(latency_ns, 0)
        self.count += 1
        self._sum_ns += latency_ns
        self._largest_ns = max(self._largest_ns, latency_ns)
        self._cells[self._index(min(latency_ns, _LONGEST_NS))] += 1

    def record_all(self, latencies_ns: list[int] | NDArray[np.int64]) -> None:
        """Count many latencies at once: a poll that covers thousands must not hold up the loop."""
        if not len(latencies_ns):
            return
        values = np.maximum(np.asarray(latencies_ns, dtype=np.int64), 0)
        self.count += len(values)
        self._sum_ns += int(values.sum())
        self._largest_ns = max(self._largest_ns, int(values.max()))
        np.add.at(self._counts, self._indices(np.minimum(values, _LONGEST_NS)), 1)

    def _index(self, value: int) -> int:
        """Return where the library counts ``value``: its own layout."""
        bucket = max(value.bit_length() - self._half_bits - 1, 0)
        return (bucket << self._half_bits) + (value >> bucket)

    def _indices(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the same for many at once."""
        # Exact: an hour in nanoseconds has 42 bits, and a float holds 53.
        bits = np.frexp(values)[1].astype(np.int64)
        buckets = np.maximum(bits - (self._half_bits + 1), 0)
        return (buckets << self._half_bits) + (values >> buckets)

    def _running(self) -> NDArray[np.int64]:
        """Return how many latencies were counted up to each place of the layout."""
        used = self._index(min(self._largest_ns, _LONGEST_NS)) + 1
        return np.cumsum(self._counts[:used])

    def _edge_ms(self, index: int) -> float:
        """Return the largest latency in milliseconds that is counted at ``index``."""
        histogram = self._histogram
        value: int = histogram.get_highest_equivalent_value(histogram.get_value_from_index(index))
        # The upper edge of the last bucket may lie beyond the largest latency there was.
        return min(value, self._largest_ns) / _NS_PER_MS

    def _edges_ms(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the same for many at once."""
        buckets = np.maximum((places >> self._half_bits) - 1, 0)
        values = ((places - (buckets << self._half_bits) + 1) << buckets) - 1
        edges_ms: NDArray[np.float64] = np.minimum(values, self._largest_ns) / _NS_PER_MS
        return edges_ms

    def spread(self) -> Spread:
        """Return the distribution in milliseconds; all figures but the count are None if empty."""
        count = self.count
        if not count:
            return Spread()
        targets = [nearest_rank(percent, count) for percent in _PERCENTILES]
        found = np.searchsorted(self._running(), targets).tolist()
        p50, p90, p99, p999 = (self._edge_ms(index) for index in found)
        return Spread(
            count=count,
            mean=self.mean_ms,
            p50=p50,
            p90=p90,
            p99=p99,
            p999=p999,
            max=self._largest_ns / _NS_PER_MS,
        )

    def cdf(self, points: int = 120) -> list[tuple[float, float]]:
        """Return at most ``points`` pairs (milliseconds, share of latencies up to there).

        Even on a logarithmic axis from the smallest latency to the largest, at edges of the
        histogram's own steps, so that each share is exact. Empty if nothing was recorded.
        """
        if not self.count:
            return []
        running = self._running()
        first_ns = int(self._histogram.get_value_from_index(int(np.argmax(running > 0))))
        last_ns = min(self._largest_ns, _LONGEST_NS)
        even = np.geomspace(max(first_ns, 1), max(last_ns, 1), points).astype(np.int64)
        places = np.unique(self._indices(np.clip(even, first_ns, last_ns)))
        shares = running[places] / self.count
        return list(zip(self._edges_ms(places).tolist(), shares.tolist(), strict=True))
