"""Exports beside a running window: what a process of its own is asked for, and what it answers."""

from collections.abc import Callable

import msgspec

from app.features.take_away.segment_log import Snapshot
from app.running.beside import done_beside
from feeds.counters import Counters
from feeds.evidence.kept import KeptFigures
from feeds.frame import Marker
from feeds.load.records import LoadSummary
from feeds.settings import Settings

WORKER = "app.features.take_away.worker"


class Job(msgspec.Struct, frozen=True):
    """What to write where."""

    target: str
    snapshot: Snapshot
    settings: Settings
    counters: Counters
    markers: list[Marker] = []
    load: LoadSummary = LoadSummary()
    kept: list[KeptFigures] = []
    recording: str = ""
    """The file of a recording that all of it is read from; "": it was measured in this window."""


class ExportOutcome(msgspec.Struct, frozen=True):
    """How it went; both are "" when everything was written."""

    error: str = ""
    lacking: str = ""


async def export(job: Job, show: Callable[[float], None]) -> ExportOutcome:
    """Have a process do ``job``; ``show`` gets the share of 1 that is done, on the loop's thread.

    When cancelled, the process ends and leaves nothing at the target.
    """
    failed = ExportOutcome(error="the export ended without saying why")
    return await done_beside(WORKER, msgspec.json.encode(job), show, failed)
