"""Two runs beside each other: each difference, its 95 % interval, and whether it is noise."""

from __future__ import annotations

import math
from typing import Any, Literal

import msgspec

from feeds.evidence import batches
from feeds.evidence.archive import Evidence
from feeds.evidence.updates_csv import BadEvidenceError
from feeds.frame import Interval

Finding = Literal["differs", "inside the noise", "unknown"]
SIDES = ("live", "polled")


class Figure(msgspec.Struct, frozen=True):
    """A figure that two runs can be compared by."""

    name: str
    unit: str
    about: str


FIGURES = (
    Figure("update_latency_ms", "ms", "update latency, mean"),
    Figure("delivered_latency_ms", "ms", "delivered only, mean"),
    Figure("response_time_ms", "ms", "response time, mean"),
    Figure("staleness_ms", "ms", "staleness, mean"),
    Figure("age_of_information_ms", "ms", "age of information, mean"),
    Figure("freshness", "share", "freshness"),
    Figure("missed_share", "share", "missed"),
    Figure("empty_share", "share", "empty responses"),
    Figure("requests_per_s", "/s", "requests"),
    Figure("bytes_per_s", "B/s", "bytes, both ways"),
    Figure("server_cpu_share", "share", "server CPU, of a core"),
)


class Difference(msgspec.Struct, frozen=True):
    """One figure of one side in both runs. ``half_width`` is of the 95 % interval of b − a."""

    side: str
    name: str
    unit: str
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
    one, other = _flat(a.summary["settings"]), _flat(b.summary["settings"])
    changed = {
        name: (one.get(name), other.get(name))
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    }
    differences = []
    for side in SIDES:
        first, second = _means(a, side), _means(b, side)
        for figure in FIGURES:
            here, there = first[figure.name], second[figure.name]
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


def _difference(side: str, figure: Figure, a: Interval, b: Interval) -> Difference:
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
    return Difference(
        side, figure.name, figure.unit, figure.about, a.mean, b.mean, apart, relative, half, finding
    )


def _means(evidence: Evidence, side: str) -> dict[str, Interval]:
    """Return each figure's mean, with its interval where that is known."""
    summary = evidence.summary[side]
    try:
        plain = _plain(summary, float(evidence.summary["elapsed_s"]))
        intervals = {
            name: msgspec.convert(value, Interval)
            for name, value in (summary.get("confidence") or {}).items()
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadEvidenceError(
            f"{evidence.path} is no evidence: a figure is missing or not a number"
        ) from None
    intervals = {name: one for name, one in intervals.items() if one.half_width is not None}
    intervals = _with_the_ends(intervals, float(evidence.summary["elapsed_s"]))
    if any(figure.name not in intervals for figure in FIGURES[:7]):
        intervals = _from_updates(evidence, side) | intervals
    return {
        figure.name: _interval(plain.get(figure.name), intervals.get(figure.name))
        for figure in FIGURES
    }


def _with_the_ends(intervals: dict[str, Interval], elapsed_s: float) -> dict[str, Interval]:
    """Return the intervals with that of the requests no narrower than one request more or less.

    Whether the first or the last of a run falls into its time is chance, for one handshake too.
    """
    found = intervals.get("requests_per_s")
    if found is None or found.half_width is None or not elapsed_s:
        return intervals
    wide = max(found.half_width, 1 / elapsed_s)
    return intervals | {"requests_per_s": Interval(found.mean, wide, found.n)}


def _interval(mean: float | None, found: Interval | None) -> Interval:
    """Return the summary's own mean with the interval found, which is around nearly the same."""
    if found is None:
        return Interval(mean)
    return Interval(found.mean if mean is None else mean, found.half_width, found.n)


def _from_updates(evidence: Evidence, side: str) -> dict[str, Interval]:
    """Return the intervals that the updates themselves tell, if they were kept."""
    updates = evidence.updates()
    if updates is None:
        return {}
    poll_interval_s = float(evidence.summary["settings"].get("poll_interval_s") or 1.0)
    return batches.intervals(updates, side, poll_interval_s=poll_interval_s)


def _plain(side: dict[str, Any], elapsed_s: float) -> dict[str, float | None]:
    """Return the mean of each figure from a side's summary."""
    settled = side["updates_delivered"] + side["updates_missed"]
    requests, pulled = side["requests"], side.get("transport") == "rest"
    moved = side["bytes_received"] + side["bytes_sent"]
    cpu_s = side.get("server_cpu_s")
    means = {
        name: (side.get(name) or {}).get("mean")
        for name in (figure.name for figure in FIGURES)
        if name.endswith("_ms")
    }
    return means | {
        "freshness": side.get("freshness"),
        "missed_share": _share(side["updates_missed"], settled),
        "empty_share": _share(side["empty_responses"], requests) if pulled else None,
        "requests_per_s": _share(requests, elapsed_s),
        "bytes_per_s": _share(moved, elapsed_s),
        "server_cpu_share": None if cpu_s is None else _share(cpu_s, elapsed_s),
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
