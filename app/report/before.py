"""What was kept in the window, beside the figures of the run: a table each."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from app.text.changes import Tone, change, figure_text
from app.text.formats import NOTHING
from feeds.evidence.differences import Difference
from feeds.frame import SIDES
from feeds.settings import Settings, describe_change


class ChangeCell(NamedTuple):
    """One figure of one side: before, now, and the change in words."""

    before: str = NOTHING
    now: str = NOTHING
    words: str = ""
    tone: Tone = "neither"


class BeforeTable(NamedTuple):
    """One of those that were kept."""

    name: str
    kept_at: str
    changed: str
    """What was set otherwise than in the run."""
    rows: list[tuple[str, list[ChangeCell]]]


def tables(summary: dict[str, Any]) -> Iterator[BeforeTable]:
    """Give a table of each that was kept, the oldest first."""
    now = msgspec.convert(summary["settings"], Settings)
    for one in summary["kept"]:
        changed = describe_change(now, msgspec.convert(one["settings"], Settings))
        found = msgspec.convert(one["differences"], list[Difference])
        yield BeforeTable(one["name"], one["kept_at"], changed, list(_rows(found)))


def _rows(found: list[Difference]) -> Iterator[tuple[str, list[ChangeCell]]]:
    """Give each figure with the cells of both sides."""
    cells = {(row.side, row.name): _cell(row) for row in found}
    for name, about in {row.name: row.about for row in found}.items():
        yield about, [cells.get((side, name), ChangeCell()) for side in SIDES]


def _cell(row: Difference) -> ChangeCell:
    told = change(row)
    return ChangeCell(figure_text(row, row.a), figure_text(row, row.b), told.words[0], told.tone)
