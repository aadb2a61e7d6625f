"""The drawer of alarms: the alarm that came late, and the switch for notifications."""

from PySide6.QtCore import QSignalBlocker, Signal

from app.features.lists.alarm_table import AlarmTable
from app.features.lists.feed import Line
from app.text.formats import count
from app.text.tips import wrapped
from app.ui.drawer import Drawer
from app.ui.label import Label
from app.ui.override import override
from app.ui.switch import Switch
from app.ui.theme import metrics
from feeds.rule import Rule

NOTIFY = "Notify on the desktop"


class AlarmDrawer(Drawer):
    """Shows alarms; its switch asks for notifications, which others show."""

    notify_toggled = Signal(bool)
    wanted_em = 13.4

    def __init__(self, why_not: str) -> None:
        self.notify, self._label = Switch(), Label(ink="muted", scale=0.95)
        super().__init__("Alarms", self.notify, self._label)
        self._why_not = why_not
        self.nothing = Label(ink="muted", room="wrap")
        self.table = AlarmTable()
        self.column.addWidget(self.nothing)
        self.column.addWidget(self.table, 1)
        self.column.addStretch()
        self.notify.setEnabled(not why_not)
        self.notify.setAccessibleName(NOTIFY)
        reason = (
            f"Not possible: {why_not}"
            if why_not
            else "One notification for each side that learns of an alarm"
        )
        self.notify.setToolTip(wrapped(reason))
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
        self.fit()

    def set_notify(self, on: bool) -> None:
        """Show whether notifications are on, without a signal."""
        with QSignalBlocker(self.notify):
            self.notify.setChecked(on)

    @override
    def dress(self) -> None:
        self.nothing.setContentsMargins(0, round(0.4 * metrics().height()), 0, 0)
        super().dress()

    @override
    def fit(self) -> None:
        """Shorten the words where the drawer is narrow."""
        em = metrics().height()
        wide = self.width() > 70 * em
        text = NOTIFY if wide else "Notify"
        if self._why_not:
            text += f": no, {self._why_not}" if wide else ": not here"
        self._label.say(text)
        self.summary.setVisible(bool(self.summary.text()) and self.width() > 44 * em)


def summary(alarms: tuple[Line, ...], rule: Rule | None) -> str:
    """Return in one line how many each side knows of."""
    if rule is None or not alarms:
        return ""
    live = sum(alarm.live == "seen" for alarm in alarms)
    polled = sum(alarm.polled == "seen" for alarm in alarms)
    many = rule.name if len(alarms) == 1 else f"{count(len(alarms))} {rule.plural}"
    return f"The newest {many}: live knows of {live}, polled of {polled}"
