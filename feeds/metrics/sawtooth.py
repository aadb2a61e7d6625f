"""A curve over time that rises by itself and falls by jumps: the age, or the staleness, of a side.

Its mean, its largest value and the time it is above 0 are exact, in whole nanoseconds. How sure the
means are is told by batch means over equal spans of time; the method is that of
:mod:`feeds.metrics.batch_means`, and nothing is cut off as warm-up here either.
"""

from __future__ import annotations

from feeds.frame import MeanMax
from feeds.metrics.batch_means import FEWEST_BATCHES, MOST_BATCHES, half_width, merged

NEVER_NS = 1 << 62
"""Later than any instant: what is not measured yet counts from here."""
_FIRST_SPAN_NS = 1 << 20
_NS_PER_MS = 1e6

Totals = tuple[int, int, int]
"""Twice the area under the curve in ns², the time above 0 and the largest height in ns."""


def ramp_totals(start_ns: int, end_ns: int, since_ns: int) -> Totals:
    """Return those of one ramp, whose height at t is ``t − since_ns``."""
    lasted_ns = end_ns - start_ns
    if lasted_ns <= 0:
        return 0, 0, 0
    return lasted_ns * (start_ns + end_ns - 2 * since_ns), lasted_ns, end_ns - since_ns


def mean_max(totals: Totals, over_ns: int) -> MeanMax:
    """Return the mean over so much time, and the largest height, in milliseconds."""
    area2, _, largest_ns = totals
    return MeanMax(area2 / 2 / over_ns / _NS_PER_MS, largest_ns / _NS_PER_MS)


class Sawtooth:
    """The ramps of one curve, in order. Instants and heights in nanoseconds."""

    def __init__(self) -> None:
        self.begin(NEVER_NS)

    def begin(self, at_ns: int) -> None:
        """Measure from ``at_ns``, with everything at zero."""
        self.from_ns = at_ns
        """What came before counts for nothing."""
        self.count = 0
        """Ramps so far."""
        self._area2 = self._above_ns = self._largest_ns = 0
        self._span_ns = _FIRST_SPAN_NS
        self._areas = [0.0] * MOST_BATCHES
        self._times = [0.0] * MOST_BATCHES
        self._turn_to(0)

    def ramp(self, start_ns: int, end_ns: int, since_ns: int) -> None:
        """Take a piece in which the height at t is ``t − since_ns``; later than all before."""
        start_ns = max(start_ns, self.from_ns)
        lasted_ns = end_ns - start_ns
        if lasted_ns <= 0:
            return
        area2 = lasted_ns * (start_ns + end_ns - 2 * since_ns)
        self._area2 += area2
        self._above_ns += lasted_ns
        self._largest_ns = max(self._largest_ns, end_ns - since_ns)
        self.count += 1
        if self._begins_ns <= start_ns and end_ns <= self._ends_ns:
            self._areas[self._batch] += area2
            self._times[self._batch] += lasted_ns
        else:
            self._cut(start_ns, end_ns, since_ns)

    def _cut(self, start_ns: int, end_ns: int, since_ns: int) -> None:
        """Enter a ramp that ends in another batch, cut at the edges of batches."""
        self._reach(end_ns)
        self._turn_to((start_ns - self.from_ns) // self._span_ns)
        while start_ns < end_ns:
            edge_ns = min(end_ns, self._ends_ns)
            area2, lasted_ns, _ = ramp_totals(start_ns, edge_ns, since_ns)
            self._areas[self._batch] += area2
            self._times[self._batch] += lasted_ns
            start_ns = edge_ns
            if start_ns < end_ns:
                self._turn_to(self._batch + 1)

    def _turn_to(self, batch: int) -> None:
        self._batch = batch
        self._begins_ns = self.from_ns + batch * self._span_ns
        self._ends_ns = self._begins_ns + self._span_ns

    def _reach(self, until_ns: int) -> None:
        """Double the span of the batches until they reach ``until_ns``."""
        spare = [0.0] * (MOST_BATCHES // 2)
        while until_ns - self.from_ns > self._span_ns * MOST_BATCHES:
            self._areas = merged(self._areas) + spare
            self._times = merged(self._times) + spare
            self._span_ns *= 2
            self._turn_to(self._batch // 2)

    def totals(self, start_ns: int, end_ns: int, since_ns: int) -> Totals:
        """Return all until now, with a last ramp that has not ended yet."""
        area2, above_ns, largest_ns = ramp_totals(max(start_ns, self.from_ns), end_ns, since_ns)
        return (
            self._area2 + area2,
            self._above_ns + above_ns,
            max(self._largest_ns, largest_ns),
        )

    def half_widths(self, until_ns: int) -> tuple[float | None, float | None]:
        """Return half the intervals of the mean height in ms and of the share of time above 0.

        All ramps up to ``until_ns`` have been given. None as long as they are too few: one
        long ramp would fill all batches.
        """
        if self.count < FEWEST_BATCHES:
            return None, None
        self._reach(until_ns)
        whole = max(0, (until_ns - self.from_ns) // self._span_ns)
        spans = [float(self._span_ns)] * whole
        # the areas are kept doubled, which keeps them whole for as long as floats can
        in_ms = [2 * _NS_PER_MS * span for span in spans]
        heights = half_width(self._areas[:whole], in_ms)
        return heights, half_width(self._times[:whole], spans)
