"""What a recording holds: one message for each record, on the topic of its kind, at its instant.

The file is an MCAP (https://mcap.dev/spec): messages of JSON with their JSON Schemas, in compressed
chunks with an index. Its instants are those of the run's own monotonic clock, in nanoseconds.
"""

from typing import Any

import msgspec

from feeds import PROGRAM
from feeds.counters import Counters
from feeds.evidence.summary import Context
from feeds.frame import Frame, Marker
from feeds.load.records import Load
from feeds.settings import Settings
from feeds.stories.story import Standing, State

VERSION = 1
"""Of the records; a file of a later one is not read."""
PROFILE = f"{PROGRAM}/"
"""What a file says of itself at its beginning, with the version behind it."""
SUFFIX = ".mcap"


class RecordingError(RuntimeError):
    """A recording cannot be begun there; one line for the user."""


class BadRecordingError(ValueError):
    """A file that is no recording, or none that can be read; one line for the user."""


class Origin(msgspec.Struct, frozen=True):
    """Where a recording comes from: the same parts as of a summary."""

    program: dict[str, str]
    taken_at: str
    clock: dict[str, Any]
    machine: dict[str, Any]


class SettingsSet(msgspec.Struct, frozen=True):
    """These settings are in force from this instant on."""

    at_ns: int
    settings: Settings


class SegmentBegun(msgspec.Struct, frozen=True):
    """A measuring segment has begun."""

    number: int
    began_ns: int


class Painted(msgspec.Struct, frozen=True):
    """A window showed the update ``seq`` for the first time at this instant."""

    at_ns: int
    seq: int


class StoryTold(msgspec.Struct, frozen=True, kw_only=True):
    """How a story stood at this instant, as the window told it; ``story`` "": none any more."""

    at_ns: int
    story: str
    """Its key."""
    toml: str = ""
    """The whole text of its file; only when a story that is not bundled begins."""
    standing: Standing | None = None
    figures: dict[str, float | None] = {}
    """Every measured value by its name."""
    judged: dict[int, State] = {}
    """What came of the claims so far, by the steps' indexes."""


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """The exact figures with which a recording ends, and what is known beside them."""

    at_ns: int
    taken_at: str
    """Date and time of day, as a summary has it."""
    counters: Counters | None = None
    """``None``: nothing was measured."""
    context: Context = Context()


Record = Frame | Load | SettingsSet | SegmentBegun | Marker | Painted | StoryTold | Origin | Ending
TOPICS: dict[str, type[Record]] = {
    "/frame": Frame,
    "/load": Load,
    "/settings": SettingsSet,
    "/segment": SegmentBegun,
    "/marker": Marker,
    "/painted": Painted,
    "/story": StoryTold,
    "/origin": Origin,
    "/ending": Ending,
}
"""The kind of the records on each topic."""
