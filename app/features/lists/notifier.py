"""Desktop notifications of alarms: one for each side and alarm, never more than one in 2 s."""

from typing import Protocol

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QSystemTrayIcon

from app.features.lists.feed import Line
from feeds.frame import SIDES, SideName

GAP_MS = 2000
TITLES: dict[SideName, str] = {"live": "Live side", "polled": "Polled side"}


class Desktop(Protocol):
    """What shows notifications, one for each side at a time."""

    def show(self, side: SideName, title: str, text: str) -> None:
        """Show ``text`` for ``side`` until its next one, beside that of the other side."""

    def clear(self) -> None:
        """Take all away."""

    def close(self) -> None:
        """Take all away for good."""


def why_not() -> str:
    """Return why this desktop cannot show notifications; "" if it can."""
    from app.features.lists.notification_service import is_there

    if is_there():
        return ""
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return "there is neither a notification service nor a system tray here"
    if not QSystemTrayIcon.supportsMessages():
        return "the system tray here shows no messages"
    return ""


class Notifier(QObject):
    """Shows notifications while it is switched on; never amid a paint.

    What a side learns of less than :data:`GAP_MS` after another alarm is counted in its next text.
    """

    failed = Signal(str)
    """Why something was not shown."""

    def __init__(self, parent: QObject, desktop: Desktop | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self._desktop = desktop
        self._waiting: dict[SideName, list[str]] = {side: [] for side in SIDES}
        self.timers = {side: self._timer(side) for side in SIDES}
        """Each runs until its side's next notification may be shown."""

    def switch(self, on: bool) -> None:
        """Begin to notify, or end it and take away what is shown."""
        self.on = on
        if on:
            return
        for side, timer in self.timers.items():
            self._waiting[side].clear()
            timer.stop()
        if self._desktop is not None:
            self._desktop.clear()

    def tell(self, side: SideName, alarm: Line) -> None:
        """``side`` has learned of ``alarm``: say so soon, if switched on."""
        if self.on:
            self._waiting[side].append(f"{alarm.text}: seen {alarm.says(side)} the event")
            if not self.timers[side].isActive():
                self.timers[side].start(0)

    def close(self) -> None:
        """Take away what is shown, for good."""
        self.switch(on=False)
        if self._desktop is not None:
            self._desktop.close()

    def _timer(self, side: SideName) -> QTimer:
        timer = QTimer(self, singleShot=True)
        timer.timeout.connect(lambda: self._tell(side))
        return timer

    def _tell(self, side: SideName) -> None:
        waiting = self._waiting[side]
        if waiting:
            *rest, text = waiting
            waiting.clear()
            more = f" (and {len(rest)} more)" if rest else ""
            self._ready().show(side, TITLES[side], text + more)
            self.timers[side].start(GAP_MS)

    def _ready(self) -> Desktop:
        """Return what shows notifications here, found when it is first needed."""
        if self._desktop is None:
            from app.features.lists.notification_service import NotificationService, is_there

            if is_there():
                service = NotificationService(self)
                service.failed.connect(self.failed)
                self._desktop = service
            else:
                self._desktop = TrayMessage(self)
        return self._desktop


class TrayMessage:
    """The system tray, which has room for one message: it has what either side said last."""

    def __init__(self, parent: QObject) -> None:
        self._icon = QSystemTrayIcon(_icon(), parent)
        self._said: dict[SideName, str] = {}

    def show(self, side: SideName, title: str, text: str) -> None:
        """Show ``text`` for ``side``, and again what the other side said last."""
        self._said.pop(side, None)
        self._said[side] = f"{title}: {text}"
        self._icon.show()
        self._icon.showMessage("Live vs Polled", "\n".join(self._said.values()), _icon())

    def clear(self) -> None:
        """Take the icon away, and its message with it."""
        self._said.clear()
        self._icon.hide()

    close = clear


def _icon() -> QIcon:
    """Return the sign of an alarm."""
    from app.features.lists.event_list import paint_triangle

    pixmap = QPixmap(64, 64)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#d55e00"))
    paint_triangle(painter, QPointF(32, 34), 26)
    painter.end()
    return QIcon(pixmap)
