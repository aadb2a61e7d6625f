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
from feeds.settings import LIMITS, Settings
from feeds.stories.claim import Claim, Formula, Lookup, Quantity

Do = Literal["stall", "poll-now", "cut", "storm", "jittered-storm"]
Show = Literal["", "insight", "load", "fairness", "alarms", "table", "ways", "costs"]
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
    *(f"controls.{name}" for name in ("poll_interval", "rate", "delay", "size", "clients")),
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
Notes = Annotated[str, Meta(max_length=2000)]
"""Paragraphs with an empty line between two."""
Minutes = Annotated[float, Meta(ge=0.1, le=60.0)]


_TAKEN = (*SIDES, "crowd")


class _Record(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"steps": "step"}
):
    """A table of a story's file, in which there is no other field."""


class Cue(_Record, frozen=True, kw_only=True):
    """Something that is done once, ``at_s`` seconds after the step's evidence began."""

    at_s: Annotated[float, Meta(ge=0.0)]
    do: Do


Cues = Annotated[tuple[Cue, ...], Meta(max_length=20)]


class Question(_Record, frozen=True, kw_only=True):
    """What a class is asked on the handout, and what stands on its page of solutions."""

    ask: Annotated[str, Meta(min_length=1, max_length=300)]
    answer: Annotated[str, Meta(max_length=600)] = ""


class First(_Record, frozen=True, kw_only=True):
    """What is measured before the step itself, for ``wait_s`` seconds, to compare with."""

    name: str = "first"
    """What stands before the names of its values in the claim: "first.live.messages"."""
    settings: Settings
    wait_s: Wait
    cues: Cues = ()
    """In the order of their instants."""
    from_step: int | None = None
    """The step, from 1, whose measurement this is: measured anew only if there is none yet."""

    def __post_init__(self) -> None:
        """Put the cues in order; raise ``ValueError`` for a name that no claim could hold."""
        _put_in_order(self)
        if not re.fullmatch("[a-z][a-z0-9_]{,19}", self.name) or self.name in _TAKEN:
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
    calculated: dict[str, Formula] = {}
    """Settings that follow from what is measured before, by their names."""
    cues: Cues = ()
    """In the order of their instants."""
    show: Show = ""
    """What is opened beside the charts."""
    lessons: tuple[Lesson, ...] = ()
    """Which switches that show how numbers mislead are on."""
    notes: Notes = ""
    """For whoever speaks, and nobody else to see."""
    minutes: Minutes | None = None
    """How long the speaker means to stay."""
    questions: Annotated[tuple[Question, ...], Meta(max_length=5)] = ()
    """For a class."""

    def __post_init__(self) -> None:
        """Put the cues in order; raise ``ValueError`` for what does not belong together."""
        _put_in_order(self)
        names = [one.name for one in self.before]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise ValueError(f"first: two are called {twice!r}; give each a name of its own")
        self._check_names("claim", self.claim)
        for setting, formula in self.calculated.items():
            if setting not in LIMITS or setting in ("seed", "duration_s"):
                raise ValueError(f"calculated: {setting!r} is no setting that has a number")
            self._check_names("calculated", formula)

    def _check_names(self, where: str, written: Claim | Formula) -> None:
        """Raise ``ValueError`` for a name in ``written`` whose value is never measured."""
        from feeds.stories import crowd_watch, meters  # not needed until a story is read

        turns = {f"{one.name}.": one for one in self.before}
        for name in sorted(written.names):
            before = f"{name.partition('.')[0]}."
            known = name in meters.names()
            if not known and before not in turns:
                called = "" if before == "first." else f" called {before[:-1]!r}"
                raise ValueError(f"{where}: {name!r} needs a first{called} to be measured in")
            bare, turn = (name, self) if known else (name.removeprefix(before), turns[before])
            if bare in crowd_watch.names() and turn.settings.clients == 1:
                raise ValueError(f"{where}: {name!r} needs a crowd; set clients to 2 or more")
            if where == "calculated" and known and not name.startswith("settings."):
                raise ValueError(
                    f"{where}: {name!r} is not measured before; put a first's name before it"
                )

    def settings_for(self, figures: Lookup) -> Settings | None:
        """Return the settings with what is calculated from ``figures``, measured before.

        ``None`` if something that it follows from could not be measured.
        """
        if not self.calculated:
            return self.settings
        from feeds.stories.numbers import numbers  # not needed until a story is told

        known = {**figures, **numbers(self.settings, "settings.")}
        found: dict[str, float] = {}
        for name, formula in self.calculated.items():
            value, limit = formula.value(known), LIMITS[name]
            if value is None:
                return None
            value = min(max(float(f"{value:.3g}"), limit.low), limit.high)
            found[name] = round(value) if limit.whole else value
        return self.settings.replace(**found)

    @property
    def planned_minutes(self) -> float:
        """How long it is to take: as its file says, or else as its evidence does."""
        return self.length_s / 60 if self.minutes is None else self.minutes

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
        """Seconds of evidence that the step takes in all, told after those before it."""
        told = (one for one in self.before if one.from_step is not None)
        return self.most_s - sum(one.wait_s for one in told)

    @property
    def most_s(self) -> float:
        """The same if nothing has been measured yet that it takes from steps before it."""
        return sum(one.wait_s for one in self.turns)


def _put_in_order(turn: First | Step) -> None:
    """Put the cues of ``turn`` in order; raise ``ValueError`` for one that comes too late."""
    cues = tuple(sorted(turn.cues, key=lambda cue: cue.at_s))
    msgspec.structs.force_setattr(turn, "cues", cues)
    if cues and cues[-1].at_s > turn.wait_s:
        late, wait = cues[-1].at_s, turn.wait_s
        raise ValueError(f"cues: {late:g} s is later than the step's wait of {wait:g} s")


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
    waiting: str = ""
    """What the crowd waits for before anything is measured, in a few words."""
    distorted: str = ""
    """Why the crowd's latencies are not those of the servers; nothing is proven by them then."""
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
