"""The signs of traffic on the wire strip.

Each sign is drawn once and then copied: stroking 175 slanted lines and as many dots with
antialiasing takes 1.5 ms, copying as many ready pictures 0.1 ms. Lines that differ in slope by a
pixel are different pictures, and there are never many of those at a time.
"""

from collections.abc import Iterable
from math import hypot
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from app.ui.theme import Theme, metrics, sized
from app.window.wire.wire_drawing import Lanes, diamond

MOST = 512
"""Pictures kept before all are drawn anew."""
COUNT = 0.85
"""Size of the number of updates beside an answer, of running text."""
BEAD, APART = 0.75, 2.4
"""Size of the updates on an answer's line, and their distance, in radii of a dot."""


class Exchange(NamedTuple):
    """The sign of a request and its answer, or of one of the two, as it came out."""

    outcome: str
    half: Literal["both", "ask", "answer"] = "both"
    is_query: bool = False
    updates: int = 1
    """How many the answer brought: as many dots are on its line, if it has room."""


Sign = str | Exchange


class Sprites:
    """The signs of traffic for one theme, text size, set of lanes and screen.

    On the server's lane there are updates: ``seen``, ``missed``, ``pending``. A ``push`` rises from
    there. An :class:`Exchange` comes from below and goes back. Along the server's lane a request
    is held, or a push gathers what it replaces.
    """

    def __init__(self, theme: Theme, radius: float, lanes: Lanes, ratio: float) -> None:
        self._theme, self._radius, self._ratio = theme, radius, ratio
        self._lanes = lanes
        self._up, self._down = lanes.server - lanes.live, lanes.polled - lanes.server
        self._dots = {
            "seen": (theme.text, 1.15 * radius),
            "missed": (theme.alert, radius),
            "pending": (theme.truth, 0.8 * radius),
        }
        self._kept: dict[tuple[Sign, int], QPixmap] = {}
        self.margin = int(radius * 1.6) + 2
        """Free pixels around each picture's anchor; a picture is drawn at anchor − margin."""

    def paint(
        self, painter: QPainter, traffic: Iterable[tuple[Sign, int, int]], flat_px: int
    ) -> None:
        """Paint each sign of ``traffic`` from where it begins to where it ends.

        Those wider than ``flat_px`` are drawn; a picture of one would be mostly empty.
        """
        server_y = self._lanes.server
        for sign, begin, end in traffic:
            slant = end - begin
            if slant <= flat_px:
                top = server_y - self.margin - (self._up if sign == "push" else 0)
                painter.drawPixmap(begin - self.margin, top, self._picture(sign, slant))
            else:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._draw(painter, sign, begin + 0.5, server_y + 0.5, slant)

    def paint_held(self, painter: QPainter, spans: Iterable[tuple[int, int]]) -> None:
        """Paint how long requests waited at the server, on its lane."""
        wide = max(2, round(0.6 * self._radius))
        for begin, end in spans:
            top = self._lanes.server - wide // 2
            painter.fillRect(QRect(begin, top, end - begin, wide), self._theme.polled)

    def paint_gathered(
        self, painter: QPainter, spans: Iterable[tuple[int, int]], replaced: Iterable[int]
    ) -> None:
        """Paint what pushes gather: a bracket over the updates that another one replaces."""
        high, wide = round(2.2 * self._radius), max(1, round(0.4 * self._radius))
        top = self._lanes.server - high
        for begin, end in spans:
            painter.fillRect(QRect(begin, top, end - begin, wide), self._theme.live)
            painter.fillRect(QRect(end, top, wide, high), self._theme.live)
        for at in replaced:
            painter.fillRect(QRect(at, top, wide, high), self._theme.live)

    def paint_counts(self, painter: QPainter, answers: Iterable[tuple[int, int]]) -> None:
        """Write at each answer, given by place and number of updates, what is over its dots."""
        painter.setFont(sized(COUNT))
        painter.setPen(self._theme.polled_text)
        letters, free_from = metrics(COUNT), -(1 << 30)
        for x, updates in answers:
            if updates <= self._beads(0):
                continue
            words = str(updates)
            wide = letters.horizontalAdvance(words)
            left = x - wide // 2
            if left >= free_from:
                free_from = left + wide + letters.height() // 3
                base = self._lanes.polled + round(1.4 * self._radius) + letters.ascent()
                painter.drawText(left, base, words)

    def _picture(self, sign: Sign, slant: int) -> QPixmap:
        """Return the picture of ``sign``, ``slant`` pixels wide without its margins."""
        picture = self._kept.get((sign, slant))
        if picture is not None:
            return picture
        if len(self._kept) >= MOST:
            self._kept.clear()
        above = self._up if sign == "push" else 0
        height = above or (0 if sign in self._dots else self._down)
        w, h = slant + 2 * self.margin, height + 2 * self.margin
        picture = QPixmap(round(w * self._ratio), round(h * self._ratio))
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.margin + 0.5, self.margin + 0.5)
        self._draw(painter, sign, 0, above, slant)
        painter.end()
        self._kept[sign, slant] = picture
        return picture

    def _draw(self, painter: QPainter, sign: Sign, x: float, y: float, slant: int) -> None:
        """Draw ``sign``, which begins at ``x``; ``y`` is that of the server's lane."""
        if isinstance(sign, Exchange):
            self._draw_exchange(painter, x, y, slant, sign)
        elif sign in self._dots:
            self._draw_disc(painter, QPointF(x, y), *self._dots[sign])
        else:
            top = QPointF(x + slant, y - self._up)
            painter.setPen(self._pen(self._theme.live))
            painter.drawLine(QPointF(x, y), top)
            self._draw_disc(painter, top, self._theme.live, self._radius)

    def _draw_disc(self, painter: QPainter, centre: QPointF, colour: QColor, radius: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(centre, radius, radius)

    def _draw_exchange(
        self, painter: QPainter, x: float, y: float, slant: int, sign: Exchange
    ) -> None:
        """Draw what goes to the server and what comes back, which meet half way if both do."""
        colour = self._theme.alert if sign.outcome == "error" else self._theme.polled
        turn = {"both": slant / 2, "ask": slant, "answer": 0}[sign.half]
        top, foot = QPointF(x + turn, y), y + self._down
        if sign.half != "ask":
            answered = QPointF(x + slant, foot)
            self._draw_answer(painter, top, answered, colour, sign)
        if sign.half != "answer":
            pen = self._pen(colour)
            pen.setDashPattern([5.0, 2.0, 1.0, 2.0] if sign.is_query else [2.0, 2.5])
            painter.setPen(pen)
            painter.drawLine(QPointF(x, foot), top)

    def _draw_answer(
        self, painter: QPainter, top: QPointF, answered: QPointF, colour: QColor, sign: Exchange
    ) -> None:
        """Draw a line to a diamond (hollow: no news) or a cross, with a dot for every update."""
        pen = self._pen(colour)
        painter.setPen(pen)
        painter.drawLine(top, answered)
        if sign.is_query:
            self._stripe(painter, top, answered)
            painter.setPen(pen)
        if sign.outcome == "error":
            size = self._radius * 1.1
            for across in (QPointF(size, size), QPointF(-size, size)):
                painter.drawLine(answered - across, answered + across)
            return
        painter.setBrush(colour if sign.outcome == "new" else self._theme.card)
        painter.drawPolygon(diamond(answered, self._radius * 1.2))
        way = top - answered
        step = way * (APART * self._radius / max(1.0, hypot(way.x(), way.y())))
        for number in range(1, min(sign.updates, self._beads(way.x()))):
            painter.drawPolygon(diamond(answered + step * (number + 0.3), self._radius * BEAD))

    def _stripe(self, painter: QPainter, top: QPointF, answered: QPointF) -> None:
        """Stripe the answer of a query in a second colour."""
        pen = self._pen(self._theme.text)
        pen.setDashPattern([2.5, 3.5])
        painter.setPen(pen)
        painter.drawLine(top, answered)

    def _beads(self, across: float) -> int:
        """Return how many updates have room on the line of an answer ``across`` pixels wide."""
        return max(1, int(hypot(across, self._down) / (APART * self._radius) - 0.5))

    def _pen(self, colour: QColor) -> QPen:
        """Return the pen of all lines; flat ends, because round ones take three times as long."""
        pen = QPen(colour, max(1.2, 0.5 * self._radius))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen
