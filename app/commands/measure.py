"""``live-vs-polled measure``: the figures alone, without Qt, as a table, as JSON, as evidence."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from app.running import headless, outputs
from app.running.interrupts import held
from app.text import formats, tables
from app.text.mistakes import complain, mistake
from feeds.counters import Counters
from feeds.evidence.summary import Context, summary
from feeds.frame import Frame
from feeds.load.records import Load, LoadSummary
from feeds.settings import Settings
from feeds.sources import find

if TYPE_CHECKING:
    from feeds.evidence.run import EvidenceRun

REFRESH_S = 0.2
WIDTH = 60
"""Columns at least, so that no figure is cut on a narrow terminal."""


@dataclass(frozen=True, slots=True)
class Until:
    """How well a mean is to be known: half of its 95 % interval as a share of the mean."""

    figure: str
    share: float

    def width(self, counters: Counters) -> float | None:
        """Return the share that is reached so far; ``None`` while it cannot be told."""
        side, _, name = self.figure.partition(".")
        interval = getattr(counters, side).confidence.get(name)
        if interval is None or interval.half_width is None or not interval.mean:
            return None
        return float(abs(interval.half_width / interval.mean))

    def reached(self, counters: Counters) -> bool:
        """Say whether the mean is known well enough."""
        width = self.width(counters)
        return width is not None and width <= self.share


def run(
    settings: Settings,
    *,
    json: str | None = None,
    out: Path | None = None,
    force: bool = False,
    until: Until | None = None,
    database_url: str = "",
) -> int:
    """Measure, and report as ``json`` says: a table (``None``), JSON to - or to a file.

    ``out`` keeps evidence of the run there, with ``force`` in place of what is there; ``until``
    ends it once a mean is known well enough; ``database_url`` is the person's own, if any.
    """
    if out is None:
        outcome = headless.run(_measured(settings, until, database_url))
        return _end(settings, outcome, json, until, None)
    from feeds.evidence.archive import EvidenceError
    from feeds.evidence.run import EvidenceRun

    try:
        evidence = EvidenceRun(out, settings, force=force)
    except EvidenceError as error:
        mistake(f"--out: {error}")
    try:
        outcome = headless.run(_measured(settings, until, database_url, evidence))
        return _end(settings, outcome, json, until, evidence)
    finally:
        evidence.discard()


async def _measured(
    settings: Settings,
    until: Until | None,
    database_url: str,
    evidence: EvidenceRun | None = None,
) -> headless.Outcome:
    """Measure with a progress bar on standard error."""
    duration_s = settings.duration_s or 0.0
    newest: list[Counters] = []

    def take(frame: Frame) -> None:
        if frame.counters is not None:
            newest[:] = [frame.counters]
        if evidence is not None:
            evidence.take(frame)

    with _progress() as progress:
        task = progress.add_task("starting", total=duration_s, done="")

        def show(elapsed_s: float | None, load: Load | None) -> None:
            if elapsed_s is not None:
                text = _state(until, newest[0] if newest else None)
                done = f"{min(elapsed_s, duration_s):.0f} of {duration_s:.0f} s"
                progress.update(task, description=text, completed=elapsed_s, done=done)
            elif load is not None and load.state:
                up = (load.ramping or 0.0) * duration_s
                progress.update(task, description=load.state, completed=up)
            progress.refresh()

        return await headless.observe(
            settings,
            show=show,
            every_s=REFRESH_S,
            on_frame=take,
            enough=until.reached if until else lambda counters: False,
            database_url=database_url,
        )


def _progress() -> Progress:
    """Return a progress bar that is drawn when told to, and only on a terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[done]}"),
        console=Console(stderr=True),
        auto_refresh=False,  # its refreshing thread would only get in the way of the measuring
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _state(until: Until | None, counters: Counters | None) -> str:
    """Return what the progress bar says while measuring."""
    if until is None:
        return "measuring"
    width = until.width(counters) if counters is not None else None
    now, wanted = (formats.precise(share, "share", 2) for share in (width, until.share))
    return f"measuring {until.figure}: ± {now}, wanted ± {wanted}"


@held()
def _end(
    settings: Settings,
    outcome: headless.Outcome,
    json: str | None,
    until: Until | None,
    evidence: EvidenceRun | None,
) -> int:
    """Hand everything out and return the exit status."""
    counters = outcome.counters
    if counters is None:
        return outcome.status
    context, status = outcome.context, outcome.status
    kept = " and kept" if evidence is not None else ""
    if evidence is not None and (trouble := _kept(evidence, settings, counters, context)):
        kept = ""
        status = status or complain(f"--out: {trouble}")
    for lost in tables.left_out(counters):
        complain(lost)
    if outcome.status:
        told = f"interrupted after {counters.elapsed_s:.1f} s; what was measured is reported{kept}"
        complain(told)
    elif until is not None and not until.reached(counters):
        complain(f"--until: {_short(until, counters)}")
    reported = _report(settings, counters, json, context)
    return status or reported


def _kept(evidence: EvidenceRun, settings: Settings, counters: Counters, context: Context) -> str:
    """Put the evidence in place; return in one line what is not complete in it, or ""."""
    from app.report.page import render
    from feeds.evidence.archive import EvidenceError

    try:
        return evidence.complete(settings, counters, context, render)
    except EvidenceError as error:
        return str(error)


def _short(until: Until, counters: Counters) -> str:
    """Return by how much the mean is known less well than was asked for."""
    width = until.width(counters)
    reached = "no interval yet" if width is None else f"± {formats.precise(width, 'share', 2)}"
    return f"{until.figure} has {reached} after {counters.elapsed_s:.0f} s; --duration ended it"


def _report(settings: Settings, counters: Counters, json: str | None, context: Context) -> int:
    """Hand the figures out and return the exit status."""
    failed = json and not outputs.write_json(json, summary(settings, counters, context))
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
