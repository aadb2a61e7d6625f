"""Latencies in a high-dynamic-range histogram, with figures that are cheap to take and to read.

The layout is that of HdrHistogram (Gil Tene, hdrhistogram.org; ``countsArrayIndex`` of its
reference implementation): each power of two from 2,048 ns on is one bucket of 1,024 equal places,
so that three significant digits are kept whatever the magnitude. The counts are our own, for the
Python library ``hdrhistogram`` would hold up the loop that measures. Ours against the library's:
one latency 0.6 against 1.3 µs, the mean 0.1 µs against 69 ms, four percentiles 20 µs against
1.3 ms, a new histogram 1 against 340 µs. The tests hold the one against the other.
"""

import math
from array import array

import msgspec
import numpy as np
from numpy.typing import NDArray

from feeds.counters import Spread

_LONGEST_NS = 3_600_000_000_000
"""One hour; anything longer counts as one hour in the percentiles."""
_HALF_BITS = 10
"""Each bucket has 2 to this power places, enough for three significant digits."""
_PERCENTILES = (50.0, 90.0, 99.0, 99.9)
_NS_PER_MS = 1e6


def nearest_rank(percent: float, count: int) -> int:
    """Return which of ``count`` sorted samples, from 1, is the percentile: no smaller share is."""
    return max(1, math.ceil(percent * count / 100 - 1e-9))


def _place(value: int) -> int:
    """Return the place in which ``value`` is counted."""
    bucket = max(value.bit_length() - _HALF_BITS - 1, 0)
    return (bucket << _HALF_BITS) + (value >> bucket)


def _places(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the same for many at once."""
    # Exact: an hour in nanoseconds has 42 bits, and a float holds 53.
    bits = np.frexp(values)[1].astype(np.int64)
    buckets = np.maximum(bits - (_HALF_BITS + 1), 0)
    return (buckets << _HALF_BITS) + (values >> buckets)


def _lower_edges(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the smallest value that is counted in each place; the inverse of :func:`_places`."""
    buckets = np.maximum((places >> _HALF_BITS) - 1, 0)
    edges: NDArray[np.int64] = (places - (buckets << _HALF_BITS)) << buckets
    return edges


class SparseCounts(msgspec.Struct, frozen=True):
    """What a histogram has counted, without its empty places: fit to be sent, and to be added."""

    places: list[int] = []
    counts: list[int] = []
    """How many latencies are in each of these places."""
    sum_ns: int = 0
    largest_ns: int = 0


class LatencyHistogram:
    """Counts latencies in nanoseconds to three significant digits; mean and largest are exact."""

    def __init__(self) -> None:
        self._counts = array("q")  # as far as the largest latency needs
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
        place = _place(min(latency_ns, _LONGEST_NS))
        try:
            self._counts[place] += 1
        except IndexError:
            self._reach(place)
            self._counts[place] += 1

    def record_all(self, latencies_ns: list[int] | NDArray[np.int64]) -> None:
        """Count many latencies at once: a poll that covers thousands must not hold up the loop."""
        if not len(latencies_ns):
            return
        values = np.maximum(np.asarray(latencies_ns, dtype=np.int64), 0)
        self.count += len(values)
        self._sum_ns += int(values.sum())
        self._largest_ns = max(self._largest_ns, int(values.max()))
        places = _places(np.minimum(values, _LONGEST_NS))
        self._reach(_place(min(self._largest_ns, _LONGEST_NS)))
        np.add.at(np.frombuffer(self._counts, dtype=np.int64), places, 1)

    def sparse(self) -> SparseCounts:
        """Return what was counted, for a histogram in another process."""
        counts = np.frombuffer(self._counts, dtype=np.int64)
        places = np.flatnonzero(counts)
        return SparseCounts(
            places.tolist(), counts[places].tolist(), self._sum_ns, self._largest_ns
        )

    def steps(self) -> list[tuple[float, int]]:
        """Return the places that are not empty: the largest latency of each, in ms, and how many.

        Their latencies differ by less than a thousandth.
        """
        sparse = self.sparse()
        return list(zip(self._edges_ms(np.array(sparse.places)), sparse.counts, strict=True))

    def add(self, other: SparseCounts) -> None:
        """Count what another histogram has counted; raise ``ValueError`` if none can have."""
        places, counts = (np.array(each, dtype=np.int64) for each in (other.places, other.counts))
        last = _place(min(max(other.largest_ns, 0), _LONGEST_NS))
        if len(places) != len(counts):
            raise ValueError(f"{len(places)} places of a histogram have {len(counts)} counts")
        if not len(places):
            return
        if places.min() < 0 or places.max() > last or counts.min() < 0:
            raise ValueError("a place or count of a histogram is out of range")
        self._sum_ns += other.sum_ns
        self._largest_ns = max(self._largest_ns, other.largest_ns)
        self._reach(last)
        np.add.at(np.frombuffer(self._counts, dtype=np.int64), places, counts)
        self.count += int(counts.sum())

    def _reach(self, place: int) -> None:
        """Append counts up to the end of the bucket that ``place`` is in."""
        missing = ((place >> _HALF_BITS) + 1 << _HALF_BITS) - len(self._counts)
        if missing > 0:
            self._counts.frombytes(bytes(8 * missing))

    def _running(self) -> NDArray[np.int64]:
        """Return how many latencies were counted up to each place."""
        used = _place(min(self._largest_ns, _LONGEST_NS)) + 1
        return np.cumsum(np.frombuffer(self._counts, dtype=np.int64, count=used))

    def _edges_ms(self, places: NDArray[np.int64]) -> list[float]:
        """Return the largest latency in milliseconds that is counted in each place."""
        # The upper edge of the last one may lie beyond the largest latency there was.
        edges_ns = np.minimum(_lower_edges(places + 1) - 1, self._largest_ns)
        edges_ms: list[float] = (edges_ns / _NS_PER_MS).tolist()
        return edges_ms

    def spread(self) -> Spread:
        """Return the distribution in milliseconds; all figures but the count are None if empty."""
        count = self.count
        if not count:
            return Spread()
        targets = [nearest_rank(percent, count) for percent in _PERCENTILES]
        p50, p90, p99, p999 = self._edges_ms(np.searchsorted(self._running(), targets))
        return Spread(
            count=count,
            mean=self.mean_ms,
            p50=p50,
            p90=p90,
            p99=p99,
            p999=p999,
            max=self._largest_ns / _NS_PER_MS,
        )

    def percentile_ms(self, percent: float) -> float | None:
        """Return one percentile in milliseconds; None if nothing was recorded."""
        if not self.count:
            return None
        rank = nearest_rank(percent, self.count)
        return self._edges_ms(np.searchsorted(self._running(), [rank]))[0]

    def cdf(self, points: int = 120) -> list[tuple[float, float]]:
        """Return at most ``points`` pairs (milliseconds, share of latencies up to there).

        Even on a logarithmic axis from the smallest latency to the largest, at edges of the
        histogram's own steps, so that each share is exact. Empty if nothing was recorded.
        """
        if not self.count:
            return []
        running = self._running()
        first_ns = int(_lower_edges(np.searchsorted(running, [1]))[0])
        last_ns = min(self._largest_ns, _LONGEST_NS)
        even = np.geomspace(max(first_ns, 1), max(last_ns, 1), points).astype(np.int64)
        places = np.unique(_places(np.clip(even, first_ns, last_ns)))
        shares = running[places] / self.count
        return list(zip(self._edges_ms(places), shares.tolist(), strict=True))
