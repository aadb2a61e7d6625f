"""Recordings in the window: which one is shown, and the road to open one and to leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from app.window.painting.replay_time import ReplayTime
    from feeds.recording.reader import RecordingReader
    from feeds.stories.claim import Lookup

FIXED = "A recording is shown: what it shows is as it was, and cannot be changed."
"""What is said to whoever would change something of the lab."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The recording that a window shows in place of a lab."""

    reader: RecordingReader
    time: ReplayTime
    name: str
    """That of the file, for people."""
    why: str = ""
    """Why it is shown though nobody opened it, in one line."""
    over: str = ""
    """What it lies over, and is back when it is left: "live", or another recording's name."""


@dataclass(frozen=True, slots=True)
class StoryPast:
    """What had been of a story by some instant; found out only if somebody asks."""

    began_ns: Callable[[], int]
    """When its step began."""
    measured: Callable[[], Mapping[int, Lookup]]
    """What was last measured of each step in full and undisturbed, by its index."""


class Recordings(QObject):
    """A feature reaches it as ``host.recordings``; who can show a recording listens."""

    wanted = Signal(object)
    """The recording in this file, a ``Path``, is to be shown."""
    left = Signal()
    """The recording that is shown is to be left."""
    told = Signal(object, object, object)
    """How a story stood by then, a :class:`~feeds.recording.records.StoryTold`; the story,
    ``None`` where none was told, or it cannot be read any more; a :class:`StoryPast`."""
    step_wanted = Signal(int)
    """The recorded step of this index is to be shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.row: QWidget | None = None
        """What stands below the surface while a recording is shown."""
