"""``live-vs-polled measure``: the figures alone, without Qt, as a table, as JSON, as evidence."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from app.commands.reporting import report
from app.running import headless
from app.running.interrupts import held
from app.text import formats, tables
from app.text.mistakes import complain, mistake
from feeds.counters import Counters
from feeds.evidence.summary import Context
from feeds.frame import Frame
from feeds.load.records import Load
from feeds.settings import Settings

if TYPE_CHECKING:
    from feeds.evidence.run import EvidenceRun
    from feeds.recording.writer import RecordingWriter
    from feeds.remote.joining import Joined

REFRESH_S = 0.2


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
    record: Path | None = None,
    force: bool = False,
    until: Until | None = None,
    database_url: str = "",
    remote: Joined | None = None,
) -> int:
    """Measure, and report as ``json`` says: a table (``None``), JSON to - or to a file.

    ``out`` keeps evidence of the run there, ``record`` everything that it sees, with ``force`` in
    place of what is there; ``until`` ends it once a mean is known well enough; ``database_url`` is
    the person's own, if any, and ``remote`` another machine's servers, in place of servers here.
    """
    with ExitStack() as drafts:
        evidence = None if out is None else _evidence(out, settings, force=force)
        if evidence is not None:
            drafts.callback(evidence.discard)
        recording = None if record is None else _recording(record, settings, force=force)
        if recording is not None:
            drafts.callback(recording.discard)
        measured = _measured(
            settings,
            until,
            database_url=database_url,
            remote=remote,
            evidence=evidence,
            recording=recording,
        )
        outcome = headless.run(measured)
        return _end(settings, outcome, json, until, evidence=evidence, recording=recording)


def _evidence(out: Path, settings: Settings, *, force: bool) -> EvidenceRun:
    """Begin the evidence; a place where it cannot go ends the program with one line and 2."""
    from feeds.evidence.archive import EvidenceError
    from feeds.evidence.run import EvidenceRun

    try:
        return EvidenceRun(out, settings, force=force)
    except EvidenceError as error:
        mistake(f"--out: {error}")


def _recording(record: Path, settings: Settings, *, force: bool) -> RecordingWriter:
    """Begin the recording; a place where it cannot go ends the program with one line and 2."""
    from feeds.recording.records import RecordingError
    from feeds.recording.writer import RecordingWriter

    try:
        return RecordingWriter(record, settings, force=force)
    except RecordingError as error:
        mistake(f"--record: {error}")


async def _measured(
    settings: Settings,
    until: Until | None,
    *,
    database_url: str,
    remote: Joined | None,
    evidence: EvidenceRun | None,
    recording: RecordingWriter | None,
) -> headless.Outcome:
    """Measure with a progress bar on standard error."""
    duration_s = settings.duration_s or 0.0
    newest: list[Counters] = []

    def take(frame: Frame) -> None:
        if frame.counters is not None:
            newest[:] = [frame.counters]
        if evidence is not None:
            evidence.take(frame)
        if recording is not None:
            recording.take(frame)

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
            on_load=(lambda load: None) if recording is None else recording.take_load,
            enough=until.reached if until else lambda counters: False,
            database_url=database_url,
            remote=remote,
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
    *,
    evidence: EvidenceRun | None,
    recording: RecordingWriter | None,
) -> int:
    """Hand everything out and return the exit status."""
    counters = outcome.counters
    if counters is None:
        return outcome.status
    context, status = outcome.context, outcome.status
    kept = " and kept" if evidence is not None or recording is not None else ""
    if evidence is not None and (trouble := _kept(evidence, settings, counters, context)):
        kept = ""
        status = status or complain(f"--out: {trouble}")
    if recording is not None and (trouble := recording.finish(counters, context)):
        kept = ""
        status = status or complain(f"--record: {trouble}")
    for lost in tables.left_out(counters):
        complain(lost)
    if outcome.status:
        told = f"interrupted after {counters.elapsed_s:.1f} s; what was measured is reported{kept}"
        complain(told)
    elif until is not None and not until.reached(counters):
        complain(f"--until: {_short(until, counters)}")
    reported = report(settings, counters, json, context)
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
