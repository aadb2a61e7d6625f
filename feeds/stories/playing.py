"""A story without a window: its steps on a real lab, one after the other."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from feeds.frame import Frame, SideName
from feeds.lab import Lab
from feeds.load.records import Load
from feeds.metrics.looks import Looks, SegmentLooks
from feeds.settings import Settings
from feeds.stories.claim import Lookup
from feeds.stories.director import Director
from feeds.stories.story import Standing, Step, Story, what_lacks

LOOKS_PER_S = 60.0
PATIENCE_S = 20.0
"""How long after its time a claim may still come true: to start a database may take half of it."""
CROWD_PATIENCE_S = 30.0
"""How much longer where a crowd has to come up and to settle first."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of one step."""

    story: Story
    standing: Standing
    """Where the story stood when its claim was judged, or given up."""
    settings: Settings
    """Those that were measured under."""
    figures: Lookup
    """Every measured value by its name, as of the judgement."""
    told: Mapping[int, Lookup] = field(default_factory=dict)
    """What has been measured of each step so far, by its index."""

    @property
    def number(self) -> int:
        """Which step it is, from 1."""
        return self.standing.index + 1

    @property
    def step(self) -> Step:
        """The step itself."""
        return self.story.steps[self.standing.index]


class Viewer:
    """Keeps the frames between two looks. Each goes on to ``take``, with the looks before it."""

    def __init__(self, take: Callable[[Frame, Looks], None] = lambda frame, looks: None) -> None:
        self.take = take
        self._waiting: deque[Frame] = deque()
        self._looks = SegmentLooks()

    @property
    def segment(self) -> int:
        """That of the newest frame looked at."""
        return self._looks.segment

    def put(self, frame: Frame) -> None:
        """Keep ``frame`` for the next look; called on a thread of the lab."""
        self._waiting.append(frame)

    def look(self) -> None:
        """Look once: of the updates that came since the look before, the newest is shown."""
        for _ in range(len(self._waiting)):
            frame = self._waiting.popleft()
            self.take(frame, self._looks.take(frame))
        self._looks.look()

    async def until(self, fact: Callable[[], bool], patience_s: float) -> bool:
        """Look until ``fact()`` is true; return False if it is not within ``patience_s``."""
        loop = asyncio.get_running_loop()
        look_s = loop.time()
        end_s = look_s + patience_s
        while not fact():
            if loop.time() > end_s:
                return False
            look_s = max(look_s + 1 / LOOKS_PER_S, loop.time())  # a screen makes up for no frame
            await asyncio.sleep(look_s - loop.time())
            self.look()
        return True


async def play(
    story: Story,
    numbers: Sequence[int],
    seed: int,
    judged: Callable[[StepResult], None],
    on_frame: Callable[[Frame], None] = lambda frame: None,
    *,
    on_load: Callable[[Load], None] = lambda load: None,
    database_url: str = "",
) -> None:
    """Play the steps ``numbers``, counted from 1, and hand over the result of each as it comes.

    ``on_frame`` gets every frame, on a thread of the lab, ``on_load`` each load of the servers;
    ``database_url`` is that of the person's own database. Raise :class:`~feeds.lab.LabError` if
    the lab does not come up.
    """
    viewer, told = Viewer(), _Meanwhile(on_load)
    lacks = partial(what_lacks, database_url=database_url)

    def put(frame: Frame) -> None:
        on_frame(frame)
        viewer.put(frame)

    begin = story.steps[numbers[0] - 1]
    lab = Lab(
        (Settings() if lacks(begin) else begin.settings).replace(seed=seed),
        on_frame=put,
        on_refused=told.refuse,
        on_load=told.bear,
        database_url=database_url,
    )
    try:
        await lab.start()
        await lab.both_up()
        viewer.look()
        director = Director(story, lab, viewer.segment, lacks=lacks)
        viewer.take = partial(told.inform, director)
        for number in numbers:
            director.go(number - 1)
            await viewer.until(lambda: _is_judged(director), _patience_s(director.step))
            result = StepResult(
                *(story, director.standing, lab.settings, director.figures, dict(director.told))
            )
            judged(result)
    finally:
        await lab.stop()


class _Meanwhile:
    """What a lab tells beside its frames, until the next of these."""

    def __init__(self, on_load: Callable[[Load], None]) -> None:
        self._on_load = on_load
        self._refusals: deque[tuple[SideName, str, str]] = deque()  # told on another thread
        self._loads: deque[Load] = deque()

    def refuse(self, side: SideName, key: str, why: str) -> None:
        """A side cannot be served by the transport ``key``."""
        self._refusals.append((side, key, why))

    def bear(self, load: Load) -> None:
        """The servers bear this now."""
        self._on_load(load)
        self._loads.append(load)

    def inform(self, director: Director, frame: Frame, looks: Looks) -> None:
        """Hand a frame to ``director``, and before it what was told meanwhile."""
        while self._refusals:
            director.refused(*self._refusals.popleft())
        while self._loads:
            director.take_load(self._loads.popleft())
        director.take(frame, looks)


def _patience_s(step: Step) -> float:
    """Return for how long it is waited for the claim of ``step``."""
    crowded = sum(turn.settings.clients > 1 for turn in step.turns)
    return step.most_s + PATIENCE_S + crowded * CROWD_PATIENCE_S


def _is_judged(director: Director) -> bool:
    return director.standing.judgement.state != "not yet"
