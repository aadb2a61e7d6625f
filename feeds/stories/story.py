"""What a story is made of: plain records, complete and checked when they are made by the reader."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from feeds.settings import Limit, Settings
from feeds.stories.claim import Claim

Do = Literal["stall", "poll-now", "cut"]
Show = Literal["", "insight", "fairness", "alerts", "table"]
Lesson = Literal["delivered-only", "naive"]

DOINGS: tuple[str, ...] = get_args(Do)
SHOWN: tuple[str, ...] = get_args(Show)
LESSONS: tuple[str, ...] = get_args(Lesson)
WAIT_S = Limit(1.0, 60.0, "s")
MOST_STEPS = 50

_OF_A_SIDE = (
    *("value", "behind", "chart", "staleness", "latency"),
    *("requests", "bytes", "missed", "cost", "response"),
)
POINTS: tuple[str, ...] = (
    *("live", "polled"),
    *(f"{side}.{part}" for side in ("live", "polled") for part in _OF_A_SIDE),
    *("live.messages", "polled.empty", "wire", "verdict", "controls"),
    *(f"controls.{name}" for name in ("poll_interval", "rate", "delay", "size")),
    "drawer",
)
"""What a step can point at on the screen."""


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is done once, ``at_s`` seconds after the step's evidence began."""

    at_s: float
    do: Do


class First(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured before the step itself, for ``wait_s`` seconds, to compare with."""

    settings: Settings
    wait_s: float


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: its settings are complete, so that it can be entered from any other.

    A ``seed`` of ``None`` stands for that of the run.
    """

    title: str
    text: str
    settings: Settings
    wait_s: float
    """Seconds of evidence before the claim is judged."""
    claim: Claim
    says: str
    """The claim in plain words."""
    points: tuple[str, ...] = ()
    """What to look at, of :data:`POINTS`."""
    first: First | None = None
    cues: tuple[Cue, ...] = ()
    show: Show = ""
    """What is opened beside the charts."""
    lessons: tuple[Lesson, ...] = ()
    """Which switches that show how numbers mislead are on."""

    @property
    def length_s(self) -> float:
        """Seconds of evidence that the step takes in all."""
        return self.wait_s + (self.first.wait_s if self.first else 0.0)


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Steps in their order; ``key`` is the name of the file without its ending."""

    key: str
    title: str
    about: str
    steps: tuple[Step, ...]
    order: float = 0.0
    """Where it stands among the bundled stories; smallest first."""
