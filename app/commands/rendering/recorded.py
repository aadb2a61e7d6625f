"""What was measured, kept to be drawn later: the frames of a lab, and stills taken from them.

Nothing here knows Qt. The instants of the frames are never touched: a still is drawn as of the
instant at which it was taken, so that every number on it is one that was measured.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from feeds.frame import Frame
from feeds.load.records import Load
from feeds.settings import Settings
from feeds.stories.playing import StepResult
from feeds.stories.story import State, Story

KEPT_S = 61.0
"""The charts reach back 60 s."""
LOADS = 600
"""As many as the charts of the load reach back to."""


@dataclass(frozen=True, slots=True)
class Still:
    """One instant of a run: all that a window shows of it."""

    settings: Settings
    frames: tuple[Frame, ...]
    at_ns: int
    new_source: bool = False
    """Another source spoke before the first of the frames: its values are none of this one's."""
    loads: tuple[Load, ...] = ()
    """What the servers and the crowd cost until then, as far as it was measured."""


class Tape:
    """Keeps the frames of the last minute; :meth:`take` may be called on a thread of the lab."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._alone = threading.Lock()
        self._new_source = False
        self._loads = deque[Load](maxlen=LOADS)

    def take_load(self, load: Load) -> None:
        """Keep the newest loads."""
        with self._alone:
            self._loads.append(load)

    def take(self, frame: Frame) -> None:
        """Keep ``frame``, and drop what no chart reaches back to."""
        with self._alone:
            self._frames.append(frame)
            while self._frames[0].at_ns < frame.at_ns - KEPT_S * 1e9:
                self._frames.popleft()

    def forget_other_segments(self) -> None:
        """Drop what was recorded before the newest segment: another source spoke there."""
        with self._alone:
            self._new_source = True
            newest = self._frames[-1].segment if self._frames else 0
            while self._frames and self._frames[0].segment != newest:
                self._frames.popleft()

    def still(self, settings: Settings) -> Still:
        """Return what was so at the newest frame; ``settings`` are those in force.

        Raise ``ValueError`` when there is no frame yet.
        """
        with self._alone:
            frames, loads = tuple(self._frames), tuple(self._loads)
        if not frames:
            raise ValueError("nothing was recorded")
        return Still(settings, frames, frames[-1].at_ns, self._new_source, loads)


def _nothing(features: Mapping[str, object]) -> None:
    """Leave the window as it is."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A still with a name, and what else is on the window then."""

    name: str
    """For the name of a file: "ten-steps-03"."""
    title: str
    still: Still
    dress: Callable[[Mapping[str, object]], None] = _nothing
    """Called with the window's features before the still is drawn: shows a story's step …"""


def shot_name(story: Story, number: int) -> str:
    """Return what the shot of a step, counted from 1, is called: "ten-steps-03"."""
    return f"{story.key}-{number:02}"


class Film:
    """Keeps one shot for each step that was judged; its tape is to be given every frame."""

    def __init__(self) -> None:
        self.shots: list[Shot] = []
        self.tape = Tape()
        self._judged: dict[int, State] = {}
        self._source = ""

    def take(self, result: StepResult) -> None:
        """Keep what is on screen now that a step has been judged."""
        self._judged[result.standing.index] = result.standing.judgement.state
        if result.settings.source != self._source:
            self._source = result.settings.source
            self.tape.forget_other_segments()
        story = result.story
        name, title = shot_name(story, result.number), f"{story.title}: {result.step.title}"
        shown = partial(_show, result=result, judged=dict(self._judged))
        self.shots.append(Shot(name, title, self.tape.still(result.settings), shown))


def _show(
    features: Mapping[str, object], *, result: StepResult, judged: Mapping[int, State]
) -> None:
    """Show a step in the window as it stood when it was judged."""
    from app.features.story import StoryTeller

    teller = features["story"]
    assert isinstance(teller, StoryTeller)
    teller.show_judged(result.story, result.standing, result.figures, judged, result.told)
