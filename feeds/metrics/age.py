"""Age of information: how old the update is that a side holds, fresh or not."""

from __future__ import annotations

from feeds.frame import MeanMax
from feeds.metrics.span_means import SpanMeans
from feeds.metrics.staleness import NEVER_NS

_NS_PER_MS = 1e6


class Age:
    """The age ``t − s`` of the update held, over time: a ramp from each arrival to the next."""

    __slots__ = (
        "_area2",
        "_cursor_ns",
        "_from_ns",
        "_held_ns",
        "_largest_ns",
        "_measured_ns",
        "means",
    )

    def __init__(self) -> None:
        self._from_ns = NEVER_NS
        self._held_ns = -1  # when the update held was published; below 0: nothing held
        self._cursor_ns = 0
        self._area2 = 0  # twice the integral, in ns², a whole number
        self._measured_ns = 0
        self._largest_ns = 0
        self.means = SpanMeans()
        """How sure the mean is."""

    def begin(self, at_ns: int) -> None:
        """Measure from ``at_ns``; the update held stays held."""
        self._from_ns = at_ns
        self._area2 = self._measured_ns = self._largest_ns = 0
        self.means.begin(at_ns)

    def received(self, published_ns: int, at_ns: int) -> None:
        """From ``at_ns`` on the side holds an update published at ``published_ns``."""
        held_ns, cursor_ns, from_ns = self._held_ns, self._cursor_ns, self._from_ns
        start_ns = cursor_ns if cursor_ns > from_ns else from_ns
        if held_ns >= 0 and start_ns < at_ns:
            self._area2 += (at_ns - start_ns) * (start_ns + at_ns - 2 * held_ns)
            self._measured_ns += at_ns - start_ns
            self._largest_ns = max(self._largest_ns, at_ns - held_ns)
            self.means.ramp(start_ns, at_ns, held_ns)
        self._held_ns = published_ns
        self._cursor_ns = at_ns

    def _up_to(self, end_ns: int) -> tuple[int, int, int]:
        """Return twice the area, the time and the largest age, up to ``end_ns``."""
        start_ns = max(self._cursor_ns, self._from_ns)
        span_ns = max(0, end_ns - start_ns)
        area2 = self._area2 + span_ns * (start_ns + end_ns - 2 * self._held_ns)
        largest_ns = end_ns - self._held_ns if span_ns else 0
        return area2, self._measured_ns + span_ns, max(self._largest_ns, largest_ns)

    def half_width(self) -> float | None:
        """Return half the 95 % interval of the mean in milliseconds."""
        mean_ns, _ = self.means.half_widths(self._cursor_ns)
        return None if mean_ns is None else mean_ns / _NS_PER_MS

    def summary(self, now_ns: int) -> MeanMax:
        """Return mean and largest age in milliseconds over the time in which anything was held."""
        area2, measured_ns, largest_ns = self._area2, self._measured_ns, self._largest_ns
        if self._held_ns >= 0:
            area2, measured_ns, largest_ns = self._up_to(now_ns)
        if not measured_ns:
            return MeanMax()
        return MeanMax(area2 / 2 / measured_ns / _NS_PER_MS, largest_ns / _NS_PER_MS)
