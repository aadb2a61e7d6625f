"""Stories: told step by step on what is measured now, each claim judged by the figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.features.story import texts
from app.features.story.story_screen import Offered, StoryScreen
from app.features.story.summary_table import CostsTable, SummaryTable, WaysTable
from app.text.stories import length
from app.ui.actions import Action
from app.window.counters.counter_readings import Lessons
from app.window.host import Host
from app.window.recordings import FIXED, StoryPast
from feeds.frame import Frame, SideName
from feeds.load.records import Load
from feeds.metrics.looks import SegmentLooks
from feeds.stories.claim import Lookup
from feeds.stories.story import Standing, State, Step, Story, what_lacks

if TYPE_CHECKING:
    from feeds.recording.records import StoryTold
    from feeds.stories.director import Director

OFFER_MS = 150
"""After this time the bundled stories are read: the first values are on screen then."""
_FIGURE = re.compile(r"(latency|response)(?:_time)?_ms\.(mean|p50|p90|p99|p999|max)$")
TABLES = ("table", "ways", "costs")
FIRST = "ten-steps"
"""The story that can be begun by an action of its own, for whoever offers it."""


class StoryTeller(QObject):
    """Sees every frame, and lets the director see it while a story is told.

    The story that was asked for begins as soon as there is something to measure. The bundled
    ones are read once the window is there, so that they do not delay it.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host, self._parts = host, host.parts
        self.screen = StoryScreen(host)
        host.parts.shelf.add("table", SummaryTable)
        host.parts.shelf.add("ways", WaysTable)
        host.parts.shelf.add("costs", CostsTable)
        self._stories: dict[str, Story] = {}
        self._faults: list[str] = []  # of stories of one's own; told once
        self._waiting = host.asked.story
        self._director: Director | None = None
        self._judged: dict[int, State] = {}
        self._told: Mapping[int, Lookup] = {}
        self._looks = SegmentLooks()
        self._connect()
        if host.asked.recorded:
            host.recordings.told.connect(self._show_told)
        else:
            QTimer.singleShot(OFFER_MS, self, self._offer)

    def _connect(self) -> None:
        bar, painter = self.screen.bar, self._parts.painter
        self.screen.chip.story_chosen.connect(self.tell)
        bar.next.clicked.connect(lambda: self._step(1))
        bar.back.clicked.connect(lambda: self._step(-1))
        bar.leave.clicked.connect(self._leave_asked)
        bar.restore.clicked.connect(lambda: self._step(0))
        bar.dots.chosen.connect(self.go)
        self._host.settings.unserved.connect(self._refused)
        painter.takers.append(self.take)
        painter.painted.append(self.advance)
        self._host.loads.changed.connect(self._take_load)
        self._host.closing.append(self.leave)
        self._host.words.append(self._words)
        self._host.telling.wanted.connect(self._begin)
        self._host.telling.library_changed.connect(self._offer)
        name, title = f"story:{FIRST}", "Tell the first story"
        self._host.actions.add(Action(name, title, "Story", (), lambda: self.tell(FIRST)))

    def tell(self, key: str) -> None:
        """Begin the story called ``key``, from its first step, if it is one of those offered."""
        if key in self._stories:
            self._begin(self._stories[key])

    def leave(self) -> None:
        """Put back the settings from before the story, and take it off the screen."""
        self._waiting = None
        if self._director is not None:
            director, self._director = self._director, None
            self._hide_step(director.step)
            self.screen.end()
            director.leave()

    def _words(self) -> tuple[str, ...]:
        """Say on a command line which story is told; one of the person's own by its file's name."""
        story = self._host.telling.story
        if story is None:
            return ()
        return "--story", story.key if story.key in self._stories else f"{story.key}.toml"

    def _leave_asked(self) -> None:
        """Leave the story; one that was recorded stays as it was."""
        if self._host.asked.replay is not None:
            self._host.tell(FIXED, tone="calm")
        self.leave()

    def go(self, index: int) -> None:
        """Enter the step with this index, from 0."""
        director = self._director
        if self._host.asked.replay is not None:
            self._host.recordings.step_wanted.emit(index)
        if director is None:
            return
        self._hide_step(director.step)
        self._parts.painter.pause(False)
        self._parts.navigation.go_live()
        director.go(index)
        self._show_step(director.story, index)
        self._show_standing(director.story, director.standing, director.figures)

    def show_judged(
        self,
        story: Story,
        standing: Standing,
        figures: Lookup,
        judged: Mapping[int, State],
        told: Mapping[int, Lookup] = MappingProxyType({}),
    ) -> None:
        """Show a step as it stood when it was judged, for a picture of a recording."""
        self._judged, self._told = dict(judged), told
        self._show_step(story, standing.index)
        self._show_standing(story, standing, figures)

    def _show_told(self, told: StoryTold, story: Story | None, past: StoryPast) -> None:
        """Show a step as it stood in a recording; none if none was told."""
        standing, before = told.standing, self._host.telling
        if story is None or standing is None:
            if before.step is not None:
                self._hide_step(before.step)
                self.screen.end()
            return
        self._judged = dict(told.judged)
        self._told = past.measured() if story.steps[standing.index].show == "costs" else {}
        if (before.story, before.index) != (story, standing.index):
            if before.step is not None:
                self._hide_step(before.step)
            self._show_step(story, standing.index)
        self.screen.bar.clock.count_from(past.began_ns)
        self._show_standing(story, standing, told.figures)

    # -- at the painter ---------------------------------------------------------------------

    def take(self, frame: Frame) -> None:
        """Let the director see ``frame``, with the looks at the screen since its segment began."""
        looks = self._looks.take(frame)
        if self._waiting is not None and frame.segment:
            story, self._waiting = self._waiting, None
            self._begin(story)
        director = self._director
        if director is None:
            return
        before = director.standing
        director.take(frame, looks)
        now = director.standing
        changed = (now.changed, now.waiting) != (before.changed, before.waiting)
        if frame.counters is not None or changed:
            self._show_standing(director.story, director.standing, director.figures)

    def advance(self, _at_ns: int, paused: bool) -> None:
        """Count a look at the screen, unless that stands still."""
        if not paused:
            self._looks.look()

    # -- inside -------------------------------------------------------------------------------

    def _offer(self) -> None:
        from feeds.stories import reader

        try:
            mine, faults = reader.of_ones_own()
            found = [*reader.bundled(), *mine]
        except reader.StoryError as error:
            self._host.tell(str(error), stays=True)
            return
        for fault in [one for one in faults if one not in self._faults][:1]:
            self._host.tell(fault)
        self._faults = faults
        if self._waiting is not None:
            found = [self._waiting, *(one for one in found if one.key != self._waiting.key)]
        for key in self._stories:
            self._host.actions.remove(f"story:{key}")
        self._stories = {story.key: story for story in found}
        for story in found:
            self._name(story)
        self.screen.set_stories(
            [Offered(one.key, one.title, length(one), one.about) for one in found]
        )

    def _name(self, story: Story) -> None:
        """Have ``story`` among all that can be done, by its title."""
        name, actions = f"story:{story.key}", self._host.actions
        actions.remove(name)
        actions.add(
            Action(name, f"Story: {story.title}", "Story", (), partial(self.tell, story.key))
        )

    def _begin(self, story: Story, index: int = 0) -> None:
        if self._host.asked.replay is not None:  # its claims would be judged by what was recorded
            self._host.tell(FIXED, tone="calm")
            return
        if why := texts.refusal(story, self._host.settings):
            self._host.tell(why, tone="calm")
            return
        from feeds.stories.director import Director

        self.leave()
        self._judged = {}
        host = self._host
        lacks = partial(what_lacks, database_url=host.asked.database_url)
        self._director = Director(
            story, host.lab, self._looks.segment, host.settings.put, lacks=lacks
        )
        self._told = self._director.told
        self.go(index)

    def _take_load(self, load: Load) -> None:
        """Let the director see what the lab tells of its load."""
        if (director := self._director) is not None:
            before = director.standing
            director.take_load(load)
            if director.standing != before:
                self._show_standing(director.story, director.standing, director.figures)

    def _refused(self, side: SideName, transport: str, why: str) -> None:
        """Let the director hear of a transport that the lab could not serve ``side`` by."""
        if self._director is not None:
            director = self._director
            director.refused(side, transport, why)
            self._show_standing(director.story, director.standing, director.figures)

    def _step(self, by: int) -> None:
        telling = self._host.telling
        if self._host.asked.replay is not None and telling.story is not None:
            self._host.recordings.step_wanted.emit(telling.index + by)
        elif self._director is not None:
            index = self._director.standing.index + by
            if 0 <= index < len(self._director.story.steps):
                self.go(index)

    def _show_step(self, story: Story, index: int) -> None:
        """Show a step, with the drawer and the switches that belong to it."""
        step = story.steps[index]
        if step.show:
            self._parts.shelf.open(step.show)
            self._fill_table(story, step, {}, 0.0)  # it has its size before the step is laid out
        self._parts.teaching.teach(lessons_of(step))
        self.screen.show_step(story, index)

    def _hide_step(self, step: Step) -> None:
        """Take away what was opened for a step."""
        self._parts.teaching.teach(Lessons())
        if step.show and self._parts.shelf.open_name == step.show:
            self._parts.shelf.close_drawer()

    def _show_standing(self, story: Story, standing: Standing, figures: Lookup) -> None:
        """Show how the evidence stands, and what was found of the steps so far."""
        if not standing.changed:
            self._judged[standing.index] = standing.judgement.state
        self._host.telling.figures, self._host.telling.measured = figures, self._told
        self.screen.show_standing(standing, self._judged)
        elapsed_s = standing.elapsed_s if standing.phase == "measuring" else 0.0
        self._fill_table(story, story.steps[standing.index], figures, elapsed_s)

    def _fill_table(self, story: Story, step: Step, figures: Lookup, elapsed_s: float) -> None:
        """Show the figures of a step in the table that it has open, if it has one."""
        table = self._parts.shelf.drawer(step.show) if step.show in TABLES else None
        if isinstance(table, SummaryTable):
            table.show_figures(figures, elapsed_s, texts.rows_for(step.claim))
        elif isinstance(table, WaysTable):
            table.show_step(step, figures)
        elif isinstance(table, CostsTable):
            table.show_steps(story, self._told)


def lessons_of(step: Step) -> Lessons:
    """Return the step's switches; both answers are shown by the figure that its claim is about."""
    shown = Lessons("delivered-only" in step.lessons, "naive" in step.lessons)
    names = sorted(step.claim.names)
    parts: dict[str, Any] = {one[1]: one[2] for name in names if (one := _FIGURE.search(name))}
    return replace(shown, **parts)


install = StoryTeller
"""Puts it into the window of a host."""
