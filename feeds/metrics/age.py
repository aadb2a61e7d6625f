"""Age of information: how old the update is that a side holds, fresh or not."""

from __future__ import annotations

from feeds.frame import Interval, MeanMax
from feeds.metrics.sawtooth import Sawtooth, mean_max


class Age:
    """The age ``t − s`` of the update held, over time: a ramp from each arrival to the next."""

    def __init__(self) -> None:
        self.curve = Sawtooth()
        self._held_ns: int | None = None  # when the update held was published
        self._cursor_ns = 0

    def received(self, published_ns: int, at_ns: int) -> None:
        """From ``at_ns`` on the side holds an update published at ``published_ns``."""
        if self._held_ns is not None:
            self.curve.ramp(self._cursor_ns, at_ns, self._held_ns)
        self._held_ns, self._cursor_ns = published_ns, at_ns

    def summary(self, now_ns: int) -> MeanMax:
        """Return mean and largest age in milliseconds over the time in which anything was held."""
        if self._held_ns is None:
            return MeanMax()
        totals = self.curve.totals(self._cursor_ns, now_ns, self._held_ns)
        return mean_max(totals, totals[1]) if totals[1] else MeanMax()

    def interval(self, mean_ms: float | None) -> Interval:
        """Return the mean with its 95 % interval, in milliseconds."""
        return Interval(mean_ms, self.curve.half_widths(self._cursor_ns)[0], self.curve.count)
