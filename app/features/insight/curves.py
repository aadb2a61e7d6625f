"""Cumulative distributions on a logarithmic axis: pure arithmetic, no Qt."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.counters import Spread

Values = NDArray[np.float64]

LEAST_MS, MOST_MS = 0.01, 3_600_000.0
MOST_NINES = 4.0
_PERCENTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999, "max": 1.0}
"""The fields of a :class:`Spread`, and the share that took no longer."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Corners of a staircase: ``share`` of all took ``ms`` milliseconds or less."""

    ms: Values
    share: Values


@dataclass(frozen=True, slots=True)
class Percentile:
    """A marked point of a distribution."""

    name: str
    share: float
    ms: float


def percentiles(spread: Spread) -> list[Percentile]:
    """Return p50 to the largest value, as far as they are known."""
    return [
        Percentile("p99.9" if field == "p999" else field, share, ms)
        for field, share in _PERCENTILES.items()
        if (ms := getattr(spread, field)) is not None
    ]


def from_spread(spread: Spread) -> Curve:
    """Return straight lines between the percentiles of a distribution."""
    points = percentiles(spread)
    return curve([point.ms for point in points], [point.share for point in points])


def curve(ms: Iterable[float], share: Iterable[float]) -> Curve:
    """Return a curve of these corners, inside what a logarithmic axis can show."""
    times = np.clip(np.array(list(ms), np.float64), LEAST_MS, MOST_MS)
    return Curve(times, np.clip(np.array(list(share), np.float64), 0.0, 1.0))


def steps(drawn: Curve) -> tuple[Values, Values]:
    """Return the corners of the staircase as log10 of ms, and shares; it begins at 0."""
    if not len(drawn.ms):
        return np.empty(0), np.empty(0)
    x = np.repeat(np.log10(drawn.ms), 2)
    y = np.empty(2 * len(drawn.share))
    y[0] = 0.0
    y[1::2] = drawn.share
    y[2::2] = drawn.share[:-1]
    return x, y


def latency_theory(share: float, longest_ms: float, leg_ms: float) -> Curve:
    """Return a step at the leg, for what goes at once, and a ramp for the ``share`` that waits.

    Each wait of up to ``longest_ms`` is as likely as any other.
    """
    low = max(leg_ms, LEAST_MS)
    if share * longest_ms <= 0:
        return curve([leg_ms, leg_ms], [0.0, 1.0])
    high = max(leg_ms + longest_ms, low * 1.001)
    ms = np.geomspace(low, high, 160)
    ramp = Curve(ms, 1 - share + share * (ms - low) / (high - low))
    if share == 1:
        return ramp
    return Curve(np.insert(ramp.ms, 0, low), np.insert(ramp.share, 0, 0.0))


def nines(share: Values) -> Values:
    """Return shares as heights: 90 % is 1, 99 % is 2, 99.9 % is 3, and all is :data:`MOST_NINES`.

    Tails differ in the last per cent, which a straight axis squeezes into a line.
    """
    left = np.maximum(1.0 - share, 10.0**-MOST_NINES)
    return np.asarray(np.minimum(-np.log10(left), MOST_NINES), np.float64)


def decades(curves: Iterable[Curve], before: tuple[int, int] | None) -> tuple[int, int]:
    """Return powers of ten (of ms) around all curves.

    ``before`` is kept while it is at most one power too wide, so that the axis stays put.
    """
    ends = [(float(one.ms.min()), float(one.ms.max())) for one in curves if len(one.ms)]
    if not ends:
        return before or (0, 4)
    low = math.floor(math.log10(min(end[0] for end in ends)) + 1e-9)
    high = math.ceil(math.log10(max(end[1] for end in ends)) - 1e-9)
    high = max(high, low + 2)
    if (
        before is not None
        and before[0] <= low <= before[0] + 1
        and before[1] - 1 <= high <= before[1]
    ):
        return before
    return low, high


def ticks(low: int, high: int) -> list[tuple[float, str]]:
    """Return a labelled tick for each power of ten: 0.1 ms … 1 ms … 1 s … 1000 s."""
    return [(float(power), tick_label(power)) for power in range(low, high + 1)]


def tick_label(power: int) -> str:
    """Return 10^``power`` ms as people say it."""
    if power < 0:
        return f"{10.0**power:g} ms"
    return f"{10**power} ms" if power < 3 else f"{10 ** (power - 3)} s"
