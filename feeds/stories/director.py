"""The director: takes a stage through the steps of a story, and judges what the frames measured.

A pure state machine: the time is that of the frames, and nothing happens but in its methods.
"""

from collections.abc import Callable
from functools import partial

from msgspec import structs

from feeds.counters import Counters
from feeds.frame import SIDES, Frame, SideName
from feeds.lab_orders import MARKS, LabOrders, Order
from feeds.load.records import Load
from feeds.metrics.looks import Looks
from feeds.settings import Settings, describe_change
from feeds.stories import meters
from feeds.stories.claim import Lookup
from feeds.stories.crowd_watch import CrowdWatch, of_latencies
from feeds.stories.story import Cue, Do, First, Judgement, Phase, Standing, State, Step, Story

_LOST = {"reconnecting": "lost its connection", "stalled": "fell silent"}


class Director:
    """Plays a story on a stage.

    Give :meth:`take` every frame, before and during a step, and :meth:`take_load` every load.
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
        self._refusals: dict[str | int, str] = {}  # why, by a transport's key or by clients
        self._crowd = CrowdWatch()
        self._distorted = ""  # of what was measured first for this step
        self._from_before: Settings | None = None
        self._segment = self._after_segment = segment
        self._evidence: tuple[int, int] | None = None
        self._cues: list[Cue] = []
        self._wanted = stage.settings
        self._ordered: list[
            Order | Do
        ] = []  # by the story itself; the frames have yet to tell of it
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
        self.told: dict[int, Lookup] = {}
        """What was last measured of each step in full and undisturbed, by its index."""

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
        self._lacking = self._distorted = ""
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

    def take_load(self, load: Load) -> None:
        """Take the newest load of both servers and of the crowd."""
        self._crowd.take(load)
        clients, why = self._crowd.clients, self._crowd.lacks
        if self._plays and why and clients not in self._refusals:
            self._refusals[clients] = why
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
        waiting = self._crowd.waits
        self.standing = structs.replace(self.standing, changed=changed, waiting=waiting)
        happened = self._happened(frame)
        if frame.settling or frame.segment <= self._after_segment:
            return
        if waiting or frame.segment_began_ns < (self._crowd.began_ns or 0):
            return  # a new segment begins when every client is up
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
        needs = [turn.settings.clients, *(turn.settings.transport(side) for side in SIDES)]
        refused = next((self._refusals[one] for one in needs if one in self._refusals), "")
        return refused or self._lacks_here(turn)

    def _play(self, index: int, turn: int) -> None:
        """Play a step from one of its turns on; one that lacks something leaves all as it is."""
        step = self.story.steps[index]
        lacking = self._lacks(step)
        self._plays = not lacking
        if lacking:
            self._leave_out(index, lacking)
        else:
            self._take_turn(index, turn)

    def _leave_out(self, index: int, lacking: str) -> None:
        """Say of a step that nothing can be said of its claim."""
        step, self._plays = self.story.steps[index], False
        self._begin_evidence(None)
        judgement = Judgement("not checked")
        self.standing = Standing(index, "measuring", 0.0, step.wait_s, judgement, lacking=lacking)

    def _take_turn(self, index: int, turn: int) -> None:
        """Have measured what the step has in this turn, from 1, or in the next that can be."""
        turns = self.story.steps[index].turns
        part = turns[turn - 1]
        if isinstance(part, First) and self._passes_over(part):
            self._take_turn(index, turn + 1)
            return
        settings = part.settings if isinstance(part, First) else part.settings_for(self._first)
        if settings is None:
            self._leave_out(index, "what its settings follow from could not be measured")
            return
        phase: Phase = "before" if turn < len(turns) else "measuring"
        self.standing = Standing(
            *(index, phase, 0.0, part.wait_s, Judgement()),
            lacking=self._lacking,
            turn=turn,
            turns=len(turns),
        )
        self._enter(settings)

    def _passes_over(self, part: First) -> bool:
        """Say whether ``part`` is not to be measured: it cannot be, or it was in its own step."""
        if lacking := self._lacks(part):
            self._lacking, self._absent = self._lacking or lacking, self._absent | {part.name}
            return True
        found = self.told.get(part.from_step - 1) if part.from_step is not None else None
        if found is not None:
            self._first = {**self._first, **_named(part, found)}
        return found is not None

    def _enter(self, settings: Settings) -> None:
        """Have what is so set measured in a new segment; the run keeps its seed and its length."""
        now, run = self._stage.settings, self._from_before or self._stage.settings
        seed = run.seed if settings.seed is None else settings.seed
        wanted = self._wanted = settings.replace(seed=seed, duration_s=now.duration_s)
        self._after_segment = self._segment
        self._crowd.begin(wanted.clients)
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
        self._cues = list(self._part.cues)

    @property
    def _part(self) -> First | Step:
        """What is measured: the step itself, or what comes first."""
        return self.step.turns[self.standing.turn - 1]

    def _do(self, what: Order | Do) -> None:
        stage = self._stage
        orders: dict[Order | Do, Callable[[], None]] = {
            "reset": stage.reset,
            "stall": stage.stall,
            "poll-now": stage.poll_now,
            "cut": stage.cut,
            "storm": partial(stage.storm, jitter=False),
            "jittered-storm": partial(stage.storm, jitter=True),
        }
        self._ordered.append(what)
        orders[what]()

    def _happened(self, frame: Frame) -> frozenset[str]:
        """Return what happened in the segment of ``frame`` that the story did not ask for."""
        found: set[str] = set()
        for mark in frame.marks:
            order = next((one for one, text in MARKS.items() if mark.text.startswith(text)), None)
            if order in self._ordered:
                self._ordered.remove(order)
            elif order is not None and mark.at_ns >= frame.segment_began_ns:
                found.add(mark.text)
        if all(cue.do == "poll-now" for cue in self._part.cues):  # others may break a connection
            states = ((side, getattr(frame, side).state) for side in SIDES)
            found |= {f"the {side} side {_LOST[one]}" for side, one in states if one in _LOST}
        return frozenset(found)

    def _weigh(self, counters: Counters, looks: Looks) -> None:
        """Take new figures of the evidence: judge the claim, or end what is measured before."""
        found = meters.values(counters, self._stage.settings, looks, self._crowd.values())
        standing, part = self.standing, self._part
        over = standing.elapsed_s >= standing.wait_s and not standing.changed
        if not isinstance(part, First):
            self.figures = {**found, **self._first}
            distorted = self._distorted or self._crowd.distorted
            judgement = self._judge(over=over, distorted=bool(distorted))
            self.standing = structs.replace(standing, judgement=judgement, distorted=distorted)
            if over and not standing.disturbed:
                self.told[standing.index] = found
            return
        self.figures = {**self._first, **_named(part, found)}
        if over:
            self._first = self.figures
            self._of_first |= self._disturbances - {MARKS["reset"]}
            self._distorted = self._distorted or self._crowd.distorted
            self._take_turn(standing.index, standing.turn + 1)

    def _judge(self, *, over: bool, distorted: bool) -> Judgement:
        claim = self.step.claim
        held = claim.holds(self.figures) if over else None
        # a claim that is measured anew is judged; one whose evidence is disturbed is not refuted
        disturbed = self._disturbances - {MARKS["reset"]}
        refuted: State = "not yet" if disturbed else "refuted"
        absent = any(name.partition(".")[0] in self._absent for name in claim.names)
        unknown: State = "not checked" if over and absent else "not yet"
        state: State = unknown if held is None else "proven" if held else refuted
        if over and distorted and (held is not True or of_latencies(claim)):
            state = "not checked"  # what the servers say of themselves may still be proven
        return Judgement(state, claim.ratio(self.figures), *claim.sides(self.figures))


def _named(part: First, found: Lookup) -> Lookup:
    """Return what was found, under the names that it has in a claim."""
    return {f"{part.name}.{name}": value for name, value in found.items()}
