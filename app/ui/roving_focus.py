"""One stop of the tab order for a row of things that only show: arrows go from one to the next."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.override import override

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class RovingFocus(QObject):
    """Gives ``row`` the keyboard as a whole, and says which of its items it is at."""

    moved = Signal(bool)
    """It is at another item; true if an arrow brought it there."""

    def __init__(self, row: QWidget, items: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(row)
        self._row, self._items = row, items
        self._at = 0
        # by Tab alone: a click on a figure does not take the keyboard from a slider
        row.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.installEventFilter(self)

    @property
    def current(self) -> QWidget | None:
        """The item the keyboard is at, among those that are shown."""
        shown = [item for item in self._items() if item.isVisible()]
        return shown[min(self._at, len(shown) - 1)] if shown else None

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._row:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._step(_STEPS.get(Qt.Key(event.key()), 0))
            if event.type() == QEvent.Type.FocusIn:
                self._tell()
        return False

    def _step(self, by: int) -> bool:
        if not by:
            return False
        last = sum(item.isVisible() for item in self._items()) - 1
        self._at = max(0, min(last, min(self._at, last) + by))
        self._tell(by_key=True)
        return True

    def _tell(self, *, by_key: bool = False) -> None:
        if (current := self.current) is not None:
            QAccessible.updateAccessibility(QAccessibleEvent(current, QAccessible.Event.Focus))
        self.moved.emit(by_key)


def at_keyboard(focused: QWidget | None) -> QWidget | None:
    """Return the figure at which a row of them is, or what has the keyboard itself."""
    roving = getattr(focused, "roving", None)
    return roving.current if isinstance(roving, RovingFocus) else focused
