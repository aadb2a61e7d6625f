"""What a run has measured, told: as a table, as JSON, or as both."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from app.running import outputs
from app.text import tables
from feeds.counters import Counters
from feeds.evidence.summary import Context, summary
from feeds.load.records import LoadSummary
from feeds.settings import Settings
from feeds.sources import find

WIDTH = 60
"""Columns at least, so that no figure is cut on a narrow terminal."""


def report(
    settings: Settings,
    counters: Counters,
    json: str | None,
    context: Context,
    taken: Mapping[str, Any] | None = None,
) -> int:
    """Hand the figures out as ``json`` says, and return the exit status.

    A table (``None``), JSON alone to -, or JSON to a file beside the table. ``taken`` says where
    figures come from that were not measured here and now.
    """
    failed = json and not outputs.write_json(json, summary(settings, counters, context, taken))
    if json == "-":
        return 0
    outputs.say(_table(settings, counters, context.load))
    return int(bool(failed))


def _table(settings: Settings, counters: Counters, load: LoadSummary) -> str:
    """Return the figures of both sides beside each other, and what is to be known of a crowd."""
    from app.text.load_tables import crowd_notes, load_blocks

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    table.add_column("live", justify="right", style="blue")
    table.add_column("polled", justify="right", style="yellow")
    unit = find(settings.source).unit
    for block in chain(tables.blocks(counters, unit), load_blocks(load)):
        table.add_section()
        for row in block:
            style = "dim" if row.distorted else None
            table.add_row(row.name, row.live, row.polled, style=style)
    notes = crowd_notes(counters, load)
    if load.crowd is not None and load.crowd.distorted:
        notes.insert(0, f"distorted: {load.crowd.distorted}")
    return outputs.drawn([tables.title(settings, counters), table, *notes], WIDTH)
