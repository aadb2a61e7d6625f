"""Desktop notifications of alarms: one for each side and alarm, never more than one in 2 s."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QSystemTrayIcon

from app.features.lists.event_list import paint_triangle
from app.features.lists.feed import Line
from app.ui.ink import SideName
from feeds.clock import now_ns

__all__ = ["Notices", "Notifier", "why_not"]

GAP_NS = 2_000_000_000
TITLES: dict[SideName, str] = {"live": "Live side", "polled": "Polled side"}


def why_not() -> str:
    """Return why this desktop cannot show notifications; "" if it can."""
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return "there is no system tray here"
    if not QSystemTrayIcon.supportsMessages():
        return "the system tray here shows no messages"
    return ""


class Notices:
    """What is to be told, and when: what comes too soon is counted in the next text."""

    def __init__(self) -> None:
        self._waiting: list[tuple[SideName, str]] = []
        self._told_ns = -GAP_NS

    def add(self, side: SideName, alarm: Line) -> None:
        """``side`` has learned of ``alarm``."""
        self._waiting.append((side, f"{alarm.text}: seen {alarm.says(side)} the event"))

    def wait_ns(self, at_ns: int) -> int:
        """Return for how long to wait until the next one may be told."""
        return max(0, self._told_ns + GAP_NS - at_ns)

    def take(self, at_ns: int) -> tuple[str, str] | None:
        """Return title and text of what is to be told now; ``None`` if there is nothing."""
        if not self._waiting or self.wait_ns(at_ns):
            return None
        self._told_ns = at_ns
        (side, text), *rest = reversed(self._waiting)
        self._waiting.clear()
        return TITLES[side], text + (f" (and {len(rest)} more)" if rest else "")

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()


class Notifier(QObject):
    """Shows notifications while it is switched on; never amid a paint."""

    def __init__(self, parent: QObject, show: Callable[[str, str], None] | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self._notices = Notices()
        self._show = show or self._show_in_tray
        self._tray: QSystemTrayIcon | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tell)

    def switch(self, on: bool) -> None:
        """Begin to notify, or end it."""
        self.on = on
        if not on:
            self._notices.clear()
            self._timer.stop()
            if self._tray is not None:
                self._tray.hide()

    def tell(self, side: SideName, alarm: Line) -> None:
        """``side`` has learned of ``alarm``: say so soon, if switched on."""
        if not self.on:
            return
        self._notices.add(side, alarm)
        if not self._timer.isActive():
            self._timer.start(-(-self._notices.wait_ns(now_ns()) // 1_000_000))

    def _tell(self) -> None:
        said = self._notices.take(now_ns())
        if said is not None:
            self._show(*said)

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
