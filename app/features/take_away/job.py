"""What the window and the export's process tell each other; quick to import."""

from __future__ import annotations

import msgspec

from app.features.take_away.recording import Snapshot
from feeds.frame import Counters, Marker
from feeds.settings import Settings


class Job(msgspec.Struct, frozen=True):
    """What to write where."""

    target: str
    snapshot: Snapshot
    settings: Settings
    counters: Counters
    markers: list[Marker] = []


class ExportOutcome(msgspec.Struct, frozen=True):
    """How it went; both are "" when everything was written."""

    error: str = ""
    lacking: str = ""
