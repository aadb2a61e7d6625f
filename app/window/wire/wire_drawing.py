"""How the wire strip is drawn: what stands still, and the signs of traffic.

Each sign is drawn once and then copied: stroking 175 slanted lines and as many dots with
antialiasing takes 1.5 ms, copying as many ready pictures 0.1 ms. Lines that differ in slope by a
pixel are different pictures, and there are never many of those at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from app.ui.theme import SEMIBOLD, Theme, sized, theme_of

NAMES = ("Live client", "Server", "Polled client")
MOST = 512
"""Pictures kept before all are drawn anew."""


@dataclass(frozen=True)
class Lanes:
    """Where things are, in logical pixels."""

    left: int
    right: int
    live: int
    server: int
    polled: int


def lanes_for(size: QSize, font: QFont) -> Lanes:
    """Return the lanes that fit a strip of ``size`` with ``font``."""
    metrics = QFontMetricsF(font)
    line = metrics.height()
    names = max(metrics.horizontalAdvance(name) for name in NAMES)
    top = round(3.05 * line)
    bottom = round(size.height() - 1.3 * line)
    return Lanes(
        left=round(1.25 * line + names + 1.25 * line),
        right=round(size.width() - 1.5 * line),
        live=top,
        server=round((top + bottom) / 2),
        polled=bottom,
    )


def says(window_s: int, steps: tuple[int, int], poll_steps: tuple[int, int], *, empty: bool) -> str:
    """Return what the strip says of itself; ``steps`` are the least and the largest in sight."""
    if empty:
        return "waiting for the first update"
    parts = [f"the last {window_s} s"]
    for one, (least, largest) in (("update", steps), ("poll", poll_steps)):
        if largest > 1:
            where = "" if least == largest else "where dense, "
            parts.append(f"{where}1 {one} of {largest} drawn")
    return " · ".join(parts)


def paint_ground(painter: QPainter, strip: QWidget, lanes: Lanes, note: str) -> None:
    """Draw the ground of ``strip``, which says ``note`` of itself."""
    theme, font = theme_of(strip), strip.font()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = QFontMetricsF(font).height()
    painter.setPen(QPen(theme.edge, 1))
    painter.setBrush(theme.card)
    radius = round(line * 0.6)
    painter.drawRoundedRect(QRectF(strip.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    _paint_lanes(painter, lanes, theme, font)
    room = _paint_title(painter, line, theme, font, note)
    _paint_legend(painter, QRectF(room, 0.6 * line, lanes.right - room, line * 1.2), theme, font)


def _paint_lanes(painter: QPainter, lanes: Lanes, theme: Theme, font: QFont) -> None:
    line = QFontMetricsF(font).height()
    painter.setFont(font)
    colours = (theme.live, theme.text, theme.polled_text)
    for y, name, colour in zip(
        (lanes.live, lanes.server, lanes.polled), NAMES, colours, strict=True
    ):
        painter.setPen(colour)
        box = QRectF(1.25 * line, y - line, lanes.left, 2 * line)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(QPen(theme.edge, 1))
        painter.drawLine(QPointF(lanes.left, y + 0.5), QPointF(lanes.right, y + 0.5))


def _paint_title(painter: QPainter, line: float, theme: Theme, font: QFont, note: str) -> float:
    """Draw the strip's name and what it says of itself; return where the text ends."""
    box = QRectF(1.25 * line, 0.6 * line, 60 * line, line * 1.2)
    heading = sized(1.0, SEMIBOLD)
    for text, face, colour in (("On the wire", heading, theme.text), (note, font, theme.muted)):
        painter.setFont(face)
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        box.setLeft(box.left() + QFontMetricsF(face).horizontalAdvance(text) + 0.7 * line)
    return box.left() + line


