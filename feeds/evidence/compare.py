"""Two runs beside each other: each difference, its 95 % interval, and whether it is noise."""

from __future__ import annotations

import math
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from feeds.evidence import batches
from feeds.evidence.archive import Evidence
from feeds.figure import Figure, Kind
from feeds.figures import compared
from feeds.frame import SIDES, Interval, SideName

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
    one, other = _flat(a.counters.settings), _flat(b.counters.settings)
    changed = {
        name: (one.get(name), other.get(name))
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    }
    differences = [
        _difference(side, figure, *pair)
        for side in SIDES
        for figure, *pair in zip(compared(side), _means(a, side), _means(b, side), strict=True)
        if any(one.mean is not None for one in pair)
    ]
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


def _means(evidence: Evidence, side: SideName) -> list[Interval]:
    """Return the mean of each compared figure, with its interval where that is known."""
    counters = evidence.counters
    summary, elapsed_s = getattr(counters, side), counters.elapsed_s
    known = {name: one for name, one in summary.confidence.items() if one.half_width is not None}
    known = _with_the_ends(known, elapsed_s)
    figures = compared(side)
    if any(figure.key not in known for figure in figures if figure.key in batches.NAMES):
        known = _from_updates(evidence, side) | known
    found = []
    for figure in figures:
        mean = figure.value(summary, elapsed_s, figure.parts[0])
        interval = known.get(figure.key, Interval())
        found.append(replace(interval, mean=interval.mean if mean is None else mean))
    return found


def _with_the_ends(intervals: dict[str, Interval], elapsed_s: float) -> dict[str, Interval]:
    """Return the intervals with that of the requests no narrower than one request more or less.

    Whether the first or the last of a run falls into its time is chance, for one handshake too.
    """
    found = intervals.get("requests_per_s")
    if found is None or found.half_width is None or not elapsed_s:
        return intervals
    wide = max(found.half_width, 1 / elapsed_s)
    return intervals | {"requests_per_s": replace(found, half_width=wide)}


def _from_updates(evidence: Evidence, side: SideName) -> dict[str, Interval]:
    """Return the intervals that the updates give, if they were kept."""
    updates = evidence.updates()
    if updates is None:
        return {}
    poll_interval_s = float(evidence.counters.settings.get("poll_interval_s") or 1.0)
    return batches.intervals(updates, side, poll_interval_s=poll_interval_s)
