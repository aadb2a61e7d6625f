"""What lies over the window while it asks; then the keyboard is where it was before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.ui.override import override
from app.ui.theme import Dressed
from app.window.surface import Surface


class Asker(Dressed, QWidget):
    """Lies over the window while it asks, or over the speaker's own; subclasses say where.

    It follows the size of what it lies over, and goes with a speaker's view that goes.
    """

    def __init__(self, window: Surface, name: str) -> None:
        super().__init__(window)
        self._surface = window
        self.over: QWidget = window
        """What it lies over; Qt is not asked for its parent, which may be about to go."""
        self._before: QWidget | None = None
        self._active: QWidget | None = None
        """What had the keyboard in the window that it lies over, and which window was active."""
        self.setAccessibleName(name)
        self.hide()

    def ask_by(self, first: QWidget) -> None:
        """Be seen where the person is, and give ``first`` the keyboard."""
        if self.isHidden():
            desk = self._surface.desk
            if desk is not self.over:
                self.over = desk
                self.setParent(desk)
            desk.installEventFilter(self)
            self._before, self._active = desk.window().focusWidget(), QApplication.activeWindow()
        self.show()
        self.raise_()
        self.fit()
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._active not in (None, self.window()):
            self.window().activateWindow()

    def go(self) -> None:
        """Be seen no more, and give the keyboard back."""
        over, active = self.over, self._active
        over.removeEventFilter(self)
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        if active not in (None, over.window()) and isValid(active) and over.isActiveWindow():
            active.activateWindow()
        if over is not self._surface:
            self.over = self._surface
            self.setParent(self._surface)

    def fit(self) -> None:
        """Lie where it is to lie, as large as is needed now."""
        raise NotImplementedError

    @override
    def dress(self) -> None:
        super().dress()
        self.fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.over:
            gone = event.type() == QEvent.Type.Hide and not event.spontaneous()
            if event.type() == QEvent.Type.Resize:
                self.fit()
            elif gone and watched is not self._surface:
                self.go()
        return super().eventFilter(watched, event)
