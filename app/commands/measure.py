"""``live-vs-polled measure``: the figures alone, without Qt, as a table or as JSON."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from app import figures, headless, outputs
from app.parser import PROGRAM
from app.summary import summary_line, summary_text
from feeds.frame import Counters
from feeds.settings import Settings

REFRESH_S = 0.2


def run(settings: Settings, *, json: str | None) -> int:
    """Measure, and report as ``json`` says: a table (``None``), JSON to - or to a file."""
    outcome = headless.run(_measured(settings))
    if outcome.counters is None:
        return outcome.status
    status = _report(settings, outcome.counters, json)
    return outcome.status or status


async def _measured(settings: Settings) -> headless.Outcome:
    """Measure with a progress bar on standard error."""
    duration_s = settings.duration_s or 0.0
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} s"),
        console=Console(stderr=True),
        auto_refresh=False,  # its refreshing thread would only get in the way of the measuring
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        task = progress.add_task("starting", total=duration_s)

        def show(elapsed_s: float | None) -> None:
            if elapsed_s is not None:
                progress.update(task, description="measuring", completed=min(elapsed_s, duration_s))
            progress.refresh()

        return await headless.observe(settings, show=show, every_s=REFRESH_S)


def _report(settings: Settings, counters: Counters, json: str | None) -> int:
    """Hand the figures out and return the exit status."""
    if json == "-":
        return 0 if outputs.say(summary_line(settings, counters)) else outputs.BROKEN_PIPE
    if json is not None:
        try:
            Path(json).write_text(summary_text(settings, counters), encoding="utf-8")
        except OSError as error:
            sys.stderr.write(f"{PROGRAM}: --json: {json} cannot be written: {error.strerror}\n")
            return 1
    return 0 if outputs.say(_table(settings, counters)) else outputs.BROKEN_PIPE


def _table(settings: Settings, counters: Counters) -> str:
    """Return the figures of both sides beside each other."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    table.add_column("live", justify="right", style="blue")
    table.add_column("polled", justify="right", style="yellow")
    for row in figures.rows(counters):
        if row.begins_group and table.rows:
            table.add_section()
        table.add_row(row.name, row.live, row.polled)
    # Not printed by the console itself: it would end the program when the reader went away.
    console = Console()
    with console.capture() as text:
        console.print(figures.title(settings, counters), soft_wrap=True, highlight=False)
        console.print(table)
    return text.get().rstrip("\n")
