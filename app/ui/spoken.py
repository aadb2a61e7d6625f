"""What assistive technology is told of widgets that paint themselves, worked out when it asks.

A widget that has a method ``spoken`` returning a :class:`Spoken` is described by it. Figures
change many times a second and are asked for seldom: nothing is prepared, and no frame pays for it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast, runtime_checkable
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from app.ui.override import override

EVERY_MS = 1000


@dataclass(frozen=True, slots=True)
class Spoken:
    """Name, further words and the bare value of a widget, all as a voice says them."""

    name: str
    description: str = ""
    value: str = ""
    role: QAccessible.Role = QAccessible.Role.StaticText


@runtime_checkable
class Speaks(Protocol):
    """A widget that can say what it shows."""

    def spoken(self) -> Spoken:
        """Return what is shown now."""


@cache
def install() -> None:
    """Have Qt ask the widgets that speak for themselves; once for the whole program."""
    QAccessible.installFactory(_interface_of)


class _Interface(QAccessibleWidget):
    """Hands the questions on to the widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)

    def _said(self) -> Spoken:
        try:
            return cast(Speaks, self.object()).spoken()
        except (AttributeError, RuntimeError):
            return Spoken("")  # it is still being made, or gone already

    def role(self) -> QAccessible.Role:
        """Return what kind of thing it is."""
        return self._said().role

    def text(self, which: QAccessible.Text) -> str:
        """Return name, description or value as they are at this moment."""
        said, text = self._said(), QAccessible.Text
        known = {text.Name: said.name, text.Description: said.description, text.Value: said.value}
        return known[which] if which in known else super().text(which)

    @override
    def childCount(self) -> int:
        return 0  # what speaks is one thing, whatever it is made of


def _interface_of(key: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, QWidget) and isinstance(thing, Speaks):
        return _Interface(thing)
    return None


class NameNews(QObject):
    """Tells assistive technology once a second which widgets of ``window`` have another name.

    Some readers keep the names they were given. Does nothing while no reader is there.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._told: WeakKeyDictionary[QWidget, str] = WeakKeyDictionary()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(EVERY_MS)

    def _look(self) -> None:
        if QAccessible.isActive() and self._window.isVisible():
            self.tell()

    def tell(self) -> list[QWidget]:
        """Send an event for each visible widget with another name, and return them."""
        changed: list[QWidget] = []
        for widget in self._window.findChildren(QWidget):
            if isinstance(widget, Speaks) and widget.isVisible():
                name = widget.spoken().name
                if self._told.get(widget) not in (None, name):
                    changed.append(widget)
                    event = QAccessibleEvent(widget, QAccessible.Event.NameChanged)
                    QAccessible.updateAccessibility(event)
                self._told[widget] = name
        return changed
