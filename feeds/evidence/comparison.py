"""Two runs compared: how far their figures are apart, and whether that is noise."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from feeds.evidence.differences import Difference, between
from feeds.evidence.reading import Evidence, Plain
from feeds.figures import compared
from feeds.foreign import one_line
from feeds.frame import SIDES, SideName


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
    found: list[Difference] = []
    for side in SIDES:
        for figure in compared(side):
            here, there = (run.means[side, figure.key] for run in (a, b))
            if here.mean is not None or there.mean is not None:
                found.append(between(side, figure, here, there))
        found += _of_many(side, a, b)
    told: dict[Literal["a", "b"], str] = {"a": a.distorted, "b": b.distorted}
    distorted = {name: one_line(why) for name, why in told.items() if why}
    paths = one_line(str(a.path)), one_line(str(b.path))
    return Comparison(*paths, changed, found, distorted)


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
