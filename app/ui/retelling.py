"""Tells assistive technology, once a second, which names are others than before."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from app.ui.spoken import Speaks

__all__ = ["Retelling"]

EVERY_MS = 1000


class Retelling(QObject):
    """Some readers keep the names they were given; does nothing while none is there."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._told: WeakKeyDictionary[QWidget, str] = WeakKeyDictionary()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if QAccessible.isActive() and self._window.isVisible():
            self.retell()

    def retell(self) -> list[QWidget]:
        """Send an event for each visible widget with another name, and return them."""
        changed: list[QWidget] = []
        for widget in self._window.findChildren(QWidget):
            if isinstance(widget, Speaks) and widget.isVisible():
                name = widget.spoken().name
                if self._told.get(widget) not in (None, name):
                    changed.append(widget)
                self._told[widget] = name
        for widget in changed:
            event = QAccessibleEvent(widget, QAccessible.Event.NameChanged)
            QAccessible.updateAccessibility(event)
        return changed
