"""Means, and how sure they are: 95 % intervals for correlated samples, by batch means.

Consecutive samples of one run depend on each other, so dividing their scatter by √n claims far too
much. Means of long batches hardly depend on each other, and their scatter tells how sure the mean
of the run is (Schmeiser 1982, "Batch size effects in the analysis of simulation output"; Law &
Kelton, "Simulation Modeling and Analysis", output analysis for steady state). Batches are merged
in pairs for as long as neighbours still resemble each other (Fishman 1978, "Grouping observations
in digital simulation"), and what is left of the resemblance widens the interval.

A sample may stand for several: one arrival settles many updates at once. The mean is then the
ratio of two sums, and the interval is that of a ratio, by the same batches.

Warm-up: nothing is cut off here. The meters begin when both sides hold something, and updates
published before that instant or before the present segment never become samples.
"""

from itertools import pairwise
from math import sqrt

from feeds.counters import Interval

MOST_BATCHES = 64
"""Kept at most; when they are full neighbours merge, so that 32 to 64 are in use."""
FEWEST_BATCHES = 8
"""Fewer say nothing about scatter."""
_ALIKE = 0.15
"""Correlation of neighbouring batches from which on they are merged."""
_Z = 1.959963985


def student_t(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t; off by under 0.1 % from 5 degrees of freedom on.

    Abramowitz & Stegun 26.7.5, the expansion around the normal quantile.
    """
    z, n = _Z, freedom
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / n + second / n**2 + third / n**3


def half_width(totals: list[float], weights: list[float]) -> float | None:
    """Return half the 95 % interval of Σ totals / Σ weights; None for too few batches to say.

    Each element is one batch. With equal weights this is the interval of a plain mean.
    """
    while True:
        weight = sum(weights)
        count = len(totals)
        if count < FEWEST_BATCHES or weight <= 0:
            return None
        mean = sum(totals) / weight
        apart = [total - mean * share for total, share in zip(totals, weights, strict=True)]
        squares = sum(each * each for each in apart)
        alike = _likeness(apart, squares)
        if alike <= _ALIKE or count < 2 * FEWEST_BATCHES:
            break
        totals, weights = merged(totals), merged(weights)
    # Neighbours in a short row look less alike than they are, by about 1/count.
    alike = min(max(0.0, alike + 1 / count), 0.9)
    scatter = squares / (count - 1) * (1 + alike) / (1 - alike)
    return student_t(count - 1) * sqrt(scatter * count) / weight


def _likeness(apart: list[float], squares: float) -> float:
    """Return the correlation of neighbours."""
    if squares <= 0:
        return 0.0
    return sum(a * b for a, b in pairwise(apart)) / squares


def merged(row: list[float]) -> list[float]:
    """Return the sums of neighbours; a last one without a partner is left out."""
    return [row[index] + row[index + 1] for index in range(0, len(row) - 1, 2)]


class BatchMeans:
    """Samples in order, in batches of equally many: 1 each at first, then 2, 4, 8 and so on."""

    def __init__(self) -> None:
        self.count = 0
        """Samples so far."""
        self._size = 1
        self._full = MOST_BATCHES
        self._totals = [0.0] * MOST_BATCHES
        self._weights = [0.0] * MOST_BATCHES

    def add(self, total: float, weight: float = 1) -> None:
        """Take a sample, or the sum of ``weight`` samples that came as one."""
        if self.count == self._full:
            self._double()
        batch = self.count // self._size
        self._totals[batch] += total
        self._weights[batch] += weight
        self.count += 1

    def add_each(self, samples: list[int]) -> None:
        """Take many samples, as if one after the other."""
        first, count = 0, len(samples)
        while self.count + count - first > self._full:
            self._double()
        while first < count:
            batch, filled = divmod(self.count, self._size)
            part = samples[first : first + self._size - filled]
            self._totals[batch] += sum(part)
            self._weights[batch] += len(part)
            self.count += len(part)
            first += len(part)

    def amend(self, total: float) -> None:
        """Add ``total`` to the newest sample."""
        if self.count:
            self._totals[(self.count - 1) // self._size] += total

    def _double(self) -> None:
        spare = [0.0] * (MOST_BATCHES // 2)
        self._totals = merged(self._totals) + spare
        self._weights = merged(self._weights) + spare
        self._size *= 2
        self._full *= 2

    def half_width(self) -> float | None:
        """Return half the 95 % interval of the mean, in the samples' unit; None: too few."""
        whole = self.count // self._size
        return half_width(self._totals[:whole], self._weights[:whole])

    def interval(self, unit: float = 1, count: int | None = None) -> Interval:
        """Return the mean and half its 95 % interval, both divided by ``unit``.

        ``count`` is the number of samples where several came as one.
        """
        weight, half = sum(self._weights), self.half_width()
        mean = sum(self._totals) / weight / unit if weight else None
        return Interval(
            mean, None if half is None else half / unit, self.count if count is None else count
        )


class Leg:
    """A duration that is measured again and again, in nanoseconds."""

    def __init__(self) -> None:
        self.count = 0
        """How often it was measured."""
        self._sum_ns = 0
        self._squares = 0

    def add(self, took_ns: int) -> None:
        """Take one measurement."""
        self.count += 1
        self._sum_ns += took_ns
        self._squares += took_ns * took_ns

    @property
    def mean_ms(self) -> float | None:
        """The mean in milliseconds; None if it was never measured."""
        return self._sum_ns / self.count / 1e6 if self.count else None

    @property
    def deviation_ms(self) -> float | None:
        """The standard deviation in milliseconds; None if it was never measured."""
        if not self.count:
            return None
        # Whole numbers, so that nothing cancels.
        return sqrt(self._squares * self.count - self._sum_ns**2) / self.count / 1e6


class Gaps(Leg):
    """The gaps between instants of one kind, which come in order, in nanoseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._last_ns: int | None = None

    def at(self, at_ns: int) -> None:
        """It happened at ``at_ns``."""
        if self._last_ns is not None:
            self.add(at_ns - self._last_ns)
        self._last_ns = at_ns

    def skip(self) -> None:
        """Do not count the gap between the last instant and the next one."""
        self._last_ns = None

    @property
    def mean_s(self) -> float | None:
        """The mean gap in seconds; None for fewer than two instants."""
        mean_ms = self.mean_ms
        return None if mean_ms is None else mean_ms / 1e3

    @property
    def variation(self) -> float | None:
        """The squared coefficient of variation: 0 for equal gaps, 1 for exponential ones."""
        mean_ms, deviation_ms = self.mean_ms, self.deviation_ms
        if not mean_ms or deviation_ms is None:
            return None
        return (deviation_ms / mean_ms) ** 2
