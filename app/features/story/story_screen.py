"""All of a story that is on screen: the bar, the spotlight, and the keys while one runs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.features.story.places import counters_at
from app.features.story.spotlight import Spotlight
from app.features.story.story_bar import StoryBar
from app.features.story.views import DotState, EvidenceView, StepView
from app.ui.actions import Action
from app.window.host import Host

__all__ = ["StoryScreen"]

KEYS = ("story-next", "story-back", "story-leave")
HOW_TO_LEAVE = "Shift+Esc or × leaves the story; your settings come back."
POINTED = {"strip": "wire"}
"""Rows that a story calls otherwise."""


class StoryScreen(QObject):
    """Shows the story it is told, and says what is wanted; :meth:`end` takes all of it away.

    For the layout it is a guest: its row is there while a story is.
    """

    story_chosen = Signal(str)
    """The story with this key is to begin."""
    next_pressed = Signal()
    back_pressed = Signal()
    leave_pressed = Signal()
    step_chosen = Signal(int)
    """Place of the step, from 0."""

    def __init__(self, host: Host) -> None:
        parts = host.parts
        super().__init__(parts.surface)
        self._host, self._parts = host, parts
        self._points: tuple[str, ...] = ()
        self.bar = StoryBar(parts.surface.theme)
        parts.layout.add_guest(self)
        self.spotlight = Spotlight(parts, parts.surface.theme)
        self.spotlight.keep_clear(self.bar)
        self.bar.next_pressed.connect(self.next_pressed)
        self.bar.back_pressed.connect(self.back_pressed)
        self.bar.leave_pressed.connect(self.leave_pressed)
        self.bar.step_chosen.connect(self.step_chosen)
        chip = parts.header.story
        chip.story_chosen.connect(self.story_chosen)
        following, before = self.next_pressed.emit, self.back_pressed.emit
        host.actions.add(
            Action("story", "Tell a story", "Story", ("S",), chip.offer),
            # a clicker sends pages or arrows; up and down are left to the sliders
            Action("story-next", "The next step", "Story", ("PgDown", "Right"), following),
            Action("story-back", "The step before", "Story", ("PgUp", "Left"), before),
            Action(
                "story-leave", "Leave the story", "Story", ("Shift+Esc",), self.leave_pressed.emit
            ),
        )
        host.actions.enable(False, *KEYS)
        host.actions.closers.insert(0, self._say_how_to_leave)

    @property
    def row(self) -> StoryBar:
        """The bar, for the layout."""
        return self.bar

    def fit(self, width: int, height_em: float, *, bare: bool) -> int:
        """Take the height that ``width`` makes of the step, and return it."""
        return self.bar.fit(width, height_em, staged=bare)

    @property
    def running(self) -> bool:
        """Whether a story is shown."""
        return not self.bar.isHidden()

    def points_at(self, row: str) -> bool:
        """Say whether this step points at ``row`` of the window, or at something in it."""
        if row == "counters":
            return bool(counters_at(self._points))
        return any(point.partition(".")[0] == POINTED.get(row, row) for point in self._points)

    def set_stories(self, stories: Sequence[tuple[str, str]]) -> None:
        """Offer these stories: key and title of each; the first is told where one is wanted."""
        self._parts.header.set_stories(stories)

    def show_step(self, view: StepView, points: Sequence[str] = ()) -> None:
        """Show a step, and light what it points at.

        Raises ``KeyError`` for a point that is not in :data:`app.features.story.places.NAMES`.
        """
        self._point_at(points)
        self.bar.show_step(view)
        self.bar.show()
        self._host.actions.enable(True, *KEYS)
        self._parts.layout.fit()
        self.spotlight.point_at(points)

    def _point_at(self, points: Sequence[str]) -> None:
        """Keep in mind what is pointed at, and have it on screen."""
        self._points = tuple(points)
        for panel in self._parts.panels:
            panel.counters.bring_forward(counters_at(points))

    def show_evidence(self, view: EvidenceView) -> None:
        """Show how the evidence of the step stands."""
        self.bar.show_evidence(view)

    def show_progress(self, states: Sequence[DotState]) -> None:
        """Show what the evidence of each step said so far."""
        self.bar.show_progress(states)

    def end(self) -> None:
        """Show no story any more."""
        self._point_at(())
        self.bar.hide()
        self._host.actions.enable(False, *KEYS)
        self.spotlight.point_at(())
        self._parts.layout.fit()

    def _say_how_to_leave(self) -> bool:
        """Esc closes what is open and no story: it is pressed once too often easily."""
        if self.running:
            self._host.tell(HOW_TO_LEAVE, tone="calm")
        return self.running
