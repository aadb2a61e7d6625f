"""Alarms as they come: into the log, into the drawer, and onto the desktop if that is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.features.lists.alarm_log import AlarmLog
from app.features.lists.notifier import Notifier, why_not
from app.ui.actions import Action
from app.ui.preferences import Plain
from app.window.host import Host
from feeds.frame import Frame

if TYPE_CHECKING:
    from app.features.lists.alarm_drawer import AlarmDrawer

NAME = "alerts"
NOTICES = "alarm_notices"
"""Under this name it is remembered whether notifications are wanted."""
LEAST_GAP_NS = 250_000_000


class Alarms(QObject):
    """Keeps the log, and shows it while the drawer is open."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self.log = AlarmLog()
        self.notifier = Notifier(self)
        self._drawer: AlarmDrawer | None = None
        self._shown = -1
        self._shown_ns = 0
        shelf = host.parts.shelf
        shelf.add(NAME, self.make_drawer)
        host.actions.add(Action(NAME, "Alerts", "View", ("A",), lambda: shelf.toggle(NAME)))
        self.set_notify(bool(host.preferences.load({NOTICES: False}, _is_switch)[NOTICES]))

    def set_notify(self, on: bool) -> None:
        """Switch notifications on, where the desktop can show them, or off; without a signal."""
        self.notifier.switch(on and not why_not())
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


def _is_switch(name: str, value: Plain) -> bool:
    return isinstance(value, bool)
