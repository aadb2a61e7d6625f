"""How far two runs, or two times of one, are apart in one figure, and whether that is noise."""

import math
from collections.abc import Iterator
from typing import Literal

import msgspec

from feeds.counters import Counters, Interval
from feeds.figure import Figure, Kind, Part
from feeds.figures import compared
from feeds.frame import SIDES, SideName

Finding = Literal["differs", "inside the noise", "unknown"]


class Difference(msgspec.Struct, frozen=True):
    """One figure of one side in both runs. ``half_width`` is of the 95 % interval of b − a.

    Figures of many clients (see ``many``) have none: whether they differ by chance is not told.
    """

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
    many: bool = False
    """Whether it is of many clients, or of what they cost; both runs have it then."""


def differences(a: Counters, b: Counters) -> Iterator[Difference]:
    """Give how the figures ``b`` differ from the figures ``a``, those that both have."""
    for side in SIDES:
        for figure in compared(side):
            found = difference(side, figure, a, b)
            if found.a is not None and found.b is not None:
                yield found


def difference(
    side: SideName, figure: Figure, a: Counters, b: Counters, part: Part | None = None
) -> Difference:
    """Return how one figure, or a ``part`` of its distribution, differs between ``a`` and ``b``."""
    here, there = (mean_of(figure, run, side, part) for run in (a, b))
    return between(side, figure, here, there, part)


def mean_of(figure: Figure, run: Counters, side: SideName, part: Part | None = None) -> Interval:
    """Return a figure of ``side``, and half of its 95 % interval where it is known.

    That is the first part of a distribution unless ``part`` is another, which has no interval.
    """
    summary, elapsed_s = getattr(run, side), run.elapsed_s
    if part not in (None, figure.parts[0]):
        return Interval(figure.value(summary, elapsed_s, part or ""))
    known = summary.confidence.get(figure.key, Interval())
    mean, half = figure.value(summary, elapsed_s, figure.parts[0]), known.half_width
    mean = known.mean if mean is None else mean
    if figure.key == "requests_per_s" and half is not None and elapsed_s:
        # Whether the first or the last request of a run falls into its time is chance.
        half = max(half, 1 / elapsed_s)
    return Interval(mean, half, known.n)


def between(
    side: SideName, figure: Figure, a: Interval, b: Interval, part: Part | None = None
) -> Difference:
    """Return how ``figure``, or a ``part`` of it, is apart where it is ``a`` and where ``b``."""
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
    about = figure.label(figure.parts[0] if part is None else part)
    return Difference(
        side, figure.key, figure.kind, about, a.mean, b.mean, apart, relative, half, finding
    )
