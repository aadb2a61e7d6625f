"""``live-vs-polled measure --all-transports``: every way to push and to pull, in one table."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from app.running import drafts, headless, outputs
from app.running.interrupts import held
from app.text import way_rows
from app.text.mistakes import complain
from feeds.evidence import all_ways
from feeds.evidence.all_ways import WayResult
from feeds.evidence.archive import Draft
from feeds.evidence.summary import clock, machine, program, taken_at
from feeds.frame import SIDES
from feeds.settings import Settings

FILES = JSON, PAGE, CHART = "ways.json", "ways.html", "ways.svg"
WIDTH, MANY_WIDTH = 132, 44
"""Columns at least, and how many more with many clients, so that no figure is cut."""
COLOURS = {"live": "blue", "polled": "yellow"}


def run(
    settings: Settings,
    *,
    json: str | None = None,
    out: Path | None = None,
    force: bool = False,
    database_url: str = "",
) -> int:
    """Measure every way for the settings' duration and report as ``json`` and ``out`` say.

    Return 1 if one that can be had here did not come up, or something could not be written.
    """
    draft = drafts.claimed(out, FILES, force=force)
    try:
        return _Round(settings, database_url, json, draft).run()
    finally:
        if draft is not None:
            draft.discard()


@dataclass
class _Round:
    """All ways once: what is asked for, and what was measured up to now."""

    settings: Settings
    database_url: str
    json: str | None
    draft: Draft | None
    measured: list[WayResult] = field(default_factory=list)

    def run(self) -> int:
        """Measure, report, and return the exit status."""
        self._found = all_ways.ways(self.settings, self.database_url)
        self._duration_s = self.settings.duration_s or all_ways.DURATION_S
        status = headless.status_of(
            all_ways.run_all(
                self.settings, self._found, self._duration_s, self._done, self.database_url
            )
        )
        if status == 1:
            return status  # the lab did not start, and said why
        return self._end(status)

    def _done(self, measured: list[WayResult]) -> None:
        for one in measured:
            self.measured.append(one)
            if sys.stderr.isatty():
                done = f"{len(self.measured)} of {len(self._found)}: {one.way.name}"
                sys.stderr.write(f"{done}: {one.lacks or 'measured'}\n")

    @held()
    def _end(self, status: int) -> int:
        """Hand everything out, also what there is of a round that was interrupted."""
        self.measured.sort(key=lambda one: self._found.index(one.way))
        some = [one for one in self.measured if not one.lacks]
        if status:
            complain(f"interrupted; {len(some)} of {len(self._found)} ways were measured")
        if status and not some:
            return status
        told = self._told(interrupted=bool(status))
        written = self.json is None or outputs.write_json(self.json, told)
        kept = self.draft is None or self._keep(self.draft, told)
        if self.json != "-":
            outputs.say(self._text())
        up = all(not one.lacks or one.way.lacks for one in self.measured)
        return status or int(not (up and kept and (written or self.json == "-")))

    def _told(self, *, interrupted: bool) -> dict[str, Any]:
        return {
            "program": program(),
            "taken_at": taken_at(),
            "interrupted": interrupted,
            "settings": msgspec.to_builtins(self.settings),
            "duration_s": self._duration_s,
            "machine": machine(),
            "clock": clock(),
            "ways": [plain(one) for one in self.measured],
        }

    def _keep(self, draft: Draft, told: dict[str, Any]) -> bool:
        """Write the files and put them in place; ``False``, told in one line, if that fails."""
        from app.report import ways

        texts = {
            JSON: msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n",
            PAGE: ways.page(told, self.measured, self.settings, self._conditions()),
            CHART: ways.chart(self.measured),
        }
        return drafts.kept(draft, texts)

    def _conditions(self) -> str:
        return way_rows.conditions(self.settings, self._duration_s)

    def _text(self) -> str:
        """Return the table of all ways, and what could not be measured below it."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        table.add_column("", no_wrap=True)
        for head in way_rows.heads(self.settings):
            table.add_column(head, justify="right")
        for side in SIDES:
            table.add_section()
            table.add_row(Text(side, style=f"bold {COLOURS[side]}"))
            for one in self.measured:
                if one.way.side == side:
                    table.add_row(Text(one.way.name), *way_rows.cells(one, self.settings))
        width = WIDTH + MANY_WIDTH * (self.settings.clients > 1)
        return outputs.drawn([self._conditions(), table, *way_rows.missing(self.measured)], width)


def plain(one: WayResult) -> dict[str, Any]:
    """Return what came of a way as plain data; what was not measured is ``None``."""
    return {
        "side": one.way.side,
        "transport": one.way.transport,
        "name": one.way.name.replace("\u00a0", " "),
        "settings": msgspec.to_builtins(one.way.changes),
        "lacks": one.lacks or None,
        "distorted": one.distorted or None,
        "elapsed_s": one.elapsed_s or None,
        "updates_published": one.updates_published or None,
        "figures": {
            all_ways.name_of(*column): one.figures.get(all_ways.name_of(*column))
            for column in all_ways.COLUMNS
        }
        | {key: one.figures[key] for key, _ in all_ways.MANY if key in one.figures},
    }