def _paint_legend(painter: QPainter, room: QRectF, theme: Theme, font: QFont) -> None:
    """Draw the legend from the right; where there is no room, the most telling entry stays."""
    metrics = QFontMetricsF(font)
    line = metrics.height()
    entries: list[tuple[str, QColor, QColor]] = [
        ("red: updates the polled client never saw", theme.alert, theme.alert),
        ("poll: dashed asks, solid answers, hollow when nothing is new", theme.polled, theme.muted),
        ("push", theme.live, theme.muted),
    ]
    right = room.right()
    painter.setFont(font)
    for text, sign, ink in entries:
        left = right - metrics.horizontalAdvance(text)
        if left - line < room.left():
            break
        painter.setPen(ink)
        painter.drawText(
            QRectF(left, room.top(), right, room.height()), Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(sign)
        centre, radius = QPointF(left - 0.6 * line, room.center().y()), 0.22 * line
        if sign == theme.polled:
            painter.drawPolygon(diamond(centre, radius * 1.2))
        else:
            painter.drawEllipse(centre, radius, radius)
        right = left - 2 * line


def diamond(centre: QPointF, radius: float) -> QPolygonF:
    """Return the polled side's sign: a square standing on its corner."""
    across, down = QPointF(radius, 0), QPointF(0, radius)
    return QPolygonF([centre - down, centre + across, centre + down, centre - across])


class Sprites:
    """The signs of traffic for one theme, text size, lane distance and screen.

    On the server's lane there are updates: ``seen``, ``missed``, ``pending``. A ``push`` rises from
    there. A poll comes from below and goes back; it is called as it is answered: ``new``,
    ``empty``, ``error``.
    """

    def __init__(self, theme: Theme, radius: float, up: int, down: int, ratio: float) -> None:
        self._theme, self._radius, self._ratio = theme, radius, ratio
        self._up, self._down = up, down
        self._dots = {
            "seen": (theme.text, 1.15 * radius),
            "missed": (theme.alert, radius),
            "pending": (theme.truth, 0.8 * radius),
        }
        self._kept: dict[tuple[str, int], QPixmap] = {}
        self.margin = int(radius * 1.6) + 2
        """Free pixels around each picture's anchor; a picture is drawn at anchor − margin."""

    def paint(
        self,
        painter: QPainter,
        traffic: Iterable[tuple[str, int, int]],
        server_y: int,
        flat_px: int,
    ) -> None:
        """Paint each sign of ``traffic`` from where it begins to where it ends.

        Those wider than ``flat_px`` are drawn; a picture of one would be mostly empty.
        """
        for sign, begin, end in traffic:
            slant = end - begin
            if slant <= flat_px:
                top = server_y - self.margin - (self._up if sign == "push" else 0)
                painter.drawPixmap(begin - self.margin, top, self._picture(sign, slant))
            else:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._draw(painter, sign, begin + 0.5, server_y + 0.5, slant)

    def _picture(self, sign: str, slant: int) -> QPixmap:
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

    def _draw(self, painter: QPainter, sign: str, x: float, y: float, slant: int) -> None:
        """Draw ``sign``, which begins at ``x``; ``y`` is that of the server's lane."""
        if sign in self._dots:
            self._draw_disc(painter, QPointF(x, y), *self._dots[sign])
        elif sign == "push":
            top = QPointF(x + slant, y - self._up)
            painter.setPen(self._pen(self._theme.live))
            painter.drawLine(QPointF(x, y), top)
            self._draw_disc(painter, top, self._theme.live, self._radius)
        else:
            self._draw_poll(painter, QPointF(x, y + self._down), slant, sign)

    def _draw_disc(self, painter: QPainter, centre: QPointF, colour: QColor, radius: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(centre, radius, radius)

    def _draw_poll(self, painter: QPainter, sent: QPointF, slant: int, outcome: str) -> None:
        """Draw a poll: dashed asks, solid answers, to a diamond (hollow: no news) or a cross."""
        colour = self._theme.alert if outcome == "error" else self._theme.polled
        top, answered = sent + QPointF(slant / 2, -self._down), sent + QPointF(slant, 0)
        pen = self._pen(colour)
        painter.setPen(pen)
        painter.drawLine(top, answered)
        pen.setDashPattern([2.0, 2.5])
        painter.setPen(pen)
        painter.drawLine(sent, top)
        painter.setPen(self._pen(colour))
        if outcome == "error":
            size = self._radius * 1.1
            for across in (QPointF(size, size), QPointF(-size, size)):
                painter.drawLine(answered - across, answered + across)
            return
        painter.setBrush(colour if outcome == "new" else self._theme.card)
        painter.drawPolygon(diamond(answered, self._radius * 1.2))

    def _pen(self, colour: QColor) -> QPen:
        """Return the pen of all lines; flat ends, because round ones take three times as long."""
        pen = QPen(colour, max(1.2, 0.5 * self._radius))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen
