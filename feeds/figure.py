"""What a figure of a side is: a name, a unit, a meaning, and how it is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from feeds.counters import SideSummary
from feeds.frame import SideName

Kind = Literal["µs", "ms", "s", "/s", "B", "B/s", "share", "%", "source", ""]
"""What a value is counted in: "share" is of 1, "source" is the unit of the source's values."""
Part = Literal["mean", "p50", "p90", "p99", "p999", "max", ""]
"""A figure of a distribution."""

SINCE_BEGIN = "Since the segment began: a changed setting or Reset starts anew."
_UNITS: tuple[tuple[str, Kind], ...] = (
    (r"_us_per_", "µs"),
    (r"_ms$", "ms"),
    (r"^bytes_per_s$", "B/s"),
    (r"_per_s$", "/s"),
    (r"_s$", "s"),
    (r"^bytes_|_bytes$", "B"),
    (r"_share$|^freshness$", "share"),
    (r"^rms_error$", "source"),
)


@cache
def kind_of(name: str) -> Kind:
    """Return the unit of the value with this name in summary.json: names end in their unit.

    In a dotted name ("live.update_latency_ms.p50") the last part that ends in a unit counts.
    """
    parts = name.split(".")
    if parts[-1] in ("count", "n"):
        return ""
    found = (kind for part in reversed(parts) for end, kind in _UNITS if re.search(end, part))
    return next(found, "")


@dataclass(frozen=True, slots=True)
class Term:
    """Something that is explained: its name, its meaning, its formula, the time it is about."""

    key: str
    name: str
    meaning: str
    formula: str = ""
    window: str = SINCE_BEGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Term):
    """One figure of a side. Its key is its name in summary.json, or that of a derived figure."""

    parts: tuple[Part, ...] = ("",)
    """The figures of its distribution that tables show; ("",) if it is a single number.

    The first stands for the figure where one is enough: in a comparison, beside a prediction.
    """
    compared: bool = False
    """Whether two runs are compared by it."""
    side: SideName | None = None
    """The only side that has it; ``None`` if both have."""
    derive: Callable[[SideSummary, float], float | None] | None = None
    """How it follows from the figures of a side and the measured time in seconds."""

    @property
    def kind(self) -> Kind:
        """The unit it is counted in."""
        return kind_of(self.key)

    def value(self, side: SideSummary, elapsed_s: float, part: Part = "") -> float | None:
        """Return the figure, or a part of its distribution; ``None`` if it was not measured."""
        if self.derive is not None:
            return self.derive(side, elapsed_s)
        found = getattr(side, self.key)
        value: float | None = getattr(found, part) if part else found
        return value

    def label(self, part: Part = "") -> str:
        """Return the name of the figure or of a part of it: "update latency p99.9"."""
        return f"{self.name} {part.replace('p999', 'p99.9')}".rstrip()
