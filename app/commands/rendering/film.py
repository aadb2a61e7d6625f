"""What there is to be drawn of a story that was played without a window."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.commands.rendering.recorded import Tape
from app.commands.rendering.render import Shot
from feeds.stories.playing import StepResult
from feeds.stories.story import State


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
        name, title = f"{story.key}-{result.number:02}", f"{story.title}: {result.step.title}"
        shown = partial(_show, result=result, judged=dict(self._judged))
        self.shots.append(Shot(name, title, self.tape.still(result.settings), shown))


def _show(
    features: Mapping[str, object], *, result: StepResult, judged: Mapping[int, State]
) -> None:
    """Show a step in the window as it stood when it was judged."""
    from app.features.story.story_teller import StoryTeller

    teller = features["story"]
    assert isinstance(teller, StoryTeller)
    teller.show_judged(result.story, result.standing, result.figures, judged)
