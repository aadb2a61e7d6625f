"""The director: takes a stage through the steps of a story, and judges what the frames measured.

A pure state machine: the time is that of the frames, and nothing happens but in its methods.
"""

from collections.abc import Callable

from msgspec import structs

from feeds.counters import Counters
from feeds.frame import SIDES, Frame, SideName
from feeds.lab_orders import MARKS, LabOrders, Order
from feeds.metrics.looks import Looks
from feeds.settings import Settings, describe_change
from feeds.stories import meters
from feeds.stories.claim import Lookup
from feeds.stories.story import Cue, First, Judgement, Phase, Standing, State, Step, Story

_LOST = {"reconnecting": "lost its connection", "stalled": "fell silent"}


class Director:
    """Plays a story on a stage. Give :meth:`take` every frame, before and during a step.

    ``segment`` is that of the newest frame seen before the director was made, 0 if none was.
    ``apply`` makes settings effective where somebody else is to know of them, too; by default
    they go straight to the stage. ``lacks`` says what is needed to measure something and not here.
    """

    def __init__(
        self,
        story: Story,
        stage: LabOrders,
        segment: int = 0,
        apply: Callable[[Settings], None] | None = None,
        lacks: Callable[[First | Step], str] = lambda turn: "",
    ) -> None:
        self.story = story
        self._stage = stage
        self._apply = apply or stage.apply
        self._lacks_here = lacks
        self._refusals: dict[str, str] = {}  # why, by the key of a transport
        self._from_before: Settings | None = None
        self._segment = self._after_segment = segment
        self._evidence: tuple[int, int] | None = None
        self._cues: list[Cue] = []
        self._wanted = stage.settings
        self._ordered: list[Order] = []  # by the story itself; the frames have yet to tell of it
        self._disturbances = self._of_first = self._left_out = frozenset[str]()
        self._first: Lookup = {}
        self._absent = frozenset[str]()  # names of what was to be measured first and cannot be
        self._lacking, self._plays = "", False
        self.figures: Lookup = {}
        """Every value by its name, as of the newest counters of the evidence.

        Before there are any, what was measured first for the step.
        """
        self.standing = Standing(0, "measuring", 0.0, story.steps[0].wait_s, Judgement())
        """Where the story stands."""

    @property
    def step(self) -> Step:
        """The step that is played."""
        return self.story.steps[self.standing.index]

    def go(self, index: int) -> None:
        """Enter the step ``index``, counted from 0; raise ``IndexError`` if there is none."""
        if not 0 <= index < len(self.story.steps):
            raise IndexError(f"step {index + 1}; there are {len(self.story.steps)}")
        self._from_before = self._from_before or self._stage.settings
        self._first, self._of_first, self._absent = {}, frozenset(), frozenset()
        self._refusals.clear()
        self._lacking = ""
        self._play(index, 1)

    def leave(self) -> None:
        """Put back the settings from before the story; nothing is played until :meth:`go`."""
        before, self._from_before, self._plays = self._from_before, None, False
        if before is not None and describe_change(self._stage.settings, before):
            self._apply(before)

    def refused(self, side: SideName, key: str, why: str) -> None:
        """Hear that ``side`` cannot be served by the transport ``key``, whoever asked for it."""
        if not self._plays or self._wanted.transport(side) != key:
            return
        self._refusals[key] = why
        self._play(self.standing.index, self.standing.turn)

    def take(self, frame: Frame, looks: Looks) -> None:
        """Take the next frame, and the looks since its segment began."""
        if frame.segment < self._segment:
            self._after_segment = 0  # whoever counts them has begun anew
            self._ordered.clear()
        self._segment = frame.segment
        if not self._plays:
            return
        changed = describe_change(self._wanted, self._stage.settings)
        self.standing = structs.replace(self.standing, changed=changed)
        happened = self._happened(frame)
        if frame.settling or frame.segment <= self._after_segment:
            return
        evidence = (frame.segment, frame.segment_began_ns)
        if evidence != self._evidence:
            self._begin_evidence(evidence)
        self._disturbances |= happened
        if frame.counters is not None:
            self._left_out = frozenset(one.reason for one in frame.counters.left_out)
        elapsed_s = max(0.0, (frame.at_ns - frame.segment_began_ns) / 1e9)
        disturbed = ", ".join(sorted(self._disturbances | self._left_out))
        self.standing = structs.replace(self.standing, elapsed_s=elapsed_s, disturbed=disturbed)
        while self._cues and self._cues[0].at_s <= elapsed_s:
            self._do(self._cues.pop(0).do)
        if frame.counters is not None:
            self._weigh(frame.counters, looks)

    def _lacks(self, turn: First | Step) -> str:
        keys = (turn.settings.transport(side) for side in SIDES)
        refused = next((self._refusals[key] for key in keys if key in self._refusals), "")
        return refused or self._lacks_here(turn)

    def _play(self, index: int, turn: int) -> None:
        """Play a step from one of its turns on; one that lacks something leaves all as it is."""
        step = self.story.steps[index]
        lacking = self._lacks(step)
        self._plays = not lacking
        if not lacking:
            self._take_turn(index, turn)
            return
        self._begin_evidence(None)
        judgement = Judgement("not checked")
        self.standing = Standing(index, "measuring", 0.0, step.wait_s, judgement, lacking=lacking)

    def _take_turn(self, index: int, turn: int) -> None:
        """Have measured what the step has in this turn, from 1, or in the next that can be."""
        turns = self.story.steps[index].turns
        part = turns[turn - 1]
        lacking = self._lacks(part)
        if lacking and isinstance(part, First):
            self._lacking, self._absent = self._lacking or lacking, self._absent | {part.name}
            self._take_turn(index, turn + 1)
            return
        phase: Phase = "before" if turn < len(turns) else "measuring"
        self.standing = Standing(
            *(index, phase, 0.0, part.wait_s, Judgement()),
            lacking=self._lacking,
            turn=turn,
            turns=len(turns),
        )
        self._enter(part)

    def _enter(self, part: First | Step) -> None:
        """Have ``part`` measured in a new segment; the run keeps its seed and its length."""
        now, run = self._stage.settings, self._from_before or self._stage.settings
        seed = run.seed if part.settings.seed is None else part.settings.seed
        wanted = self._wanted = part.settings.replace(seed=seed, duration_s=now.duration_s)
        self._after_segment = self._segment
        self._begin_evidence(None)
        if describe_change(now, wanted):
            self._apply(wanted)
        else:
            self._do("reset")

    def _begin_evidence(self, evidence: tuple[int, int] | None) -> None:
        self._evidence, self.figures = evidence, self._first
        self._disturbances, self._left_out = self._of_first, frozenset()
        self.standing = structs.replace(
            self.standing, elapsed_s=0.0, judgement=Judgement(), disturbed=""
        )
        self._cues = list(self.step.cues) if self.standing.phase == "measuring" else []

    def _do(self, what: Order) -> None:
        stage, poll = self._stage, self._stage.poll_now
        self._ordered.append(what)
        {"reset": stage.reset, "stall": stage.stall, "poll-now": poll, "cut": stage.cut}[what]()

    def _happened(self, frame: Frame) -> frozenset[str]:
        """Return what happened in the segment of ``frame`` that the story did not ask for."""
        found: set[str] = set()
        for mark in frame.marks:
            order = next((one for one, text in MARKS.items() if mark.text.startswith(text)), None)
            if order in self._ordered:
                self._ordered.remove(order)
            elif order is not None and mark.at_ns >= frame.segment_began_ns:
                found.add(mark.text)
        if all(cue.do == "poll-now" for cue in self.step.cues):  # others may break a connection
            states = ((side, getattr(frame, side).state) for side in SIDES)
            found |= {f"the {side} side {_LOST[one]}" for side, one in states if one in _LOST}
        return frozenset(found)

    def _weigh(self, counters: Counters, looks: Looks) -> None:
        """Take new figures of the evidence: judge the claim, or end what is measured before."""
        found = meters.values(counters, self._stage.settings, looks)
        standing = self.standing
        part = self.step.turns[standing.turn - 1]
        if not isinstance(part, First):
            self.figures = {**found, **self._first}
            self.standing = structs.replace(standing, judgement=self._judge())
            return
        self.figures = {**self._first, **{f"{part.name}.{key}": found[key] for key in found}}
        if standing.elapsed_s >= standing.wait_s and not standing.changed:
            self._first = self.figures
            self._of_first |= self._disturbances - {MARKS["reset"]}
            self._take_turn(standing.index, standing.turn + 1)

    def _judge(self) -> Judgement:
        claim = self.step.claim
        standing = self.standing
        over = standing.elapsed_s >= standing.wait_s and not standing.changed
        held = claim.holds(self.figures) if over else None
        # a claim that is measured anew is judged; one whose evidence is disturbed is not refuted
        disturbed = self._disturbances - {MARKS["reset"]}
        refuted: State = "not yet" if disturbed else "refuted"
        absent = any(name.partition(".")[0] in self._absent for name in claim.names)
        unknown: State = "not checked" if over and absent else "not yet"
        state: State = unknown if held is None else "proven" if held else refuted
        return Judgement(state, claim.ratio(self.figures), *claim.sides(self.figures))
