"""Shows the application in another theme or text size, in all of its widgets when it returns."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.theme import Theme

__all__ = ["show_in"]


def show_in(look: Theme, points: float | None = None) -> None:
    """Show everything in ``look``, with text of ``points`` points if that is given."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, look)
    if points is not None:
        theme.set_text_size(points)
    app.processEvents()
