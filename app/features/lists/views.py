"""How the window shows its source: charts, a list of events, or a conversation."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject

from app.features.lists.alarms import Alarms
from app.features.lists.conversation import Conversation
from app.features.lists.event_list import EventList
from app.features.lists.feed import SIDES, Feed, Line
from app.features.lists.feed_view import FeedView
from app.features.lists.rules import AlarmRule
from app.text.formats import count
from app.ui.theme import Theme
from app.window.painting.painter import Painter
from app.window.panel.panel import Panel
from feeds.frame import Counters, Frame

__all__ = ["View", "Views"]

View = Literal["value", "events", "conversation"]
LEAST_GAP_NS = 100_000_000
"""A list that is read need not change more often."""


class Views(QObject):
    """Feeds the lists in both panels while there are some; costs nothing while there are none."""

    def __init__(self, painter: Painter, panels: tuple[Panel, Panel], theme: Theme) -> None:
        super().__init__(painter)
        self._painter, self._panels, self._theme = painter, panels, theme
        self.alarms = Alarms(self)
        self._feed = Feed()
        self._wanted: tuple[View, AlarmRule | None] = "value", None
        self._shown: tuple[View, AlarmRule | None] = self._wanted
        self._lists: tuple[FeedView, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._seen: object = None
        self._changed = self._told_ns = 0
        painter.followers += [self, self.alarms]
        painter.figures_due.connect(self._show_counts)
        painter.intake.source_began.connect(self._begin)

    @property
    def view(self) -> View:
        """What is shown."""
        return self._shown[0]

    def show_as(self, view: View, alarm: AlarmRule | None = None) -> None:
        """Show the source as ``view``; ``alarm`` says which events are to stand out.

        While another source is expected, from its first update on.
        """
        self._wanted = view, alarm
        if not self._painter.intake.expects_source:
            self._show()

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        for panel in self._panels:
            panel.body.set_theme(theme)
        self._seen = None

    def ingest(self, frame: Frame) -> None:
        """Take what ``frame`` brought."""
        if self._lists:
            self._feed.ingest(frame)

    def advance(self, at_ns: int, *, paused: bool) -> None:
        """Have the lists painted anew if there is something else to show."""
        if not self._lists:
            return
        soon = 0 <= at_ns - self._told_ns < LEAST_GAP_NS
        if not paused and not (soon and self._seen):
            self._changed = self._feed.changed
        sizes = [(each.width(), each.height()) for each in self._lists]
        seen = (self._changed, sizes)
        if seen == self._seen:
            return
        self._seen, self._told_ns = seen, at_ns
        if not paused:
            self._lines = self._feed.lines(max(each.most for each in self._lists))
        for each in self._lists:
            each.show_lines(self._lines, min(width for width, _ in sizes))

    def _show_counts(self, counters: Counters) -> None:
        """Say over each list how many of the alarms its side has seen."""
        alarm, happened = self._shown[1], counters.events_published
        if alarm is None or happened is None:
            return
        for panel, side in zip(self._panels, (counters.live, counters.polled), strict=True):
            panel.body.say(f"{count(side.events_seen)} of {count(happened)} {alarm.plural}")

    def _begin(self) -> None:
        """Another source begins: what is known of the one before is worth nothing."""
        from_ns = self._painter.intake.history.values_from_ns
        self._feed.begin(from_ns)
        self.alarms.log.watch(self._wanted[1], from_ns)
        self._show()

    def _show(self) -> None:
        if self._wanted == self._shown:
            return
        self._shown = self._wanted
        view, alarm = self._shown
        self.alarms.log.watch(alarm)
        strong_from = alarm.at_least if alarm is not None else None
        self._lists, self._lines, self._seen = (), (), None
        for panel, side in zip(self._panels, SIDES, strict=True):
            made: FeedView | None = None
            if view == "events":
                made = EventList(side, strong_from)
            elif view == "conversation":
                made = Conversation(side)
            panel.body.show_feed(made, alarm is not None, self._theme)
            self._lists += (made,) if made else ()
