"""Alarms as they come: into the log, into the drawer, and onto the desktop if that is wanted."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.features.lists.alarm_drawer import AlarmDrawer
from app.features.lists.alarm_log import AlarmLog
from app.features.lists.notifier import Notifier, why_not
from feeds.frame import Frame

__all__ = ["Alarms"]

LEAST_GAP_NS = 250_000_000


class Alarms(QObject):
    """Keeps the log, and shows it while the drawer is open."""

    notify_changed = Signal(bool)
    """The user wants notifications, or no more."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.log = AlarmLog()
        self.notifier = Notifier(self)
        self._drawer: AlarmDrawer | None = None
        self._shown = -1
        self._shown_ns = 0

    def set_notify(self, on: bool) -> None:
        """Switch notifications on, where the desktop can show them, or off; without a signal."""
        self.notifier.switch(on and not why_not())
        if self._drawer is not None:
            self._drawer.set_notify(self.notifier.on)

    def make_drawer(self) -> AlarmDrawer:
        """Return the drawer, made now."""
        drawer = self._drawer = AlarmDrawer(why_not())
        drawer.set_notify(self.notifier.on)
        drawer.notify_toggled.connect(self._toggle)
        self._show(drawer)
        return drawer

    def ingest(self, frame: Frame) -> None:
        """Take what ``frame`` brought."""
        for side, alarm in self.log.ingest(frame):
            self.notifier.tell(side, alarm)

    def advance(self, at_ns: int, *, paused: bool) -> None:
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
        self.notify_changed.emit(on)
