"""The line of text over a chart."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.ui.theme import Theme, sized

SCALE = 0.86


class Caption(pg.GraphicsWidget):  # type: ignore[misc]
    """Secondary text that gives way: elided, it never pushes the charts out of the view."""

    def __init__(self, text: str, theme: Theme) -> None:
        super().__init__()
        self._text = text
        self.set_theme(theme)

    def say(self, text: str) -> None:
        """Write another text."""
        if text != self._text:
            self._text = text
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of ``theme`` and at the application's present text size."""
        self._colour = theme.muted
        self._font = sized(SCALE)
        height = QFontMetrics(self._font).height() + 4
        self.setMinimumHeight(height)
        self.setMaximumHeight(height)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Write the line."""
        rect = self.rect()
        room = int(rect.width())
        text = QFontMetrics(self._font).elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        painter.setFont(self._font)
        painter.setPen(self._colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
