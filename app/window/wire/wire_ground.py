"""What stands still behind the wire strip: the card, the lanes, their names and the legend."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import SEMIBOLD, Theme, sized, theme_of
from app.window.wire.wire_sprites import diamond

NAMES = ("Live client", "Server", "Polled client")


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


def says(window_s: int, step: int, poll_step: int, *, empty: bool) -> str:
    """Return what the strip says of itself."""
    if empty:
        return "waiting for the first update"
    parts = [f"the last {window_s} s"]
    if step > 1:
        parts.append(f"1 update of {step} drawn")
    if poll_step > 1:
        parts.append(f"1 poll of {poll_step} drawn")
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
