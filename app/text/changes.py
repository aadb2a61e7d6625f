"""How a figure has changed since it was kept, in a few words: "before 1 020 ms", "4.0× better".

Everything is said in several lengths, the longest first. What the intervals of ``compare`` find to
be noise is called that, however far apart the figures are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.text import formats
from app.text.formats import HARD, NOTHING, shown

if TYPE_CHECKING:
    from feeds.evidence.differences import Difference

Tone = Literal["better", "worse", "neither", "noise"]
BY_POINTS = frozenset({"missed_share", "empty_share", "freshness"})
"""Shares that are read as differences, in percentage points; all else is read as a ratio."""
MORE_IS_BETTER = frozenset({"freshness"})
NEITHER = frozenset({"messages_per_s"})
"""Of these, more is neither better nor worse; of all others less is."""
GROWING = frozenset({"requests"})
"""Counts since the segment began: those of two times are not compared."""
FACTOR = 1.95
"""From here on a change is told as a factor, below it in per cent."""
SURE_POINTS = 0.1
"""From this difference on a share without an interval is called better or worse."""
NO_INTERVAL = "There is no interval of it: whether that is chance is not known."


@dataclass(frozen=True, slots=True)
class Change:
    """What a figure was before, and how it has changed since."""

    before: tuple[str, ...]
    """The longest text first."""
    words: tuple[str, ...]
    tone: Tone = "neither"
    facts: tuple[str, ...] = ()
    """For a tooltip."""


def change(found: Difference) -> Change:
    """Return in words how the figure ``b`` has changed since it was ``a``."""
    value = figure_text(found, found.a)
    before = f"before {value}", f"was {value}", value
    if found.a is None or found.b is None or found.name in GROWING:
        return Change(before, ("",))
    facts = (_interval(found),)
    if found.finding == "inside the noise" and found.half_width is not None:
        return Change(before, ("within the noise", "within noise", "noise"), "noise", facts)
    sizes = _sizes(found)
    if sizes is None:
        return Change(before, ("the same",), "noise", facts)
    tone = _tone(found, sizes[0])
    way = "more" if found.b > found.a else "less"
    if tone == "neither":
        return Change(before, tuple(f"{size} {way}" for size in sizes), tone, facts)
    longest, sign = f"{sizes[0]} {way}, {tone}", "↑" if way == "more" else "↓"
    words = (longest, *(f"{size} {tone}" for size in sizes), f"{sign}{HARD}{sizes[-1]}")
    return Change(before, words, tone, facts)


def figure_text(found: Difference, value: float | None) -> str:
    """Return a figure of a comparison at a glance."""
    if found.name == "server_cpu_share":
        return formats.of_a_core(value)
    return shown(value, found.unit)


def _tone(found: Difference, size: str) -> Tone:
    """Return whether it is better or worse; without an interval only much of a change says that."""
    if found.name in NEITHER or found.difference is None:
        return "neither"
    if found.half_width is None:
        few = found.name in BY_POINTS and abs(found.difference) < SURE_POINTS
        if few or size.endswith("%"):
            return "neither"
    more = found.difference > 0
    return "better" if more is (found.name in MORE_IS_BETTER) else "worse"


def _sizes(found: Difference) -> tuple[str, ...] | None:
    """Return how large the change is, in several lengths; ``None`` if it is none to speak of."""
    assert found.a is not None
    assert found.b is not None
    low, high = sorted((found.a, found.b))
    if found.name in BY_POINTS:
        points = formats.fixed(100 * (high - low), 0)
        many = "" if points == "1" else "s"
        return None if points == "0" else (f"{points}{HARD}point{many}", f"{points}{HARD}pt")
    if low <= 0 or found.unit == "":
        return None if low == high else (figure_text(found, high - low),)
    if high / low >= FACTOR:
        return (formats.ratio(high / low),)
    per_cent = formats.fixed(100 * abs(found.b / found.a - 1), 0)
    return None if per_cent == "0" else (f"{per_cent}{HARD}%",)


def _interval(found: Difference) -> str:
    """Return the difference with its interval, as ``compare`` has it."""
    difference = formats.signed(found.difference, found.unit)
    if difference == NOTHING:
        return ""
    if found.half_width is None:
        return f"Now − before: {difference}. {NO_INTERVAL}"
    half = formats.precise(found.half_width, found.unit, 2)
    return f"Now − before: {difference} ± {half} (95 % interval)."
