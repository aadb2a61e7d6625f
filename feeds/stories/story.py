"""What a story is made of, and how it stands: frozen records, checked when they are made."""

from __future__ import annotations

import math
import re
from keyword import iskeyword
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from feeds import choices
from feeds.frame import SIDES
from feeds.settings import Settings
from feeds.stories.claim import Claim, Quantity

Do = Literal["stall", "poll-now", "cut"]
Show = Literal["", "insight", "load", "fairness", "alarms", "table", "ways"]
Lesson = Literal["delivered-only", "naive"]
Phase = Literal["before", "measuring"]
"""``before``: what the evidence is compared with is measured first."""
State = Literal["not yet", "proven", "refuted", "not checked"]
"""``not checked``: what the step needs is not here, so that nothing can be said of its claim."""

_OF_A_SIDE = (
    *("value", "transport", "behind", "chart", "staleness", "latency"),
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

if TYPE_CHECKING:
    Point: TypeAlias = str
else:
    Point = Literal[POINTS]
Wait = Annotated[float, Meta(ge=1.0, le=60.0)]
"""Seconds of evidence."""
Title = Annotated[str, Meta(min_length=1, max_length=80)]


class _Record(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"steps": "step"}
):
    """A table of a story's file, in which there is no other field."""


class Cue(_Record, frozen=True, kw_only=True):
    """Something that is done once, ``at_s`` seconds after the step's evidence began."""

    at_s: Annotated[float, Meta(ge=0.0)]
    do: Do


class First(_Record, frozen=True, kw_only=True):
    """What is measured before the step itself, for ``wait_s`` seconds, to compare with."""

    name: str = "first"
    """What stands before the names of its values in the claim: "first.live.messages"."""
    settings: Settings
    wait_s: Wait

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for a name that no claim could hold."""
        if not re.fullmatch("[a-z][a-z0-9_]{,19}", self.name) or self.name in SIDES:
            raise ValueError(f"name: {self.name[:40]!r}; allowed is a word of a to z, 0 to 9 and _")
        if iskeyword(self.name):
            raise ValueError(f"name: {self.name!r} means something else in a claim")


class Step(_Record, frozen=True, kw_only=True):
    """One step: its settings are complete, so that it can be entered from any other.

    A ``seed`` of ``None`` stands for that of the run.
    """

    title: Title
    text: Annotated[str, Meta(min_length=1, max_length=600)]
    settings: Settings
    wait_s: Wait
    """Seconds of evidence before the claim is judged."""
    claim: Claim
    says: Annotated[str, Meta(min_length=1, max_length=160)]
    """The claim in plain words."""
    points: tuple[Point, ...] = ()
    """What to look at, of :data:`POINTS`."""
    first: First | Annotated[tuple[First, ...], Meta(max_length=10)] = ()
    """What is measured before, one after the other: one, or several with names of their own."""
    cues: Annotated[tuple[Cue, ...], Meta(max_length=20)] = ()
    """In the order of their instants."""
    show: Show = ""
    """What is opened beside the charts."""
    lessons: tuple[Lesson, ...] = ()
    """Which switches that show how numbers mislead are on."""

    def __post_init__(self) -> None:
        """Put the cues in order; raise ``ValueError`` for what does not belong together."""
        cues = tuple(sorted(self.cues, key=lambda cue: cue.at_s))
        msgspec.structs.force_setattr(self, "cues", cues)
        if cues and cues[-1].at_s > self.wait_s:
            late, wait = cues[-1].at_s, self.wait_s
            raise ValueError(f"cues: {late:g} s is later than the step's wait of {wait:g} s")
        from feeds.stories import meters  # the window can do without until a story is read

        names = [one.name for one in self.before]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise ValueError(f"first: two are called {twice!r}; give each a name of its own")
        for name in sorted(self.claim.names - meters.names()):
            if name.partition(".")[0] not in names:
                called = "" if name.startswith("first.") else f" called {name.partition('.')[0]!r}"
                raise ValueError(f"claim: {name!r} needs a first{called} to be measured in")

    @property
    def before(self) -> tuple[First, ...]:
        """What is measured before, in its order."""
        return (self.first,) if isinstance(self.first, First) else self.first

    @property
    def turns(self) -> tuple[First | Step, ...]:
        """All that is measured, one after the other; the step itself comes last."""
        return (*self.before, self)

    @property
    def length_s(self) -> float:
        """Seconds of evidence that the step takes in all."""
        return sum(one.wait_s for one in self.turns)


def what_lacks(turn: First | Step, database_url: str = "") -> str:
    """Return what is needed to measure ``turn`` and is not here, in one line; "" if nothing is.

    ``database_url`` is that of the person's own database, if there is one.
    """
    keys = (turn.settings.transport(side) for side in SIDES)
    found = next(filter(None, (choices.lacking(key, database_url) for key in keys)), "")
    if not found and database_url and isinstance(turn, Step) and turn.claim.is_about("database_"):
        return "what a database of your own costs cannot be read; leave --database-url out"
    return found


class Story(_Record, frozen=True, kw_only=True):
    """Steps in their order; ``key`` is the name of the file without its ending."""

    key: str
    title: Title
    about: Annotated[str, Meta(min_length=1, max_length=400)]
    steps: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=50)]
    order: Annotated[float, Meta(ge=-1e9)] = math.inf
    """Where it stands among the bundled stories; smallest first."""

    @property
    def length_s(self) -> float:
        """Seconds of evidence that all steps take."""
        return sum(step.length_s for step in self.steps)


ALIKE = 1.15
"""Figures closer to each other than this are not told apart."""


class Judgement(msgspec.Struct, frozen=True):
    """What is to be said of a claim, and what it rests on so far."""

    state: State = "not yet"
    ratio: float | None = None
    left: Quantity | None = None
    right: Quantity | None = None

    @property
    def times(self) -> float | None:
        """The ratio where it is to be said: a claim proven of like values is not "0.93×"."""
        alike = self.state == "proven" and self.ratio is not None and self.ratio < ALIKE
        return None if alike else self.ratio


class Standing(msgspec.Struct, frozen=True):
    """Where the story stands; ``elapsed_s`` and ``wait_s`` are of the phase."""

    index: int
    phase: Phase
    elapsed_s: float
    wait_s: float
    judgement: Judgement
    changed: str = ""
    """What is set otherwise than the step has it; nothing is judged meanwhile."""
    disturbed: str = ""
    """What else came between during the evidence, which then refutes nothing."""
    lacking: str = ""
    """What of the step is not here, and what to do about it; the rest is measured all the same."""
    turn: int = 1
    """Which of the ``turns`` is measured: each of what is compared with, then the step itself."""
    turns: int = 1

    @property
    def is_measuring(self) -> bool:
        """Whether the time that the claim, or what it is compared with, needs is not over yet."""
        if self.changed:
            return False
        early = self.judgement.state == "not yet" and self.elapsed_s < self.wait_s
        return self.phase == "before" or early
