"""Two runs beside each other: each difference, its 95 % interval, and whether it is noise."""

from __future__ import annotations

import math
from typing import Any, Literal

import msgspec

from feeds.evidence.archive import Evidence
from feeds.figure import Figure, Kind
from feeds.figures import compared
from feeds.frame import SIDES, Counters, Interval, SideName

Finding = Literal["differs", "inside the noise", "unknown"]


class Difference(msgspec.Struct, frozen=True):
    """One figure of one side in both runs. ``half_width`` is of the 95 % interval of b − a."""

    side: SideName
    name: str
    unit: Kind
    about: str
    a: float | None
    b: float | None
    difference: float | None
    relative: float | None
    """Of ``a``; ``None`` when that is 0."""
    half_width: float | None
    finding: Finding


class Comparison(msgspec.Struct, frozen=True):
    """Everything that two runs differ in. ``settings`` holds the pairs that are not equal."""

    a: str
    b: str
    settings: dict[str, tuple[Any, Any]]
    differences: list[Difference]


def compare(a: Evidence, b: Evidence) -> Comparison:
    """Return how run ``b`` differs from run ``a``."""
    one, other = _flat(a.run.settings), _flat(b.run.settings)
    changed = {
        name: (one.get(name), other.get(name))
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    }
    differences = []
    for side in SIDES:
        for figure in compared(side):
            here, there = (_mean(figure, one.run, side) for one in (a, b))
            if here.mean is not None or there.mean is not None:
                differences.append(_difference(side, figure, here, there))
    return Comparison(str(a.path), str(b.path), changed, differences)


def _flat(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings with those inside another one named after it: "fairness.…"."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": one for inner, one in _flat(value).items()}
        else:
            flat[name] = value
    return flat


def _difference(side: SideName, figure: Figure, a: Interval, b: Interval) -> Difference:
    apart = relative = half = None
    finding: Finding = "unknown"
    if a.mean is not None and b.mean is not None:
        apart = b.mean - a.mean
        relative = apart / a.mean if a.mean else None
        if a.half_width is not None and b.half_width is not None:
            # The runs know nothing of each other, so their variances add up.
            half = math.hypot(a.half_width, b.half_width)
            finding = "inside the noise" if abs(apart) <= half else "differs"
        elif apart == 0:
            finding = "inside the noise"
    about = figure.label(figure.parts[0])
    return Difference(
        side, figure.key, figure.kind, about, a.mean, b.mean, apart, relative, half, finding
    )


def _mean(figure: Figure, run: Counters, side: SideName) -> Interval:
    """Return the mean of a compared figure, with its interval where that is known."""
    summary, elapsed_s = getattr(run, side), run.elapsed_s
    known = summary.confidence.get(figure.key, Interval())
    mean, half = figure.value(summary, elapsed_s, figure.parts[0]), known.half_width
    if figure.key == "requests_per_s" and half is not None and elapsed_s:
        # Whether the first or the last request of a run falls into its time is chance.
        half = max(half, 1 / elapsed_s)
    return Interval(known.mean if mean is None else mean, half, known.n)
