"""The place under the panels for one drawer at a time; each is made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from app.ui.override import override
from app.ui.theme import Theme

__all__ = ["Shelf"]


class Shelf(QWidget):
    """Holds the drawers by name; hidden while none is open."""

    changed = Signal(str)
    """The drawer of this name is open now; "" for none."""

    def __init__(self, theme: Theme, makers: Mapping[str, Callable[[], QWidget]]) -> None:
        super().__init__()
        self._theme = theme
        self._makers = makers
        self._made: dict[str, QWidget] = {}
        self._open = ""
        self._before: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName("Drawer")
        self.hide()

    @property
    def open_name(self) -> str:
        """Which drawer is open; "" for none."""
        return self._open

    def drawer(self, name: str) -> QWidget | None:
        """Return the drawer if it was ever opened."""
        return self._made.get(name)

    def toggle(self, name: str) -> None:
        """Open the drawer ``name`` in place of another, or close it."""
        if self._open == name:
            self.close_drawer()
            return
        if not self._open:
            self._before = QApplication.focusWidget()
        self._open = name
        chosen = self._made.get(name) or self._make(name)
        for drawer in self._made.values():
            drawer.setVisible(drawer is chosen)
        self.changed.emit(name)

    def close_drawer(self) -> bool:
        """Close whatever is open, and give the keyboard back to where it was; say if one was."""
        if not self._open:
            return False
        inside = self.isAncestorOf(QApplication.focusWidget() or self)
        self._open = ""
        self.changed.emit("")
        if inside and self._before is not None:
            self._before.setFocus()
        return True

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``, and the application's present text size."""
        self._theme = theme
        for drawer in self._made.values():
            if hasattr(drawer, "set_theme"):
                drawer.set_theme(theme)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return self._made[self._open].sizeHint() if self._open else QSize(0, 0)

    @override
    def minimumSizeHint(self) -> QSize:
        least = self._made[self._open].minimumSizeHint() if self._open else QSize(0, 0)
        return QSize(0, least.height())

    def _make(self, name: str) -> QWidget:
        drawer = self._made[name] = self._makers[name]()
        layout = self.layout()
        if layout is not None:
            layout.addWidget(drawer)
        return drawer
