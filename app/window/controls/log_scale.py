"""Logarithmic scales for settings that span decades, and the round numbers on them. No Qt."""

import math
from bisect import bisect_left, bisect_right

from feeds.figure import Kind

FINE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
COARSE = (1.0, 2.0, 5.0)
DECADES = (1.0,)
OFF_PART = 0.08
"""Share of the scale between nothing and the smallest step, where zero is allowed."""


class LogScale:
    """Maps a value in [low, high] to a place in 0…1; ``low`` may be 0, which is the left end.

    ``fine`` and ``coarse`` are the digits of the round numbers that steps of either kind go to;
    between them there are ``whole`` numbers alone, if that is asked for.
    """

    def __init__(
        self,
        low: float,
        high: float,
        kind: Kind,
        *,
        whole: bool = False,
        fine: tuple[float, ...] = FINE,
        coarse: tuple[float, ...] = COARSE,
    ) -> None:
        if not 0 <= low < high:
            raise ValueError(f"a scale from {low:g} to {high:g} is none")
        self.low, self.high, self.kind = low, high, kind
        self._whole, self._fine, self._coarse = whole, fine, coarse
        self._first = low or min(1.0, high / 10)
        self._origin = 0.0 if low else OFF_PART
        self._decades = math.log(high / self._first)

    def place(self, value: float) -> float:
        """Return where ``value`` is, 0 at the left end to 1 at the right end."""
        if value <= self._first:
            return self._origin * max(0.0, value - self.low) / (self._first - self.low or 1)
        part = math.log(min(value, self.high) / self._first) / self._decades
        return self._origin + (1 - self._origin) * part

    def value(self, place: float) -> float:
        """Return the value at ``place``, rounded to two digits in the unit it is shown in."""
        if place >= 1:
            return self.high
        if place < self._origin:
            return self.low if place < self._origin / 2 else self._first
        part = (place - self._origin) / (1 - self._origin)
        value = self._first * math.exp(part * self._decades)
        unit = self._unit(value)
        size = value / unit
        digits = 1 - math.floor(math.log10(size))
        rounded = round(size, digits) * unit
        return self.inside(float(round(rounded)) if self._whole else rounded)

    def inside(self, value: float) -> float:
        """Return ``value``, or the end of the scale that it is beyond."""
        return min(max(value, self.low), self.high)

    def step(self, value: float, up: bool, coarse: bool) -> float:
        """Return the next round number above or below ``value``; the ends count as round."""
        stops = self._stops(self._coarse if coarse else self._fine)
        slack = value * 1e-6
        if up:
            return stops[min(bisect_right(stops, value + slack), len(stops) - 1)]
        return stops[max(bisect_left(stops, value - slack) - 1, 0)]

    def _unit(self, value: float) -> float:
        """Return the unit that ``value`` is shown in, where round numbers depend on it."""
        return 1 / 60 if self.kind == "/s" and value < 0.5 else 1.0

    def _stops(self, digits: tuple[float, ...]) -> list[float]:
        stops = {self.low, self.high}
        if not self.low:
            stops.add(self._first)
        for power in range(-4, 7):
            for digit in digits:
                for unit in (1 / 60, 1.0):
                    stop = digit * 10.0**power * unit
                    if self._unit(stop) == unit and self._first <= stop <= self.high:
                        stops.add(stop)
        return sorted(stops)
