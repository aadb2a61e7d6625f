"""Charts as inline SVG: plain text, no script, no link. Colours come from the report's style."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from app.text.formats import precise
from app.text.scale import Scale, nice_step

WIDTH, HEIGHT = 860, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 14, 14, 40

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


def plot(title: str, x: Axis, y: Axis, lines: Iterable[Polyline]) -> str:
    """Return a chart of lines with a legend; ``title`` is also read out by screen readers."""
    drawn = [line for line in lines if line.points]
    body = [*_grid(x, y), *(_curve(line, x, y) for line in drawn)]
    return _svg(title, HEIGHT, body) + _legend((line.style, line.name) for line in drawn)


def _svg(title: str, height: int, body: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(body)}</svg>"
    )


def _across(axis: Axis, value: float) -> float:
    return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT)


def _down(axis: Axis, value: float) -> float:
    return TOP + (1 - axis.place(value)) * (HEIGHT - TOP - BOTTOM)


def _grid(x: Axis, y: Axis) -> Iterable[str]:
    """Draw the lines of both axes, their ticks and their labels."""
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for value, text in y.ticks():
        at = _down(y, value)
        yield f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}"/>'
        yield f'<text class="end" x="{LEFT - 6}" y="{at + 4:.1f}">{escape(text)}</text>'
    for value, text in x.ticks():
        at = _across(x, value)
        yield f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{bottom}"/>'
        yield f'<text class="middle" x="{at:.1f}" y="{bottom + 16}">{escape(text)}</text>'
    middle = (TOP + bottom) / 2
    yield f'<text class="middle" x="{(LEFT + right) / 2}" y="{HEIGHT - 6}">{escape(x.label)}</text>'
    yield (
        f'<text class="middle" transform="rotate(-90 14 {middle})" x="14" y="{middle}">'
        f"{escape(y.label)}</text>"
    )


def _curve(line: Polyline, x: Axis, y: Axis) -> str:
    path = " ".join(f"{_across(x, a):.1f},{_down(y, b):.1f}" for a, b in line.points)
    return f'<polyline class="curve {line.style}" points="{path}"/>'


def _legend(keys: Iterable[tuple[str, str]]) -> str:
    """Return a legend of classes in the style, and their names."""
    shown = (f'<span class="key {style}">{escape(name)}</span>' for style, name in keys)
    return f'<p class="legend">{"".join(shown)}</p>'


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


def bars(title: str, parts: Sequence[str], rows: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Return stacked bars, one a row: its name, and the sizes of its parts in ms.

    Each bar has the full width, so that small parts can be seen; its total stands beside it.
    """
    body: list[str] = []
    room = WIDTH - LEFT - 110
    for index, (name, sizes) in enumerate(rows):
        top, at, total = 50 * index + 8, float(LEFT), sum(sizes)
        body.append(f'<text class="end" x="{LEFT - 8}" y="{top + 20}">{escape(name)}</text>')
        for number, (part, size) in enumerate(zip(parts, sizes, strict=True)):
            width = room * size / total if size > 0 else 0.0
            tip = f"{part}: {precise(size, 'ms', 3)}"
            body.append(
                f'<rect class="part{number}" x="{at:.1f}" y="{top}" width="{width:.1f}"'
                f' height="30"><title>{escape(tip)}</title></rect>'
            )
            at += width
        body.append(f'<text x="{at + 8:.1f}" y="{top + 20}">{precise(total, "ms", 3)}</text>')
    keys = [(f"part{number}", part) for number, part in enumerate(parts)]
    return _svg(title, 50 * len(rows), body) + _legend(keys)
