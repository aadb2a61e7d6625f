"""The keyboard goes where it is needed: into what was opened before the audience."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.override import override


class KeyboardFollower(QObject):
    """Has the keyboard leave ``view`` when an action gives it to a part of the other window.

    Otherwise a line that asks for words would stand there, and the view would hear them.
    """

    def __init__(self, view: QWidget, surface: QWidget, entries: Iterable[QAction]) -> None:
        super().__init__(view)
        self._view, self._surface = view, surface
        self._theirs: QWidget | None = None
        """What had the keyboard in the other window when this looked last."""
        view.installEventFilter(self)
        for entry in entries:
            entry.triggered.connect(self._follow)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ActivationChange:
            self._theirs = self._surface.window().focusWidget()
        return False

    def _follow(self) -> None:
        window = self._surface.window()
        before, self._theirs = self._theirs, window.focusWidget()
        if self._view.isActiveWindow() and self._theirs not in (None, window, before):
            window.activateWindow()
            if isinstance(self._theirs, QLineEdit):
                self._theirs.selectAll()  # as for a key in its own window
