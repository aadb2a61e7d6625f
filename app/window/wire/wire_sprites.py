"""Small pictures that the wire strip is made of, each drawn once and then only copied.

Stroking 175 slanted lines and as many dots with antialiasing takes 1.5 ms; copying as many
ready pictures takes 0.1 ms. Lines that differ in slope by a pixel are different pictures, and
there are never many of those at a time.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from app.ui.theme import Theme

MOST = 512
"""Pictures kept before all are drawn anew."""


def diamond(centre: QPointF, radius: float) -> QPolygonF:
    """Return the polled side's sign: a square standing on its corner."""
    x, y = centre.x(), centre.y()
    return QPolygonF(
        [
            QPointF(x, y - radius),
            QPointF(x + radius, y),
            QPointF(x, y + radius),
            QPointF(x - radius, y),
        ]
    )


class Sprites:
    """Draws and keeps the pictures for one theme, text size, lane distance and screen."""

    def __init__(self, theme: Theme, radius: float, up: int, down: int, ratio: float) -> None:
        self._theme = theme
        self._radius = radius
        self._up, self._down = up, down
        self._ratio = ratio
        self._kept: dict[tuple[object, ...], QPixmap] = {}
        self.margin = int(radius * 1.6) + 2
        """Free pixels around each picture's anchor; a picture is drawn at anchor − margin."""

    def _get(
        self, key: tuple[object, ...], width: int, height: int, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        """Return the picture ``key``, drawn now if need be, ``width`` × ``height`` and margins."""
        picture = self._kept.get(key)
        if picture is not None:
            return picture
        if len(self._kept) >= MOST:
            self._kept.clear()
        w, h = width + 2 * self.margin, height + 2 * self.margin
        picture = QPixmap(round(w * self._ratio), round(h * self._ratio))
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.margin + 0.5, self.margin + 0.5)
        draw(painter)
        painter.end()
        self._kept[key] = picture
        return picture

    def _pen(self, colour: QColor) -> QPen:
        """Return the pen of all lines; flat ends, because round ones take three times as long."""
        pen = QPen(colour, max(1.2, 0.5 * self._radius))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen

    def dot(self, kind: str) -> QPixmap:
        """Return an update on the server's lane: ``seen``, ``missed`` or ``pending``."""

        def draw(painter: QPainter) -> None:
            self.draw_dot(painter, QPointF(0, 0), kind)

        return self._get((kind,), 0, 0, draw)

    def draw_dot(self, painter: QPainter, centre: QPointF, kind: str) -> None:
        """Draw an update on the server's lane at ``centre``."""
        colour, scale = {
            "seen": (self._theme.text, 1.15),
            "missed": (self._theme.alert, 1.0),
            "pending": (self._theme.truth, 0.8),
        }[kind]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(centre, self._radius * scale, self._radius * scale)

    def push(self, slant: int) -> QPixmap:
        """Return a push: a line from the server's lane up to a disc ``slant`` pixels later."""

        def draw(painter: QPainter) -> None:
            self.draw_push(painter, 0, slant, self._up)

        return self._get(("push", slant), slant, self._up, draw)

    def draw_push(self, painter: QPainter, x: float, slant: int, server_y: float) -> None:
        """Draw a push whose update left ``x``; for those too flat to be worth keeping."""
        painter.setPen(self._pen(self._theme.live))
        top = QPointF(x + slant, server_y - self._up)
        painter.drawLine(QPointF(x, server_y), top)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.live)
        painter.drawEllipse(top, self._radius, self._radius)

    def poll(self, slant: int, outcome: str) -> QPixmap:
        """Return a poll of ``slant`` pixels: dashed asks, solid answers, then a sign."""

        def draw(painter: QPainter) -> None:
            self.draw_poll(painter, 0, slant, 0, outcome)

        return self._get(("poll", slant, outcome), slant, self._down, draw)

    def draw_poll(
        self, painter: QPainter, x: float, slant: int, server_y: float, outcome: str
    ) -> None:
        """Draw a poll sent at ``x``: full diamond for news, hollow for none, cross for failed."""
        colour = self._theme.alert if outcome == "error" else self._theme.polled
        top = QPointF(x + slant / 2, server_y)
        sent, answered = (QPointF(at, server_y + self._down) for at in (x, x + slant))
        pen = self._pen(colour)
        painter.setPen(pen)
        painter.drawLine(top, answered)
        pen.setDashPattern([2.0, 2.5])
        painter.setPen(pen)
        painter.drawLine(sent, top)
        painter.setPen(self._pen(colour))
        if outcome == "error":
            size = self._radius * 1.1
            box = QRectF(answered.x() - size, answered.y() - size, 2 * size, 2 * size)
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())
            return
        painter.setBrush(colour if outcome == "new" else self._theme.card)
        painter.drawPolygon(diamond(answered, self._radius * 1.2))
