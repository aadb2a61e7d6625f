"""The keys that press the button at the keyboard, though Space is a key of the window, too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

__all__ = ["presses", "wants"]

_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


def presses(event: QKeyEvent) -> bool:
    """Say whether a key press means to press the button; holding the key does it once."""
    return event.key() in _KEYS and not event.isAutoRepeat()


def wants(event: QEvent) -> bool:
    """Take a key before the window's shortcuts do, if it presses the button."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() not in _KEYS or event.modifiers() != Qt.KeyboardModifier.NoModifier:
        return False
    event.accept()
    return True
