"""Small drawing tools: the two glyphs, colours."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from app.ui.override import override
from app.ui.theme import Theme, theme_of
from feeds.frame import SideName

NAMES: dict[SideName, str] = {"live": "Live", "polled": "Polled"}


def colour_of(side: SideName, theme: Theme) -> QColor:
    """Return the colour of a side's lines and large figures."""
    return theme.live if side == "live" else theme.polled


def faded(colour: QColor, alpha: int) -> QColor:
    """Return ``colour`` with the given opacity, 0 to 255."""
    result = QColor(colour)
    result.setAlpha(alpha)
    return result


def blended(colour: QColor, ground: QColor, strength: float) -> QColor:
    """Return ``colour`` laid over ``ground``: 0 is the ground alone, 1 the colour alone."""

    def mixed(one: int, other: int) -> int:
        return round(strength * one + (1 - strength) * other)

    red, green = mixed(colour.red(), ground.red()), mixed(colour.green(), ground.green())
    return QColor(red, green, mixed(colour.blue(), ground.blue()))


def draw_glyph(painter: QPainter, side: SideName, centre: QPointF, radius: float) -> None:
    """Draw the disc of the live side or the diamond of the polled one with the current brush."""
    if side == "live":
        painter.drawEllipse(centre, radius, radius)
        return
    reach = radius * 1.22
    corners = [(0, -reach), (reach, 0), (0, reach), (-reach, 0)]
    painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in corners]))


class Glyph(QWidget):
    """The sign of a side beside its name: colour is never the only difference."""

    def __init__(self, side: SideName) -> None:
        super().__init__()
        self._side = side
        self.setAccessibleName(f"Sign of the {side} side")

    @override
    def sizeHint(self) -> QSize:
        edge = round(self.fontMetrics().height() * 0.95)
        return QSize(edge, edge)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_of(self._side, theme_of(self)))
        box = QRectF(self.rect())
        draw_glyph(painter, self._side, box.center(), min(box.width(), box.height()) * 0.4)
