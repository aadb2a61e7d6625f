"""Theory and certainty in a few words: the line under a counter, and "± 3 %".

Everything is said in several lengths, the longest first, so that a narrow counter loses words
and never the finding.
"""

import math
from dataclasses import dataclass
from typing import Literal

from app.text.formats import HARD, count, milliseconds, shown
from feeds.counters import Expectation, Interval, SideSummary
from feeds.figure import kind_of

Tone = Literal["agrees", "apart", "unsure"]
"""How a finding is coloured: quietly, as an alert, or as not yet known."""

TOO_FEW = "too few updates yet"
BEYOND = 999
"""As many times apart are those that are predicted as next to nothing: no number tells more."""


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One finding, in several lengths."""

    texts: tuple[str, ...]
    tone: Tone


def expected(side: SideSummary, key: str) -> Expectation | None:
    """Return what theory says of the figure ``key``, if it says anything."""
    return next((one for one in side.theory if one.name == key), None)


def mark_line(found: Expectation | None) -> MarkLine | None:
    """Return "theory 1 020 ms · within 1 %", or how far apart and why, or why there is none."""
    if found is None:
        return None
    if found.predicted is None:
        return MarkLine((f"no theory · {found.reason}", found.reason), "unsure")
    if not math.isfinite(found.predicted):
        return None
    predicted = shown(found.predicted, kind_of(found.name))
    theory = f"theory {predicted}"
    if found.agrees is None:
        reason = found.reason or (f"the measured {found.made_of}" if found.made_of else TOO_FEW)
        return MarkLine((f"{theory} · {reason}", theory, predicted), "unsure")
    if found.agrees:
        close = within(found)
        return MarkLine((f"{theory} · {close}", f"{theory} ✓", close), "agrees")
    gap = apart(found)
    why = f"{gap}: {found.reason}" if found.reason else gap
    # what theory says tells more than the gap: the measurement stands above it
    texts = sorted(dict.fromkeys((why, theory, gap)), key=len, reverse=True)
    return MarkLine((f"{theory} · {why}", *texts), "apart")


def within(found: Expectation) -> str:
    """Return how close theory and measurement are: "within 1 %", rounded up."""
    if found.measured == found.predicted:
        return "exact"
    if found.apart is None or abs(found.apart) >= 1:  # next to nothing, but inside its interval
        return "agrees"
    return f"within {max(1, math.ceil(abs(found.apart) * 100 - 1e-9))}{HARD}%"


def apart(found: Expectation) -> str:
    """Return how far theory and measurement are from each other: "8 % apart", "3× apart"."""
    if found.apart is None or not abs(found.apart) < BEYOND:
        return "apart"
    gap = abs(found.apart)
    if gap >= 2:
        return f"{gap + 1:.0f}× apart"
    return f"{max(1, round(gap * 100))}{HARD}% apart"


def plus_minus(interval: Interval | None, before: str = "") -> str:
    """Return "± 3 %", half the 95 % interval in parts of the mean, after ``before``; or nothing."""
    if interval is None or interval.mean is None or interval.half_width is None:
        return ""
    if interval.mean <= 0 or not math.isfinite(interval.half_width):
        return ""
    per_cent = 100 * interval.half_width / interval.mean
    if per_cent >= 100:
        return f"{before}±{HARD}>100{HARD}%"
    figure = "<0.1" if per_cent < 0.1 else f"{per_cent:.{1 if per_cent < 0.95 else 0}f}"
    return f"{before}±{HARD}{figure}{HARD}%"


def certainty(interval: Interval | None) -> str:
    """Return the sentence for a tooltip: mean in ms, 95 % interval and number of samples."""
    if interval is None or interval.mean is None:
        return ""
    text = f"Mean {milliseconds(interval.mean)}"
    if interval.half_width is not None:
        text += f" ± {milliseconds(interval.half_width)} (95 % interval)"
    return f"{text}, n = {count(interval.n)}"
