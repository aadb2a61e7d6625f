"""What the report's charts are: coordinates and texts; the template writes them as SVG."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.text.formats import precise
from app.text.scale import Scale, nice_step

LEFT, RIGHT, TOP, BOTTOM = 64, 846, 14, 220
"""The edges of the area of curves, in a chart of 860 × 260; labels are outside."""
BARS_RIGHT = 750
BAR_PITCH = 50
FLAG_PITCH, FLAG_ROWS = 15, 5

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Polyline:
    """One curve: its name for the legend, its class in the style ("live", "polled", "truth")."""

    name: str
    style: str
    points: Points


@dataclass(frozen=True)
class Axis:
    """One axis: its ends, its label with the unit, and whether it is logarithmic."""

    low: float
    high: float
    label: str
    log: bool = False

    def place(self, value: float) -> float:
        """Return where ``value`` lies between both ends, 0 to 1, at the border if beyond."""
        low, high = self.low, self.high
        if self.log:
            value, low, high = (math.log10(max(one, 1e-12)) for one in (value, low, high))
        return min(1.0, max(0.0, (value - low) / (high - low or 1.0)))

    def ticks(self) -> list[tuple[float, str]]:
        """Return round values with their texts."""
        if self.log:
            first, last = math.floor(math.log10(self.low)), math.floor(math.log10(self.high))
            factors = (1, 2, 5) if last - first < 4 else (1,)
            every = [f * 10.0**power for power in range(first, last + 1) for f in factors]
            return [(at, precise(at, "")) for at in every if self.low <= at <= self.high]
        scale = Scale(self.low, self.high, nice_step(self.high - self.low, 5))
        return [(at, scale.label(at)) for at in scale.ticks()]


@dataclass(frozen=True)
class Flag:
    """A marker in a chart: its line, its note with where that begins, or ends ("end")."""

    line: float
    x: float
    y: float
    style: str
    note: str


@dataclass(frozen=True)
class Chart:
    """Curves over two axes; the title is read out by screen readers."""

    title: str
    x: Axis
    y: Axis
    lines: Sequence[Polyline]
    markers: Sequence[tuple[float, str]] = ()
    """Where somebody marked something on the horizontal axis, and why; in order."""

    def flags(self) -> Iterator[Flag]:
        """Give each marker; notes that follow each other stand one below the other."""
        for place, (at, note) in enumerate(self.markers):
            x, y = self._across(at), TOP + 12 + FLAG_PITCH * (place % FLAG_ROWS)
            before = x > (LEFT + RIGHT) / 2
            yield Flag(x, x - 5 if before else x + 5, y, "end" if before else "", note)

    def columns(self) -> list[tuple[float, str]]:
        """Return where the vertical lines of the grid are, with their texts."""
        return [(self._across(value), text) for value, text in self.x.ticks()]

    def rows(self) -> list[tuple[float, str]]:
        """Return where the horizontal lines of the grid are, with their texts."""
        return [(self._down(value), text) for value, text in self.y.ticks()]

    def curves(self) -> Iterator[tuple[Polyline, str]]:
        """Give each line that has points, with its corners."""
        for line in self.lines:
            if line.points:
                corners = (f"{self._across(x):.1f},{self._down(y):.1f}" for x, y in line.points)
                yield line, " ".join(corners)

    def _across(self, value: float) -> float:
        return round(LEFT + self.x.place(value) * (RIGHT - LEFT), 1)

    def _down(self, value: float) -> float:
        return round(BOTTOM - self.y.place(value) * (BOTTOM - TOP), 1)


@dataclass(frozen=True)
class Bars:
    """Stacked bars, one a row: its name, and the sizes of its parts in milliseconds.

    Each bar has the full width, so that small parts can be seen; its total stands beside it.
    """

    title: str
    parts: Sequence[str]
    rows: Sequence[tuple[str, Sequence[float]]]

    def bars(self) -> Iterator[tuple[str, int, str, list[tuple[float, float, str]]]]:
        """Give name, top and total of each bar, and begin, width and text of each part."""
        for index, (name, sizes) in enumerate(self.rows):
            total, at, drawn = sum(sizes), float(LEFT), []
            for part, size in zip(self.parts, sizes, strict=True):
                width = (BARS_RIGHT - LEFT) * size / total if size > 0 else 0.0
                drawn.append((round(at, 1), round(width, 1), f"{part}: {precise(size, 'ms', 3)}"))
                at += width
            yield name, BAR_PITCH * index + 8, precise(total, "ms", 3), drawn


def steps(points: Points, end: float) -> list[tuple[float, float]]:
    """Return the corners of a value that holds until the next, up to ``end``."""
    corners: list[tuple[float, float]] = []
    for at, value in points:
        if corners:
            corners.append((at, corners[-1][1]))
        corners.append((at, value))
    if corners:
        corners.append((end, corners[-1][1]))
    return corners
