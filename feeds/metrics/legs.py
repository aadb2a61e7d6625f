"""Means and scatter of durations and gaps, in constant memory."""

from __future__ import annotations

from math import sqrt


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
