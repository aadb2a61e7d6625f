"""What a clip is made of, as the window hands it to the process that draws and writes it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec

from feeds.load.records import Load
from feeds.settings import Settings

LENGTHS_S = (5, 10, 15, 20, 30)
WIDTHS = (640, 960, 1280, 1920)
"""To choose from, in pixels."""
LIMIT_BYTES = 5_000_000
"""What mail programs and chats still take; what gets larger is made smaller until it is not."""
ENCODER = "ffmpeg"

FormKey = Literal["webp", "gif", "mp4"]


@dataclass(frozen=True, slots=True)
class ClipForm:
    """A kind of file that a clip can be."""

    key: FormKey
    name: str
    good_for: str

    @property
    def ending(self) -> str:
        """How names of such files end."""
        return f".{self.key}"

    def lacking(self) -> str:
        """Return why it cannot be written here, in a few words; "" if it can."""
        if self.key == "mp4" and shutil.which(ENCODER) is None:
            return f"{ENCODER} is not installed here"
        return ""


FORMS: dict[str, ClipForm] = {
    form.key: form
    for form in (
        ClipForm("webp", "WebP", "web pages, slides that show it; the sharpest"),
        ClipForm("gif", "GIF", "everywhere"),
        ClipForm("mp4", "MP4", "video players and slides"),
    )
}


@dataclass(frozen=True, slots=True)
class ClipChoice:
    """What is asked for; as plain values, to be remembered."""

    clip_length_s: float = 10
    clip_form: str = "webp"
    clip_width: int = 1280

    @property
    def form(self) -> ClipForm:
        """The kind of file."""
        return FORMS[self.clip_form]


def as_named(target: Path, choice: ClipChoice) -> tuple[Path, ClipChoice]:
    """Return the file and the form that a name means: its ending wins, none means the chosen."""
    ending = target.suffix.lower()
    if not ending:
        return target.with_name(f"{target.name}{choice.form.ending}"), choice
    key = ending.removeprefix(".")
    return target, replace(choice, clip_form=key) if key in FORMS else choice


def clip_size(window: tuple[int, int], width: int) -> tuple[int, int]:
    """Return the size of the pictures of a ``window``; both are even, as video wants it."""
    across, down = window
    return width - width % 2, max(2, 2 * round(width * down / across / 2))


class Take(msgspec.Struct, frozen=True):
    """The newest stretch of what a window was given; instants are in nanoseconds."""

    frames: list[msgspec.Raw] = []
    """Each a :class:`~feeds.frame.Frame`, in the order in which they came."""
    settings: list[tuple[int, Settings]] = []
    """What was set after the frame of that instant; the first from the beginning."""
    loads: list[tuple[int, Load]] = []
    told: list[tuple[int, bytes]] = []
    """Steps of stories as they stood, each a packed ``StoryScene``; empty: none any more."""
    stories: dict[str, str] = {}
    """Their stories' files by their keys."""
    before: list[tuple[int, bytes]] = []
    """What was shown of before, each a packed ``BeforeScene``; empty: nothing."""
    until_ns: int = 0
    """The last instant of it."""


class Staging(msgspec.Struct, frozen=True, kw_only=True):
    """How the window looked."""

    size: tuple[int, int]
    """Its own pixels."""
    theme: str
    points: float
    """The size of its text."""
    bare: bool = False
    """Whether it was before an audience, without what is only there to work with."""
    alone: str = ""
    """The side that was shown alone; "" if both were."""
    history_s: float = 30.0
    span_s: float = 30.0
    back_s: float = 0.0


class ClipJob(msgspec.Struct, frozen=True, kw_only=True):
    """What to draw and where to write it."""

    target: str
    form: FormKey
    length_s: float
    width: int
    take: Take
    staging: Staging
    limit_bytes: int = LIMIT_BYTES


class ClipOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it; ``error`` says why nothing did."""

    error: str = ""
    note: str = ""
    """What was given up for the size; "" if nothing was."""
    seconds: float = 0.0
    size_bytes: int = 0
    size: tuple[int, int] = (0, 0)
    """In pixels."""
