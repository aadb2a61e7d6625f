"""The card that panels and drawers stand on."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import theme_of


def paint_card(widget: QWidget) -> None:
    """Paint a card with one thin edge over all of ``widget``."""
    theme = theme_of(widget)
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.edge, 1))
    painter.setBrush(theme.card)
    radius = widget.fontMetrics().height() * 0.6
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
