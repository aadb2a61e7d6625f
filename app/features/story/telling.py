"""Where stories meet the window: the director's orders, what it finds, and what is pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.features.story import texts
from app.window.main_window import MainWindow
from feeds.frame import Frame
from feeds.metrics.looks import SegmentLooks
from feeds.settings import Settings
from feeds.stories import reader
from feeds.stories.director import Director, Stage, State
from feeds.stories.reader import StoryError
from feeds.stories.story import Step, Story

__all__ = ["Telling", "dress", "undress"]


class Telling(QObject):
    """Tells stories in ``window``; a follower of its painter, so that it sees every frame.

    ``put`` makes settings effective on the ``stage`` and shows them in the window. ``story``
    begins as soon as there is something to measure. The bundled ones are read once
    the window is there, so that they do not delay it.
    """

    def __init__(
        self,
        window: MainWindow,
        stage: Stage,
        put: Callable[[Settings], None],
        story: Story | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._stage, self._put = window, stage, put
        self._stories: dict[str, Story] = {}
        self._waiting = story
        self._director: Director | None = None
        self._judged: dict[int, State] = {}
        self._looks = SegmentLooks()
        screen = window.story
        screen.story_chosen.connect(self.tell)
        screen.next_pressed.connect(lambda: self._step(1))
        screen.back_pressed.connect(lambda: self._step(-1))
        screen.leave_pressed.connect(self.leave)
        screen.step_chosen.connect(self.go)
        window.follow(self)
        QTimer.singleShot(0, self, self._offer)

    def tell(self, key: str) -> None:
        """Begin the story called ``key``, from its first step."""
        self._begin(self._stories[key])

    def leave(self) -> None:
        """Put back the settings from before the story, and take it off the screen."""
        self._waiting = None
        if self._director is not None:
            director, self._director = self._director, None
            undress(self._window, director.step)
            self._window.story.end()
            director.leave()

    def go(self, index: int) -> None:
        """Enter the step with this index, from 0."""
        director = self._director
        if director is None:
            return
        undress(self._window, director.step)
        self._window.pause(False)
        self._window.go_live()
        director.go(index)
        dress(self._window, director.story, index)
        self._show(director)

    # -- a follower of the painter -----------------------------------------------------------

    def ingest(self, frame: Frame) -> None:
        """Let the director see ``frame``, with the looks at the screen since its segment began."""
        looks = self._looks.take(frame)
        if self._waiting is not None and frame.segment:
            story, self._waiting = self._waiting, None
            self._begin(story)
        if self._director is None:
            return
        self._director.take(frame, looks)
        if frame.counters is not None:
            self._show(self._director)

    def advance(self, at_ns: int, *, paused: bool) -> None:
        """Take it that somebody looks at the screen, unless it stands still."""
        if not paused:
            self._looks.look()

    # -- inside -------------------------------------------------------------------------------

    def _offer(self) -> None:
        try:
            found = reader.bundled()
        except StoryError as error:
            self._window.tell(str(error), stays=True)
            return
        if self._waiting is not None:
            found = [self._waiting, *(one for one in found if one.key != self._waiting.key)]
        self._stories = {story.key: story for story in found}
        self._window.story.set_stories([(story.key, story.title) for story in found])

    def _begin(self, story: Story) -> None:
        self.leave()
        self._judged = {}
        self._director = Director(story, self._stage, self._looks.segment, self._put)
        self.go(0)

    def _step(self, by: int) -> None:
        if self._director is not None:
            index = self._director.standing.index + by
            if 0 <= index < len(self._director.story.steps):
                self.go(index)

    def _show(self, director: Director) -> None:
        """Show how the evidence stands, and what was found of the steps so far."""
        standing, screen = director.standing, self._window.story
        screen.show_evidence(texts.evidence_view(standing))
        self._judged[standing.index] = standing.judgement.state
        screen.show_progress(texts.dots(director.story, self._judged))
        if director.step.show == "table":
            self._window.drawers.show_table(texts.table(director.figures, standing.elapsed_s))


def dress(window: MainWindow, story: Story, index: int) -> None:
    """Show a step in ``window``, with the drawer and the switches that belong to it."""
    step = story.steps[index]
    if step.show == "table":
        window.drawers.show_table(texts.table({}, 0.0))  # its rows take their room from the first
    if step.show and window.shelf.open_name != step.show:
        window.shelf.toggle(step.show)
    window.drawers.teach(
        delivered_only="delivered-only" in step.lessons, naive="naive" in step.lessons
    )
    window.story.show_step(texts.step_view(story, index), step.points)


def undress(window: MainWindow, step: Step) -> None:
    """Take away what :func:`dress` has opened for a step."""
    window.drawers.teach(delivered_only=False, naive=False)
    if step.show and window.shelf.open_name == step.show:
        window.shelf.close_drawer()
