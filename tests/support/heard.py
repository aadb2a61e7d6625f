"""What a screen reader hears of a widget, asked for as it asks."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from app.ui.spoken import Spoken, install

__all__ = ["heard"]


def heard(widget: QWidget) -> Spoken:
    """Return what assistive technology would be told of ``widget`` now."""
    install()  # as the program does when it starts
    found, text = QAccessible.queryAccessibleInterface(widget), QAccessible.Text
    return Spoken(
        found.text(text.Name),
        found.text(text.Description),
        found.text(text.Value),
        found.role(),
    )
