"""The drawer of alarms: the alarm that came late, and the switch for notifications."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.features.lists.alarm_table import AlarmTable
from app.features.lists.feed import Line
from app.text.formats import count
from app.ui.drawer import Drawer
from app.ui.label import Label
from app.ui.override import override
from app.ui.switch import Switch
from app.ui.theme import SEMIBOLD, Dressed, metrics
from feeds.rule import Rule

NOTIFY = "Notify on the desktop"


class AlarmDrawer(Dressed, Drawer):
    """Shows alarms; its switch asks for notifications, which others show."""

    notify_toggled = Signal(bool)

    def __init__(self, why_not: str) -> None:
        super().__init__("Alerts")
        self._why_not = why_not
        self.title = Label("Alerts", weight=SEMIBOLD, scale=1.15)
        self.summary = Label(ink="muted", room="elide")
        self.notify = Switch()
        self._label = Label(ink="muted", scale=0.95)
        self.nothing = Label(ink="muted", room="wrap")
        self.table = AlarmTable()
        self._lay_out()
        self.notify.setEnabled(not why_not)
        self.notify.setAccessibleName(NOTIFY)
        reason = f"Not possible: {why_not}" if why_not else "One for each side that learns of one"
        self.notify.setToolTip(reason)
        self.notify.toggled.connect(self.notify_toggled)
        self.show_alarms((), None)
        self.dress()

    def show_alarms(self, alarms: tuple[Line, ...], rule: Rule | None) -> None:
        """Show ``alarms``, newest first; without a rule this source has none."""
        nothing = "This source raises no alarms. Earthquakes do."
        if rule is not None:
            nothing = f"No {rule.name} yet. {rule.means} is one."
        self.nothing.say(nothing)
        self.nothing.setVisible(not alarms)
        self.table.setVisible(bool(alarms))
        self.table.show_alarms(alarms)
        self.summary.say(summary(alarms, rule))
        self._fit()

    def set_notify(self, on: bool) -> None:
        """Show whether notifications are on, without a signal."""
        with QSignalBlocker(self.notify):
            self.notify.setChecked(on)

    @override
    def dress(self) -> None:
        super().dress()
        self.nothing.setContentsMargins(0, round(0.4 * metrics().height()), 0, 0)
        self._fit()
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        em = metrics().height()
        return QSize(80 * em, round(13.4 * em))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shorten the words where the drawer is narrow."""
        em = metrics().height()
        wide = self.width() > 70 * em
        text = NOTIFY if wide else "Notify"
        if self._why_not:
            text += f": no, {self._why_not}" if wide else ": no tray"
        self._label.say(text)
        self.shut.set_detail("icon")
        self.summary.setVisible(bool(self.summary.text()) and self.width() > 44 * em)

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(self.title)
        self._top.addWidget(self.summary, 100)
        self._top.addStretch(1)
        for part in (self.notify, self._label, self.shut):
            self._top.addWidget(part)
        self._column = QVBoxLayout(self)
        self.space(self._top, 0.8, 0)
        self.space(self._column, 0, 0.5, 1, 0.7, 1, 0.6)
        self._column.addLayout(self._top)
        self._column.addWidget(self.nothing)
        self._column.addWidget(self.table, 1)
        self._column.addStretch()


def summary(alarms: tuple[Line, ...], rule: Rule | None) -> str:
    """Return in one line how many each side knows of."""
    if rule is None or not alarms:
        return ""
    live = sum(alarm.live == "seen" for alarm in alarms)
    polled = sum(alarm.polled == "seen" for alarm in alarms)
    name = rule.name if len(alarms) == 1 else rule.plural
    return f"The newest {count(len(alarms))} {name}: live knows of {live}, polled of {polled}"
