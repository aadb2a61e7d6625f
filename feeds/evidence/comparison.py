"""Two runs, or two times of one, compared: how far their figures are apart, and what is noise."""

import math
from collections.abc import Iterator
from typing import Literal

import msgspec

from feeds.counters import Counters, Interval
from feeds.evidence.means import mean_of
from feeds.evidence.reading import Evidence, Plain
from feeds.figure import Figure, Kind, Part
from feeds.figures import compared
from feeds.foreign import one_line
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


class Comparison(msgspec.Struct, frozen=True):
    """Everything that two runs differ in. ``settings`` holds the pairs that are not equal."""

    a: str
    b: str
    settings: dict[str, tuple[Plain, Plain]]
    differences: list[Difference]
    distorted: dict[Literal["a", "b"], str] = {}
    """Why a crowd's latencies are not those of its server, if they are not."""


def compare(a: Evidence, b: Evidence) -> Comparison:
    """Return how run ``b`` differs from run ``a``."""
    one, other = a.settings, b.settings
    changed = {
        one_line(name): (_shown(one.get(name)), _shown(other.get(name)))
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    }
    found = []
    for side in SIDES:
        for figure in compared(side):
            here, there = (run.means[side, figure.key] for run in (a, b))
            if here.mean is not None or there.mean is not None:
                found.append(_difference(side, figure, here, there))
        found += _of_many(side, a, b)
    told: dict[Literal["a", "b"], str] = {"a": a.distorted, "b": b.distorted}
    distorted = {name: one_line(why) for name, why in told.items() if why}
    paths = one_line(str(a.path)), one_line(str(b.path))
    return Comparison(*paths, changed, found, distorted)


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
    return _difference(side, figure, here, there, part)


def _of_many(side: SideName, a: Evidence, b: Evidence) -> Iterator[Difference]:
    """Give the figures of many clients that both runs have of ``side``."""
    for key, row in a.many.items():
        here, there = (getattr(run.many.get(key), side, None) for run in (a, b))
        if here is not None and there is not None:
            apart = there - here
            relative = apart / here if here else None
            yield Difference(
                side,
                key,
                row.figure.kind,
                row.name,
                here,
                there,
                apart,
                relative,
                None,
                "unknown",
                many=True,
            )


def _shown(value: Plain) -> Plain:
    """Return a setting as it may be shown."""
    return one_line(value) if isinstance(value, str) else value


def _difference(
    side: SideName, figure: Figure, a: Interval, b: Interval, part: Part | None = None
) -> Difference:
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
