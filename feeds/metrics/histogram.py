"""Latencies in a high-dynamic-range histogram, with figures that are cheap to read."""

from __future__ import annotations

import numpy as np
from hdrh.histogram import HdrHistogram
from numpy.typing import NDArray

from feeds.frame import Spread

_LONGEST_NS = 3_600_000_000_000
"""One hour; anything longer counts as one hour in the percentiles."""
_PERCENTILES = (50.0, 90.0, 99.0, 99.9)
_NS_PER_MS = 1e6


class LatencyHistogram:
    """Counts latencies in nanoseconds to three significant digits; mean and largest are exact.

    The library reads its own figures in pure Python: 72 ms for a mean, 2 ms for a percentile.
    The loop that measures must not stand still for that, so sum and largest are kept here, and
    percentiles are read from the library's counts with numpy.
    """

    __slots__ = ("_counts", "_histogram", "_largest_ns", "_sum_ns")

    def __init__(self) -> None:
        self._histogram = HdrHistogram(1, _LONGEST_NS, 3)
        self._counts = np.frombuffer(self._histogram.counts, dtype=np.int64)
        self._sum_ns = 0
        self._largest_ns = 0

    @property
    def count(self) -> int:
        """How many latencies were recorded."""
        count: int = self._histogram.total_count
        return count

    def record(self, latency_ns: int) -> None:
        """Count one latency in nanoseconds; a negative one counts as 0."""
        latency_ns = max(latency_ns, 0)
        self._sum_ns += latency_ns
        self._largest_ns = max(self._largest_ns, latency_ns)
        self._histogram.record_value(min(latency_ns, _LONGEST_NS))

    def record_all(self, latencies_ns: list[int]) -> None:
        """Count many latencies at once: a poll that covers thousands must not hold up the loop."""
        if not latencies_ns:
            return
        values = np.clip(np.array(latencies_ns, dtype=np.int64), 0, None)
        self._sum_ns += int(values.sum())
        self._largest_ns = max(self._largest_ns, int(values.max()))
        values = np.minimum(values, _LONGEST_NS)
        np.add.at(self._counts, self._indices(values), 1)
        histogram = self._histogram
        histogram.total_count += len(latencies_ns)
        histogram.min_value = min(histogram.min_value, int(values.min()))
        histogram.max_value = max(histogram.max_value, int(values.max()))

    def _indices(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where the library counts each of ``values``: its own layout, for many at once."""
        half_bits: int = self._histogram.sub_bucket_half_count_magnitude
        # Exact: an hour in nanoseconds has 42 bits, and a float holds 53.
        bits = np.frexp(values)[1].astype(np.int64)
        buckets = np.maximum(bits - (half_bits + 1), 0)
        return (buckets << half_bits) + (values >> buckets)

    def spread(self) -> Spread:
        """Return the distribution in milliseconds; all figures but the count are None if empty."""
        count = self.count
        if not count:
            return Spread()
        p50, p90, p99, p999 = self._percentiles_ms(count)
        return Spread(
            count=count,
            mean=self._sum_ns / count / _NS_PER_MS,
            p50=p50,
            p90=p90,
            p99=p99,
            p999=p999,
            max=self._largest_ns / _NS_PER_MS,
        )

    def _percentiles_ms(self, count: int) -> list[float]:
        histogram = self._histogram
        used = histogram.get_counts_array_index(histogram.max_value) + 1
        running = np.cumsum(self._counts[:used])
        targets = [max(1, int(percent * count / 100 + 0.5)) for percent in _PERCENTILES]
        found = []
        for index in np.searchsorted(running, targets).tolist():
            value = histogram.get_highest_equivalent_value(histogram.get_value_from_index(index))
            # The upper edge of the last bucket may lie beyond the largest latency there was.
            found.append(min(value, self._largest_ns) / _NS_PER_MS)
        return found
