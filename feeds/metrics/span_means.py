"""How sure a mean over time is: batch means over equal spans of time.

The method is that of :mod:`feeds.metrics.batch_means`; nothing is cut off as warm-up here either.
"""

from __future__ import annotations

from feeds.metrics.batch_means import FEWEST_BATCHES, MOST_BATCHES, half_width, merged


class SpanMeans:
    """A curve over time that rises by itself and falls by jumps, in batches of equal spans of time.

    Gives the intervals of two means: that of the curve, and the share of time it is above 0.
    Instants in nanoseconds, heights too.
    """

    __slots__ = (
        "_areas",
        "_batch",
        "_begins_ns",
        "_ends_ns",
        "_from_ns",
        "_span_ns",
        "_times",
        "count",
    )

    _FIRST_SPAN_NS = 1 << 20

    def __init__(self) -> None:
        self.begin(0)

    def begin(self, at_ns: int) -> None:
        """Forget everything and begin at ``at_ns``."""
        self.count = 0
        """Pieces so far."""
        self._from_ns = at_ns
        self._span_ns = self._FIRST_SPAN_NS
        self._areas = [0.0] * MOST_BATCHES
        self._times = [0.0] * MOST_BATCHES
        self._turn_to(0)

    def ramp(self, start_ns: int, end_ns: int, since_ns: int) -> None:
        """Take the piece in which the height at t is ``t − since_ns``; later than all before."""
        self.count += 1
        if not (self._begins_ns <= start_ns and end_ns <= self._ends_ns):
            start_ns = self._up_to_the_last_edge(start_ns, end_ns, since_ns)
        lasted_ns = end_ns - start_ns
        self._areas[self._batch] += lasted_ns * (start_ns + end_ns - 2 * since_ns)
        self._times[self._batch] += lasted_ns

    def _up_to_the_last_edge(self, start_ns: int, end_ns: int, since_ns: int) -> int:
        """Turn to the batch in which the piece ends; return where what is left of it starts."""
        self._reach(end_ns)
        self._turn_to((start_ns - self._from_ns) // self._span_ns)
        while end_ns > self._ends_ns:
            lasted_ns = self._ends_ns - start_ns
            self._areas[self._batch] += lasted_ns * (start_ns + self._ends_ns - 2 * since_ns)
            self._times[self._batch] += lasted_ns
            start_ns = self._ends_ns
            self._turn_to(self._batch + 1)
        return start_ns

    def _turn_to(self, batch: int) -> None:
        self._batch = batch
        self._begins_ns = self._from_ns + batch * self._span_ns
        self._ends_ns = self._begins_ns + self._span_ns

    def _reach(self, until_ns: int) -> None:
        """Have batches up to ``until_ns``."""
        spare = [0.0] * (MOST_BATCHES // 2)
        while until_ns - self._from_ns > self._span_ns * MOST_BATCHES:
            self._areas = merged(self._areas) + spare
            self._times = merged(self._times) + spare
            self._span_ns *= 2
            self._turn_to(self._batch // 2)

    def half_widths(self, until_ns: int) -> tuple[float | None, float | None]:
        """Return half the intervals of the mean height in ns and of the share of time above 0.

        All pieces up to ``until_ns`` have been given. None as long as they are too few: one
        long ramp would fill all batches.
        """
        if self.count < FEWEST_BATCHES:
            return None, None
        self._reach(until_ns)
        whole = max(0, (until_ns - self._from_ns) // self._span_ns)
        spans = [float(self._span_ns)] * whole
        # the areas are kept doubled, which keeps them whole for as long as floats can
        heights = half_width(self._areas[:whole], [2 * span for span in spans])
        return heights, half_width(self._times[:whole], spans)
