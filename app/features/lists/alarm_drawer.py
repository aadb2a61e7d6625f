"""The drawer of alarms: the alarm that came late, and the switch for notifications."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.features.fairness.fairness_rows import Line
from app.features.lists.alarm_log import Alarm
from app.features.lists.alarm_table import AlarmTable
from app.features.lists.rules import AlarmRule
from app.text.formats import count
from app.ui.drawer import Drawer, Scroller
from app.ui.override import override
from app.ui.switch import Switch
from app.ui.theme import Theme, sized

__all__ = ["AlarmDrawer"]

NOTIFY = "Notify on the desktop"


class AlarmDrawer(Drawer):
    """Shows alarms; what its switch says is for its owner to do."""

    notify_toggled = Signal(bool)

    def __init__(self, theme: Theme, why_not: str) -> None:
        super().__init__("Alerts", theme)
        self._why_not = why_not
        self._summary = ""
        self.title, self.summary = Line(heavy=True, scale=1.15, keeps_width=True), Line()
        self.notify, self._label = Switch(theme), Line(scale=0.95, keeps_width=True)
        self.table = AlarmTable(theme)
        self._lay_out()
        self.notify.setEnabled(not why_not)
        self.notify.setAccessibleName(NOTIFY)
        reason = f"Not possible: {why_not}" if why_not else "One for each side that learns of one"
        self.notify.setToolTip(reason)
        self.notify.toggled.connect(self.notify_toggled)
        self.show_alarms((), None)
        self.set_theme(theme)

    def show_alarms(self, alarms: tuple[Alarm, ...], rule: AlarmRule | None) -> None:
        """Show ``alarms``, newest first; without a rule this source has none."""
        nothing = "This source raises no alarms. Earthquakes do."
        if rule is not None:
            nothing = f"No {rule.name} yet. {rule.means} is one."
        self.table.show_alarms(alarms, nothing)
        self._summary = summary(alarms, rule)
        self.summary.say(self._summary, self._theme.muted)
        self._say_switch()

    def set_notify(self, on: bool) -> None:
        """Show whether notifications are on, without a signal."""
        self.notify.blockSignals(True)
        self.notify.setChecked(on)
        self.notify.blockSignals(False)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        for part in (self.notify, self.shut, self.table, self._scroll):
            part.set_theme(theme)
        self.title.say("Alerts", theme.text)
        self.summary.say(self._summary, theme.muted)
        self._say_switch()
        em = QFontMetrics(sized()).height()
        self._column.setContentsMargins(em, round(0.7 * em), em, round(0.6 * em))
        self._column.setSpacing(round(0.5 * em))
        self._top.setSpacing(round(0.8 * em))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        em = QFontMetrics(sized()).height()
        return QSize(80 * em, round(13.4 * em))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say_switch()

    def _say_switch(self) -> None:
        em = QFontMetrics(sized()).height()
        wide = self.width() > 70 * em
        text = NOTIFY if wide else "Notify"
        if self._why_not:
            text += f": no, {self._why_not}" if wide else ": no tray"
        self._label.say(text, self._theme.muted)
        self.shut.set_detail("icon")
        self.summary.setVisible(bool(self._summary) and self.width() > 44 * em)

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(self.title)
        self._top.addWidget(self.summary, 100)
        self._top.addStretch(1)
        for part in (self.notify, self._label, self.shut):
            self._top.addWidget(part)
        self._scroll = Scroller(self.table, self.table.whole)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self._scroll, 1)


def summary(alarms: tuple[Alarm, ...], rule: AlarmRule | None) -> str:
    """Return in one line how many each side knows of."""
    if rule is None or not alarms:
        return ""
    live = sum(alarm.live == "seen" for alarm in alarms)
    polled = sum(alarm.polled == "seen" for alarm in alarms)
    name = rule.name if len(alarms) == 1 else rule.plural
    return f"The newest {count(len(alarms))} {name}: live knows of {live}, polled of {polled}"
