"""What stands still on the wire strip: the lanes, the title with what it says, the legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.ui.label import typeset
from app.ui.theme import SEMIBOLD, Theme, sized, theme_of

NAMES = ("Live client", "Server", "Polled client")

Entry = tuple[Literal["live", "polled", "alert"], str]
"""One entry of the legend: the sign's colour, and what it stands for."""
MISSED: Entry = "alert", "red: updates the polled client never saw"


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


def says(
    window_s: int,
    steps: tuple[int, int],
    poll_steps: tuple[int, int],
    *,
    empty: bool,
    asks: str = "poll",
) -> str:
    """Return what the strip says of itself; ``steps`` are the least and the largest in sight."""
    if empty:
        return "waiting for the first update"
    parts = [f"the last {window_s} s"]
    for one, (least, largest) in (("update", steps), (asks, poll_steps)):
        if largest > 1:
            where = "" if least == largest else "where dense, "
            parts.append(f"{where}1 {one} of {largest} drawn")
    return " · ".join(parts)


def legend(asks: str, *, gathers: bool, several: bool, missed: bool) -> list[Entry]:
    """Return what the signs in sight stand for, the most telling first.

    Pushes may gather what they replace, answers bring several updates, and some be ``missed``.
    """
    if asks == "request":
        words = "request: dashed asks, is held at the server, solid answers"
    else:
        lines = ("dash-dot", "striped") if asks == "query" else ("dashed", "solid")
        dots = "a dot for each update" if several else "hollow when nothing is new"
        words = f"{asks}: {lines[0]} asks, {lines[1]} answers, {dots}"
    push = "push: gathers what it replaces" if gathers else "push"
    entries: list[Entry] = [("polled", words), ("live", push)]
    return [MISSED, *entries] if missed else entries


def meanings(asks: str, *, gathers: bool, several: bool) -> list[str]:
    """Return what the signs in sight mean, a sentence each, for the tooltip."""
    found = {
        "poll": ["A poll goes to the server and back; it turns half way."],
        "query": ["A query goes to the database and back; it turns half way."],
        "request": [
            "The line on the server's lane is a request that the server holds: from its coming to "
            "the answer, or until now."
        ],
    }[asks]
    if several:
        found.append("Each dot on an answer is an update that came with it; many are a number.")
    if gathers:
        found.append("A bracket on the server's lane gathers the updates that its push replaces.")
    return found


def paint_ground(
    painter: QPainter, strip: QWidget, lanes: Lanes, note: str, entries: Sequence[Entry]
) -> None:
    """Draw the ground of ``strip``, which says ``note`` of itself, with the legend's entries."""
    theme, font = theme_of(strip), strip.font()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = QFontMetricsF(font).height()
    painter.setPen(QPen(theme.edge, 1))
    painter.setBrush(theme.card)
    radius = round(line * 0.6)
    painter.drawRoundedRect(QRectF(strip.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    _paint_lanes(painter, lanes, theme, font)
    room = _paint_title(painter, line, theme, font, note)
    legend_room = QRectF(room, 0.6 * line, lanes.right - room, line * 1.2)
    _paint_legend(painter, legend_room, theme, font, entries)


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


def _paint_legend(
    painter: QPainter, room: QRectF, theme: Theme, font: QFont, entries: Sequence[Entry]
) -> None:
    """Draw the legend from the right; where there is no room, the most telling entry stays."""
    metrics = QFontMetricsF(font)
    line = metrics.height()
    right = room.right()
    painter.setFont(font)
    for kind, text in ((kind, typeset(words)) for kind, words in entries):
        left = right - metrics.horizontalAdvance(text)
        if left - line < room.left():
            break
        painter.setPen(theme.alert if kind == "alert" else theme.muted)
        painter.drawText(
            QRectF(left, room.top(), right, room.height()), Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush({"live": theme.live, "polled": theme.polled, "alert": theme.alert}[kind])
        centre, radius = QPointF(left - 0.6 * line, room.center().y()), 0.22 * line
        if kind == "polled":
            painter.drawPolygon(diamond(centre, radius * 1.2))
        else:
            painter.drawEllipse(centre, radius, radius)
        right = left - 2 * line


def diamond(centre: QPointF, radius: float) -> QPolygonF:
    """Return the polled side's sign: a square standing on its corner."""
    across, down = QPointF(radius, 0), QPointF(0, radius)
    return QPolygonF([centre - down, centre + across, centre + down, centre - across])
