"""All of a story that is on screen: the button, the bar, the spotlight, the keys while one runs."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.features.story.places import CHARTS, bring_forward, counters_at
from app.features.story.spotlight import Spotlight
from app.features.story.story_bar import StoryBar
from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.ui.menus import open_menu, verbatim
from app.window.header.offer import Offer
from app.window.host import Host
from feeds.frame import SIDES
from feeds.stories.story import Standing, State, Story

KEYS = ("story-next", "story-back", "story-leave", "story-restore")
MAKE = "keep-step"
"""What makes a story of one's own, where there is something that does."""
HOW_TO_LEAVE = "Shift+Esc or × leaves the story; your own settings come back."
SPARE = "m" * 12
"""What a menu takes beside its two columns of text."""
POINTED = {"strip": "wire"}
"""Rows that a story calls otherwise."""


class Offered(NamedTuple):
    """A story in the menu: its title, how long it is ("10 steps, 2 min") and what it shows."""

    key: str
    title: str
    length: str = ""
    about: str = ""


class StoryChip(ChipButton):
    """The header's button for stories, with their menu; hidden while there are none."""

    story_chosen = Signal(str)

    def __init__(self, header: QWidget) -> None:
        tip = "A guided tour, step by step, on what is measured now (S)"
        super().__init__("Story", icon="story", key="S", tip=tip, parent=header)
        self.hide()
        self.stories: tuple[Offered, ...] = ()
        self.menu_of_stories = QMenu(self)
        self.clicked.connect(lambda _checked: self.offer())

    def set_stories(self, stories: Sequence[tuple[str, ...]], *more: QAction) -> None:
        """Offer these: the fields of :class:`Offered` of each; below them what else there is."""
        self.stories = tuple(Offered(*one) for one in stories)
        self.menu_of_stories.clear()
        for one in self.stories:
            chosen = self.menu_of_stories.addAction(verbatim(one.title)).triggered
            chosen.connect(lambda _checked=False, key=one.key: self.story_chosen.emit(key))
        if more:
            self.menu_of_stories.addSeparator()
            self.menu_of_stories.addActions(more)

    def _write(self) -> None:
        """Say of each story what it shows, as far as the window is wide, and how long it is."""
        measures, room = self.menu_of_stories.fontMetrics(), self.window().width()
        room -= measures.horizontalAdvance(SPARE)
        actions = self.menu_of_stories.actions()[: len(self.stories)]
        for one, action in zip(self.stories, actions, strict=True):
            told = f"{one.title}: {one.about}" if one.about else one.title
            left = room - measures.horizontalAdvance(one.length)
            text = measures.elidedText(told, Qt.TextElideMode.ElideRight, left)
            action.setText("\t".join(filter(None, (verbatim(text), one.length))))

    def offer(self) -> None:
        """Open the menu, or begin the only story there is."""
        if len(self.stories) == 1:
            self.story_chosen.emit(self.stories[0][0])
        elif self.stories:
            self._write()
            open_menu(self.menu_of_stories, self)


class StoryScreen:
    """Shows the steps of a story; :meth:`end` takes all of it away.

    For the layout it is a guest: its row is there while a story is.
    """

    def __init__(self, host: Host) -> None:
        self._host, self._parts = host, host.parts
        self._points: tuple[str, ...] = ()
        self.bar = StoryBar(host.parts.painter.time)
        self.chip = StoryChip(host.parts.header)
        self.row = self.bar
        """For the layout."""
        host.parts.layout.add_guest(self)
        if not host.asked.recorded:
            self._offer_chip()  # before there are stories, or the buttons beside it would move
        self.spotlight = Spotlight(host.parts, self.bar, host.parts.notice, host.parts.shelf)
        bar, offer = self.bar, self.chip.offer
        host.actions.add(
            Action("story", "Tell a story", "Story", ("S",), offer),
            # a clicker sends pages or arrows; up and down are left to the sliders
            Action(KEYS[0], "The next step", "Story", ("PgDown", "Right"), bar.next.click),
            Action(KEYS[1], "The step before", "Story", ("PgUp", "Left"), bar.back.click),
            Action(KEYS[2], "Leave the story", "Story", ("Shift+Esc",), bar.leave.click),
            Action("step-clock", "A clock of the step", "Story", ("H",), self._turn_clock),
            Action(KEYS[3], "Restore the step", "Story", ("Shift+R",), bar.restore.click),
        )
        host.actions.enable(False, *KEYS, when="while a story is told")
        if host.asked.replay is None:
            host.actions.closers.insert(0, self._say_how_to_leave)

    def set_stories(self, stories: Sequence[tuple[str, ...]]) -> None:
        """Offer these in the header, each as :class:`Offered`; there is no button for none."""
        self._parts.header.withdraw(self.chip)
        actions = self._host.actions
        make = [actions.entry(MAKE)] if MAKE in actions else []
        self.chip.set_stories(stories, *make)
        if stories:
            self._offer_chip()

    def _offer_chip(self) -> None:
        self._parts.header.offer(Offer(self.chip, 0, "S", opens=True))

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
        if row == "charts":
            return any(point.partition(".")[2] in CHARTS for point in self._points)
        return any(point.partition(".")[0] == POINTED.get(row, row) for point in self._points)

    def show_step(self, story: Story, index: int) -> None:
        """Show the step with this index, from 0, and light what it points at."""
        points = story.steps[index].points
        self._bring_forward(points)
        self._host.telling.show_step(story, index)
        self.bar.show_step(story, index)
        self.bar.show()
        self._host.actions.enable(True, *KEYS)
        self._parts.layout.fit()
        self.spotlight.point_at(points)

    def show_standing(self, standing: Standing, judged: Mapping[int, State]) -> None:
        """Show how the evidence stands, and what was ``judged`` of the steps so far."""
        self._host.telling.show_standing(standing, judged)
        if self.bar.show_standing(standing, judged):
            self._parts.layout.fit()

    def end(self) -> None:
        """Show no story any more."""
        self._host.telling.show_step(None)
        self._bring_forward(())
        self.bar.hide()
        self._host.actions.enable(False, *KEYS)
        self.spotlight.point_at(())
        self._parts.layout.fit()

    def _bring_forward(self, points: Sequence[str]) -> None:
        """Keep in mind what is pointed at, and have it on screen, also what stood aside."""
        self._points = tuple(points)
        alone = self._parts.layout.alone
        sides = {point.partition(".")[0] for point in points} & {*SIDES}
        if alone is not None and sides - {alone.side}:
            self._parts.layout.show_alone(None)
        bring_forward(self._parts, points)

    def _turn_clock(self) -> None:
        """Show the audience the time of the step, or no more."""
        self.bar.clock.turn()
        self._parts.layout.fit()
        if not self.running:
            shown = "is shown" if not self.bar.clock.isHidden() else "is not shown"
            self._host.tell(f"The clock of the step {shown} when a story is told.", tone="calm")

    def _say_how_to_leave(self) -> bool:
        """Esc closes what is open and no story: it is pressed once too often easily."""
        if self.running:
            self._host.tell(HOW_TO_LEAVE, tone="calm")
        return self.running
