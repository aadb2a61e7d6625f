"""Desktop notifications of alarms: one for each side and alarm, never more than one in 2 s."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QSystemTrayIcon

from app.features.lists.event_list import paint_triangle
from app.features.lists.feed import Line
from feeds.frame import SideName

GAP_MS = 2000
TITLES: dict[SideName, str] = {"live": "Live side", "polled": "Polled side"}


def why_not() -> str:
    """Return why this desktop cannot show notifications; "" if it can."""
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return "there is no system tray here"
    if not QSystemTrayIcon.supportsMessages():
        return "the system tray here shows no messages"
    return ""


class Notifier(QObject):
    """Shows notifications while it is switched on; never amid a paint.

    What comes less than :data:`GAP_MS` after another is counted in the next text.
    """

    def __init__(self, parent: QObject, show: Callable[[str, str], None] | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self._waiting: list[tuple[SideName, str]] = []
        self._show = show or self._show_in_tray
        self._tray: QSystemTrayIcon | None = None
        self.timer = QTimer(self)
        """Runs until the next notification may be shown."""
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self._tell)

    def switch(self, on: bool) -> None:
        """Begin to notify, or end it."""
        self.on = on
        if not on:
            self._waiting.clear()
            self.timer.stop()
            if self._tray is not None:
                self._tray.hide()

    def tell(self, side: SideName, alarm: Line) -> None:
        """``side`` has learned of ``alarm``: say so soon, if switched on."""
        if self.on:
            self._waiting.append((side, f"{alarm.text}: seen {alarm.says(side)} the event"))
            if not self.timer.isActive():
                self.timer.start(0)

    def _tell(self) -> None:
        if self._waiting:
            (side, text), *rest = reversed(self._waiting)
            self._waiting.clear()
            self._show(TITLES[side], text + (f" (and {len(rest)} more)" if rest else ""))
            self.timer.start(GAP_MS)

    def _show_in_tray(self, title: str, text: str) -> None:
        if self._tray is None:
            self._tray = QSystemTrayIcon(_icon(), self)
        self._tray.show()
        self._tray.showMessage(title, text, _icon())


def _icon() -> QIcon:
    """Return the sign of an alarm."""
    pixmap = QPixmap(64, 64)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#d55e00"))
    paint_triangle(painter, QPointF(32, 34), 26)
    painter.end()
    return QIcon(pixmap)
