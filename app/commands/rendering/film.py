"""What there is to be drawn of stories that were played without a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from app.commands.rendering.recorded import Tape
from app.commands.rendering.render import Scene
from feeds.frame import Frame
from feeds.stories.claim import Lookup
from feeds.stories.director import Standing, State
from feeds.stories.playing import Result
from feeds.stories.story import Story

__all__ = ["Film"]


class Film:
    """Keeps one scene for each step that was judged."""

    def __init__(self) -> None:
        self.scenes: list[Scene] = []
        self._story: Story | None = None
        self._tape = Tape()
        self._judged: dict[int, State] = {}
        self._source = ""

    def begin(self, story: Story) -> Callable[[Frame], None]:
        """Begin with ``story``; return who is to be told of every frame."""
        self._story, self._tape, self._judged = story, Tape(), {}
        self._source = ""
        return self._tape.take

    def judged(self, result: Result) -> None:
        """Keep what is on screen now that a step has been judged."""
        story = self._story
        assert story is not None
        index = result.number - 1
        self._judged[index] = result.judgement.state
        step = result.step
        standing = Standing(index, "measuring", result.elapsed_s, step.wait_s, result.judgement)
        judged = dict(self._judged)
        shown = partial(
            _show, story=story, standing=standing, judged=judged, figures=result.figures
        )
        if result.settings.source != self._source:
            self._source = result.settings.source
            self._tape.forget_other_segments()
        name, title = f"{story.key}-{result.number:02}", f"{story.title}: {step.title}"
        self.scenes.append(Scene(name, title, self._tape.still(result.settings), shown))


def _show(
    features: Mapping[str, object],
    *,
    story: Story,
    standing: Standing,
    judged: Mapping[int, State],
    figures: Lookup,
) -> None:
    """Show a step in the window as it stood when it was judged."""
    from app.features.story.story_teller import StoryTeller

    teller = features["story"]
    assert isinstance(teller, StoryTeller)
    teller.show_judged(story, standing, figures, judged)
