"""All of a story that is on screen: the bar, the spotlight, and the keys while one runs."""

from __future__ import annotations

from collections.abc import Sequence

from app.features.story.places import counters_at
from app.features.story.spotlight import Spotlight
from app.features.story.story_bar import StoryBar
from app.features.story.story_chip import StoryChip
from app.ui.actions import Action
from app.window.header.offer import Offer
from app.window.host import Host
from feeds.stories.story import Story

KEYS = ("story-next", "story-back", "story-leave")
HOW_TO_LEAVE = "Shift+Esc or × leaves the story; your settings come back."
POINTED = {"strip": "wire"}
"""Rows that a story calls otherwise."""


class StoryScreen:
    """Shows the steps of a story; :meth:`end` takes all of it away.

    For the layout it is a guest: its row is there while a story is.
    """

    def __init__(self, host: Host) -> None:
        self._host, self._parts = host, host.parts
        self._points: tuple[str, ...] = ()
        self.bar, self.chip = StoryBar(), StoryChip(host.parts.header)
        host.parts.layout.add_guest(self)
        self.spotlight = Spotlight(host.parts)
        self.spotlight.keep_clear(self.bar)
        bar, offer = self.bar, self.chip.offer
        host.actions.add(
            Action("story", "Tell a story", "Story", ("S",), offer),
            # a clicker sends pages or arrows; up and down are left to the sliders
            Action(KEYS[0], "The next step", "Story", ("PgDown", "Right"), bar.next_pressed.emit),
            Action(KEYS[1], "The step before", "Story", ("PgUp", "Left"), bar.back_pressed.emit),
            Action(KEYS[2], "Leave the story", "Story", ("Shift+Esc",), bar.leave_pressed.emit),
        )
        host.actions.enable(False, *KEYS)
        host.actions.closers.insert(0, self._say_how_to_leave)

    def set_stories(self, stories: Sequence[tuple[str, str]]) -> None:
        """Offer these stories in the header: key and title of each; there is no button for none."""
        self._parts.header.withdraw(self.chip)
        self.chip.set_stories(stories)
        if stories:
            self._parts.header.offer(Offer(self.chip, 0, "S", opens=True))

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

    def show_step(self, story: Story, index: int) -> None:
        """Show the step with this index, from 0, and light what it points at."""
        points = story.steps[index].points
        self._bring_forward(points)
        self.bar.show_step(story, index)
        self.bar.show()
        self._host.actions.enable(True, *KEYS)
        self._parts.layout.fit()
        self.spotlight.point_at(points)

    def end(self) -> None:
        """Show no story any more."""
        self._bring_forward(())
        self.bar.hide()
        self._host.actions.enable(False, *KEYS)
        self.spotlight.point_at(())
        self._parts.layout.fit()

    def _bring_forward(self, points: Sequence[str]) -> None:
        """Keep in mind what is pointed at, and have its counters on screen."""
        self._points = tuple(points)
        for panel in self._parts.panels:
            panel.counters.bring_forward(counters_at(points))

    def _say_how_to_leave(self) -> bool:
        """Esc closes what is open and no story: it is pressed once too often easily."""
        if self.running:
            self._host.tell(HOW_TO_LEAVE, tone="calm")
        return self.running
