"""The signs of a verdict: a check mark and a cross, drawn, so that no font has to have them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

__all__ = ["draw_check", "draw_cross"]


def draw_check(painter: QPainter, centre: QPointF, radius: float, colour: QColor) -> None:
    """Draw a check mark about ``centre``."""
    painter.setPen(_pen(radius, colour))
    corners = [(-0.62, 0.05), (-0.16, 0.5), (0.66, -0.48)]
    painter.drawPolyline([centre + QPointF(x * radius, y * radius) for x, y in corners])


def draw_cross(painter: QPainter, centre: QPointF, radius: float, colour: QColor) -> None:
    """Draw a cross about ``centre``."""
    painter.setPen(_pen(radius, colour))
    reach = 0.5 * radius
    for x in (reach, -reach):
        painter.drawLine(centre - QPointF(x, reach), centre + QPointF(x, reach))


def _pen(radius: float, colour: QColor) -> QPen:
    pen = QPen(colour, max(1.5, 0.26 * radius))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
