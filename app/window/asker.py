"""What is asked at the foot of the window; then the keyboard is where it was before."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.override import override
from app.ui.theme import Dressed
from app.window.surface import Surface


class Asker(Dressed, QWidget):
    """Lies over the window while it asks; subclasses say where."""

    def __init__(self, window: Surface, name: str) -> None:
        super().__init__(window)
        self._before: QWidget | None = None
        self.setAccessibleName(name)
        window.resized.connect(self.fit)
        self.hide()

    def ask_by(self, first: QWidget) -> None:
        """Be seen, and give ``first`` the keyboard."""
        if self.isHidden():
            self._before = self.window().focusWidget()
        self.show()
        self.raise_()
        self.fit()
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go(self) -> None:
        """Be seen no more, and give the keyboard back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def fit(self) -> None:
        """Lie where least is to be seen, as large as is needed now."""
        raise NotImplementedError

    @override
    def dress(self) -> None:
        super().dress()
        self.fit()
