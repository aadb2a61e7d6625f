"""The user's markers on a chart: a full line, and a flag with the note at its foot.

A changed setting has a dotted line and its text at the top, so the two are told apart by shape.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from app.ui.ink import faded
from app.ui.theme import SEMIBOLD, Theme, measured, metrics, sized
from app.window.charts.columns import Grid
from feeds.frame import Marker

FACE = 0.8, SEMIBOLD
"""Size of notes, of running text, and their weight."""
LINE_ALPHA = 150
"""Opacity of the lines, of 255: they must not outshine the curves."""
LEAST_CHART = 3
"""A chart less than three flags high shows the lines alone."""
WIDEST = 0.4
"""Of the chart's width: longer notes are cut short on screen."""


def draw_flags(
    painter: QPainter,
    markers: Sequence[Marker],
    grid: Grid,
    height: int,
    theme: Theme,
    *,
    noted: bool,
) -> None:
    """Draw those of ``markers`` that are in sight, with their notes if they are to be ``noted``."""
    free_until = grid.count
    for marker in reversed(markers):
        if not grid.begin_ns <= marker.at_ns < grid.end_ns:
            continue
        x = round(grid.x_of(marker.at_ns))
        painter.fillRect(x, 0, 1, height, faded(theme.text, LINE_ALPHA))
        if noted:
            box = _place(marker.note, x, free_until, grid.count)
            free_until = x
            if box is not None and LEAST_CHART * box.height() <= height:
                box.moveBottom(height - 1)
                free_until = min(x, box.left()) - 2
                _draw_flag(painter, marker.note, box, theme)


def _place(note: str, x: int, free_until: int, width: int) -> QRect | None:
    """Return the flag of a line at ``x`` if it has room left of ``free_until``, at any height."""
    height = metrics(*FACE).height()
    # a pixel more than the text: measured in whole pixels it would be cut short
    wide = min(measured(note, *FACE) + 1, round(WIDEST * width)) + 2 * (height // 3)
    left = x if x + wide <= free_until else x + 1 - wide
    if left < 0 or left + wide > free_until + 1:
        return None
    return QRect(left, 0, wide, height + 2)


def _draw_flag(painter: QPainter, note: str, box: QRect, theme: Theme) -> None:
    letters = metrics(*FACE)
    room = box.width() - 2 * (letters.height() // 3)
    painter.fillRect(box, theme.text)
    painter.setFont(sized(*FACE))
    painter.setPen(theme.card)
    text = letters.elidedText(note, Qt.TextElideMode.ElideRight, room)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
