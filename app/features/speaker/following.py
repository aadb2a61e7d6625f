"""Keys do in the view what they do before the audience; the keyboard goes where they open it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.actions import Actions
from app.ui.override import override


class SharedKeys(QObject):
    """Has ``view`` hear the keys of ``actions``, also of those that come later.

    The keyboard leaves ``view`` when an action gives it to a part of the other window: otherwise a
    line that asks for words would stand there, and the view would hear them.
    """

    def __init__(
        self, view: QWidget, surface: QWidget, actions: Actions, own: Collection[str]
    ) -> None:
        """Leave out the actions called ``own``, whose keys do something else in ``view``."""
        super().__init__(view)
        self._view, self._surface, self._actions, self._own = view, surface, actions, own
        self._theirs: QWidget | None = None
        """What had the keyboard in the other window when this looked last."""
        view.installEventFilter(self)
        for action in actions:
            self._share(action.name)
        actions.added.connect(self._share)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ActivationChange:
            self._theirs = self._surface.window().focusWidget()
        return False

    def _share(self, name: str) -> None:
        if name not in self._own and self._actions[name].keys:
            entry = self._actions.entry(name)
            self._view.addAction(entry)
            entry.triggered.connect(self._follow)

    def _follow(self) -> None:
        window = self._surface.window()
        before, self._theirs = self._theirs, window.focusWidget()
        if self._view.isActiveWindow() and self._theirs not in (None, window, before):
            window.activateWindow()
            if isinstance(self._theirs, QLineEdit):
                self._theirs.selectAll()  # as for a key in its own window
