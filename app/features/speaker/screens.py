"""Which screen the speaker's view can have: one that the audience does not see."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

SETTLE_MS = 300
"""Desktops move windows about for a moment when a screen comes or goes."""
WINDOW_SHARE = 0.8
"""Of a screen that must be shared: as much as a window takes of it."""


class ScreenNews(QObject):
    """Says that screens came or went, when that has come to rest."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rest = QTimer(self, singleShot=True)
        self._rest.setInterval(SETTLE_MS)
        self._rest.timeout.connect(self.changed)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            for heard in (app.screenAdded, app.screenRemoved, app.primaryScreenChanged):
                heard.connect(self._rest_anew)

    def _rest_anew(self, _screen: QScreen | None = None) -> None:
        self._rest.start()


def free_screen(screens: Sequence[QScreen], taken: QScreen) -> QScreen | None:
    """Return a screen on which nothing of ``taken`` is seen; one that mirrors it shows the same."""
    apart = (one for one in screens if not one.geometry().intersects(taken.geometry()))
    return next(apart, None)


def fill(window: QWidget, screen: QScreen) -> None:
    """Show ``window`` on all of ``screen``."""
    if window.isVisible() and window.isFullScreen() and window.screen() == screen:
        return
    _put(window, screen, screen.geometry())
    window.showFullScreen()


def stand_on(window: QWidget, screen: QScreen) -> None:
    """Show ``window`` as one of those on ``screen``; where it is one already, it stays."""
    if window.isVisible() and not window.isFullScreen() and window.screen() == screen:
        return
    room = screen.availableGeometry()
    place = QRect(room.topLeft(), room.size() * WINDOW_SHARE)
    place.moveCenter(room.center())
    _put(window, screen, place)
    window.show()


def _put(window: QWidget, screen: QScreen, place: QRect) -> None:
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowFullScreen)
    window.setScreen(screen)
    window.setGeometry(place)
