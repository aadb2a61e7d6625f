"""Alarms as they come: into the log, into the drawer, and onto the desktop if that is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.features.lists.feed import Feed, Line
from app.features.lists.notifier import Notifier, why_not
from app.ui.actions import Action
from app.window.host import Host
from feeds.frame import Arrival, Frame, Published, SideName
from feeds.metrics.staleness import NEVER_NS
from feeds.rule import Rule

if TYPE_CHECKING:
    from app.features.lists.alarm_drawer import AlarmDrawer

NAME = "alarms"
NOTICES = "alarm_notices"
"""Under this name it is remembered whether notifications are wanted."""
LEAST_GAP_NS = 250_000_000
KEPT = 100


class AlarmLog:
    """Finds alarms in the frames and keeps the newest; without a rule there are none.

    A new segment begins with none, as the counters do: what was under way is not listed.
    """

    def __init__(self) -> None:
        self.rule: Rule | None = None
        self._feed = Feed(self._is_alarm, KEPT)
        self._segment = 0, 0

    @property
    def changed(self) -> int:
        """Counted up with every change."""
        return self._feed.changed

    @property
    def alarms(self) -> tuple[Line, ...]:
        """All that are kept, newest first."""
        return tuple(self._feed.each().values())

    def watch(self, rule: Rule | None, from_ns: int = NEVER_NS) -> None:
        """Look for alarms by ``rule`` in what is published from ``from_ns`` on.

        Without an instant that is from when both sides are up.
        """
        if (rule, from_ns) != (self.rule, NEVER_NS):
            self.rule = rule
            self._feed.begin(from_ns)

    def forget(self) -> None:
        """Forget all, and look for alarms from when both sides are up."""
        self._feed.begin(NEVER_NS)

    def ingest(self, frame: Frame) -> list[tuple[SideName, Line]]:
        """Take what ``frame`` brought; return which side has learned of which alarm with it."""
        if self.rule is None:
            return []
        segment = frame.segment, frame.segment_began_ns
        if frame.segment and segment != self._segment:
            if self._feed.from_ns != NEVER_NS:
                self._feed.begin(max(frame.segment_began_ns, self._feed.from_ns))
            self._segment = segment
        received = self._feed.ingest(frame)
        known = self._feed.each() if received else {}
        return [(side, known[seq]) for side, seq in received if seq in known]

    def _is_alarm(self, update: Published | Arrival) -> bool:
        return self.rule is not None and update.value >= self.rule.at_least


class Alarms(QObject):
    """Keeps the log, and shows it while the drawer is open."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self.log = AlarmLog()
        self.notifier = Notifier(self)
        self.notifier.failed.connect(lambda why: host.tell(f"Not shown on the desktop: {why}"))
        host.ending.append(self.notifier.close)
        self._drawer: AlarmDrawer | None = None
        self._shown = -1
        self._shown_ns = 0
        shelf = host.parts.shelf
        shelf.add(NAME, self.make_drawer)
        host.actions.add(Action(NAME, "Alarms", "View", ("A",), lambda: shelf.toggle(NAME)))
        stored = host.preferences.load({NOTICES: False}, lambda _, value: isinstance(value, bool))
        self.set_notify(bool(stored[NOTICES]))

    def set_notify(self, on: bool) -> None:
        """Switch notifications on, where the desktop can show them, or off; without a signal."""
        told = self._host.asked.replay is None  # what happened long ago is no news
        self.notifier.switch(on and told and not why_not())
        if self._drawer is not None:
            self._drawer.set_notify(self.notifier.on)

    def make_drawer(self) -> AlarmDrawer:
        """Return the drawer, made now."""
        from app.features.lists.alarm_drawer import AlarmDrawer

        drawer = self._drawer = AlarmDrawer(why_not())
        drawer.set_notify(self.notifier.on)
        drawer.notify_toggled.connect(self._toggle)
        self._show(drawer)
        return drawer

    def take(self, frame: Frame) -> None:
        """Take what ``frame`` brought."""
        for side, alarm in self.log.ingest(frame):
            self.notifier.tell(side, alarm)

    def advance(self, at_ns: int, paused: bool) -> None:
        """Show what is new in the drawer, if it is open."""
        drawer = self._drawer
        if drawer is None or paused or self._shown == self.log.changed or not drawer.isVisible():
            return
        if not 0 <= at_ns - self._shown_ns < LEAST_GAP_NS:
            self._shown_ns = at_ns
            self._show(drawer)

    def _show(self, drawer: AlarmDrawer) -> None:
        self._shown = self.log.changed
        drawer.show_alarms(self.log.alarms, self.log.rule)

    def _toggle(self, on: bool) -> None:
        self.notifier.switch(on)
        self._host.preferences.save({NOTICES: on})
