"""How the window shows its source: charts, a list of events, or a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.features.lists.alarms import NAME, Alarms
from app.features.lists.feed import Feed, Line
from app.text.formats import count
from app.ui.chip_button import ChipButton
from app.window.host import Host
from app.window.panel.panel import Panel
from feeds.counters import Counters
from feeds.frame import SIDES, Frame
from feeds.metrics.staleness import NEVER_NS
from feeds.rule import Rule
from feeds.settings import Settings
from feeds.sources import find
from feeds.sources.base import Source, View

if TYPE_CHECKING:
    from app.features.lists.feed_view import FeedView

LEAST_GAP_NS = 100_000_000
"""The least time between two changes of a list: more often, it could not be read."""


def alarm_of(source: type[Source]) -> Rule | None:
    """Return what an alarm of ``source`` is; ``None`` where an event is more than one update."""
    return source.rule if source.rule is not None and source.rule.alone else None


class Views(QObject):
    """Feeds the lists in both panels while there are some; costs nothing while there are none."""

    def __init__(self, host: Host) -> None:
        parts = host.parts
        super().__init__(parts.surface)
        self._painter, self._panels, self._surface = parts.painter, parts.panels, parts.surface
        self.alarms = Alarms(host)
        self._chips = tuple(self._chip(host, panel) for panel in parts.panels)
        self._feed = Feed()
        self._wanted: tuple[View, Rule | None] = "value", None
        self._shown: tuple[View, Rule | None] = self._wanted
        self._lists: tuple[FeedView, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._seen: object = None
        self._changed = self._told_ns = 0
        painter = parts.painter
        painter.takers += [self.take, self.alarms.take]
        painter.painted += [self.advance, self.alarms.advance]
        painter.figures_due.connect(self._show_counts)
        painter.intake.source_began.connect(self._begin)
        painter.rewound.connect(self._forget)
        host.settings.changed.connect(self._follow)
        parts.surface.dressed.connect(self._paint_anew)
        self._show_source(host.settings.settings.source)

    @property
    def view(self) -> View:
        """What is shown."""
        return self._shown[0]

    def show_as(self, view: View, alarm: Rule | None = None) -> None:
        """Show the source as ``view``; ``alarm`` says which events are to stand out.

        While another source is expected, from its first update on.
        """
        self._wanted = view, alarm
        if not self._painter.intake.expects_source:
            self._show()

    def take(self, frame: Frame) -> None:
        """Take what ``frame`` brought."""
        if self._lists:
            self._feed.ingest(frame)

    def advance(self, at_ns: int, paused: bool) -> None:
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

    def _follow(self, before: Settings, now: Settings) -> None:
        if before.source != now.source:
            self._show_source(now.source)

    def _show_source(self, key: str) -> None:
        """Show the source called ``key`` in the way it likes to be shown."""
        source = find(key)
        self.show_as(source.view, alarm_of(source))

    def _paint_anew(self) -> None:
        self._seen = None

    def _show_counts(self, counters: Counters) -> None:
        """Say over each list how many of the alarms its side has seen."""
        alarm, happened = self._shown[1], counters.events_published
        if alarm is None or happened is None:
            return
        for chip, side in zip(self._chips, (counters.live, counters.polled), strict=True):
            label = f"{count(side.events_seen)} of {count(happened)} {alarm.plural}"
            if label != chip.text():
                chip.say(label)

    def _begin(self) -> None:
        """Begin anew with another source."""
        from_ns = self._painter.intake.history.values_from_ns
        self._feed.begin(from_ns)
        self.alarms.log.watch(self._wanted[1], from_ns)
        self._show()

    def _forget(self) -> None:
        """Begin anew at another time of a recording."""
        self._feed.begin(NEVER_NS)
        self.alarms.log.forget()

    def _show(self) -> None:
        if self._wanted == self._shown:
            return
        self._shown = self._wanted
        view, alarm = self._shown
        self.alarms.log.watch(alarm)
        self._lists, self._lines, self._seen = (), (), None
        if view == "value":
            for panel in self._panels:
                panel.body.show_list(None)
            return
        from app.features.lists.conversation import Conversation
        from app.features.lists.event_list import EventList

        for panel, chip, side in zip(self._panels, self._chips, SIDES, strict=True):
            made = EventList(side, alarm) if view == "events" else Conversation(side)
            panel.body.show_list(made, made.caption, chip if alarm is not None else None)
            self._lists += (made,)

    @staticmethod
    def _chip(host: Host, panel: Panel) -> ChipButton:
        """Return the button over a list that opens the drawer of alarms."""
        chip = ChipButton("Alarms", key="A", parent=panel.body)
        chip.hide()
        chip.setToolTip("When each side learned of each alarm (A)")
        chip.clicked.connect(lambda _checked: host.parts.shelf.toggle(NAME))
        return chip


install = Views
"""Puts it into the window of a host."""
