"""What the legends of a panel's charts say: of the lines that are there now. Knows no Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.window.charts.columns import Grid
from app.window.charts.history import History, SideHistory, Span
from app.window.counters.keeping import ShownBefore
from feeds.frame import Mark, Marker

Sign = Literal["known", "truth", "late", "behind", "theory", "mark", "marker", "down", ""]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign and what it stands for, the longest words first."""

    sign: Sign
    texts: tuple[str, ...]


TRUE = LegendEntry("truth", ("what is true", "true"))
LATE = LegendEntry("late", ("learnt later", "later"))
MARKED = LegendEntry("mark", ("something changed", "changed"))
NOTED = LegendEntry("marker", ("marker",))
DOWN = LegendEntry("down", ("not answering", "down"))
BEHIND = LegendEntry("behind", ("behind by, over time", "behind by"))
THEORY = LegendEntry("theory", ("theory's mean", "theory"))


def known(unit: str) -> LegendEntry:
    """Return the entry of what a side knows, in this unit."""
    of = f" ({unit})" if unit else ""
    return LegendEntry("known", (f"what this side knows{of}", f"known{of}", "known"))


def earlier(title: str, lacking: str = "") -> LegendEntry:
    """Return the entry of the curve of before; of one that is not drawn, why it is ``lacking``."""
    if lacking:
        return LegendEntry("", (f"{lacking}: {title}", lacking, "before is not drawn"))
    return LegendEntry("late", (f"before: {title}", "before"))


Legends = tuple[tuple[LegendEntry, ...], tuple[LegendEntry, ...]]
"""Of the upper chart and of the lower one, the most telling entries first."""


def legends_of(
    history: History,
    side: SideHistory,
    grid: Grid,
    unit: str,
    *,
    theory: bool,
    before: ShownBefore | None,
) -> Legends:
    """Return what is said of the charts of ``side`` over the columns of ``grid``."""
    begin_ns, end_ns = grid.begin_ns, grid.end_ns
    signs = [
        entry
        for entry, instants in ((MARKED, history.marks), (NOTED, history.markers))
        if _is_any_in(instants, begin_ns, end_ns)
    ]
    if any(_is_outage_in(span, begin_ns, end_ns) for span in side.down):
        signs.append(DOWN)
    upper, lower = [known(unit), TRUE], [BEHIND]
    if len(side.late) and side.late.newest_ns >= begin_ns:
        upper.append(LATE)
    if theory:
        lower.append(THEORY)
    if before is not None:
        upper.append(earlier(before.title, before.lacking))
        lower.append(earlier(before.title))
    return (*upper, *signs), (*lower, *signs)


def _is_any_in(noted: Sequence[Mark | Marker], begin_ns: int, end_ns: int) -> bool:
    """Say whether one of what was noted, oldest first, is in sight."""
    for one in reversed(noted):
        if one.at_ns < end_ns:
            return one.at_ns >= begin_ns
    return False


def _is_outage_in(span: Span, begin_ns: int, end_ns: int) -> bool:
    """Say whether a side's outage is in sight; the first connecting is none."""
    ended_ns = span.end_ns or end_ns
    return span.state != "connecting" and span.begin_ns < end_ns and ended_ns > begin_ns
