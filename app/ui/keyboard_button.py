"""Buttons that Space presses while they have the keyboard, though it is a key of the window too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

from app.ui.override import override

if TYPE_CHECKING:
    _Mixed = QAbstractButton
else:
    _Mixed = object

_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyboardButton(_Mixed):
    """Mixin for a button of ours that draws its own focus ring; expect_presses() is its set-up.

    It takes the keyboard by Tab alone: after a click, Space is the window's as before.
    """

    rings_itself = True

    def expect_presses(self) -> None:
        """Take the keyboard by Tab, and look like something that can be pressed."""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in _KEYS:
                event.accept()  # before a shortcut of the window takes it
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _KEYS:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():  # holding the key presses once
            self.click()
