"""Cumulative distributions of both sides on one logarithmic axis, painted when they change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.features.insight.curves import (
    LEAST_MS,
    MOST_NINES,
    Values,
    decades,
    nines,
    percentiles,
    steps,
    ticks,
)
from app.features.insight.distribution_model import Drawn
from app.ui.ink import NAMES, colour_of, draw_glyph, faded
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, measured, metrics, sized, theme_of

__all__ = ["DistributionPlot"]

SCALE, SMALL = 0.95, 0.92
"""The scales of the axes' labels, and of what is written inside."""
HEADROOM = 1.06
"""A little more than all, so that the line along the top is whole."""
SHARES = {"even": (0.0, 0.25, 0.5, 0.75, 0.9, 1.0), "nines": (0.0, 0.5, 0.9, 0.99, 0.999, 1.0)}
UNNAMED = {"even": 0.9, "nines": 0.5}
"""Where there is a line and no room for its name."""
Upright = Literal["even", "nines"]
"""How the share goes up: evenly, or with room for each further nine of the tail."""


class DistributionPlot(QWidget):
    """Paints what each :class:`Drawn` says; nothing in it follows the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.message = ""
        """What is said where nothing is drawn yet."""
        self.other_name = ""
        """What the dashed curves of the sides are called."""
        self._upright: Upright = "even"
        self._drawn: Sequence[Drawn] = ()
        self._decades: tuple[int, int] | None = None

    def set_upright(self, upright: Upright) -> None:
        """Let the share go up evenly, or with room for each further nine."""
        self._upright = upright
        self.update()

    def show_curves(self, drawn: Sequence[Drawn]) -> None:
        """Show the curves of both sides; call it when they are others, at most once a second."""
        self._drawn = drawn
        every = (curve for one in drawn for curve in (one.curve, one.other, one.theory))
        self._decades = decades([one for one in every if one is not None], self._decades)
        empty = not any(len(one.curve.ms) for one in drawn)
        self.message = "waiting for the first updates …" if empty else ""
        self.update()

    def spoken(self) -> Spoken:
        """Return how many samples are drawn; the figures are in the table below."""
        counts = (f"{NAMES[one.side]}: {one.spread.count} samples" for one in self._drawn)
        words = ", ".join(counts) or "nothing yet"
        return Spoken("Cumulative distribution", words, role=QAccessible.Role.Chart)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        em = metrics().height()
        return QSize(16 * em, round(6.5 * em))

    # -- places in pixels ---------------------------------------------------------------------

    @property
    def _inside(self) -> QRectF:
        """The rectangle between the axes."""
        left = measured("99.9 %", SCALE) + 8
        right = measured("100 s", SCALE) // 2 + 4
        below = metrics(SCALE).height() * 4 // 3
        return QRectF(self.rect().adjusted(left, 0, -right, -below))

    def _across(self, log_ms: Values) -> Values:
        box, (low, high) = self._inside, self._decades or (0, 4)
        return box.left() + (log_ms - low) / (high - low) * box.width()

    def _down(self, share: Values) -> Values:
        box, even = self._inside, self._upright == "even"
        height = (share if even else nines(share) / MOST_NINES) / HEADROOM
        return box.bottom() - height * box.height()

    def _corners(self, log_ms: Values, share: Values) -> list[QPointF]:
        pairs = zip(self._across(log_ms).tolist(), self._down(share).tolist(), strict=True)
        return [QPointF(*pair) for pair in pairs]

    # -- painting -----------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), self._inside
        self._paint_axes(painter, box)
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = max(2.5, metrics().height() / 6)
        theme = theme_of(self)
        for one in self._drawn:
            if one.other is not None:
                pen = _dashed(colour_of(one.side, theme), thick / 1.8, 3.0, 2.0)
                self._paint_line(painter, *steps(one.other), pen)
        for one in self._drawn:
            self._paint_line(painter, *steps(one.curve), QPen(colour_of(one.side, theme), thick))
        for one in self._drawn:
            if one.theory is not None:
                log_ms = np.log10(one.theory.ms)
                self._paint_line(painter, log_ms, one.theory.share, self._theory_pen())
        self._paint_percentiles(painter, box, thick)
        self._paint_legend(painter, box)
        if self.message:
            painter.setPen(theme.muted)
            painter.setFont(sized())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.message)
        painter.end()

    def _paint_axes(self, painter: QPainter, box: QRectF) -> None:
        """Paint the lines of the grid, and name them where no name covers another."""
        theme, line = theme_of(self), metrics(SCALE).height()
        painter.setFont(sized(SCALE))
        painter.setPen(theme.muted)
        left, right, bottom = round(box.left()), round(box.right()), round(box.bottom())
        shares = SHARES[self._upright]
        for share, down in zip(shares, self._down(np.array(shares)).tolist(), strict=True):
            y = min(round(down), bottom - 1)
            painter.fillRect(left, y, right - left, 1, theme.grid)
            if share != UNNAMED[self._upright]:
                place = QRect(0, y - line // 2, left - 6, line)
                text = f"{100 * share:.4g} %"
                painter.drawText(place, Qt.AlignmentFlag.AlignRight, text)
        end = 0
        for power, text in ticks(*self._decades) if self._decades else ():
            x = min(round(float(self._across(np.array(power)))), right - 1)
            painter.fillRect(x, 0, 1, bottom, theme.grid)
            width = measured(text, SCALE)
            if x - width // 2 > end:
                end = x - width // 2 + width
                place = QRect(x - width // 2, self.height() - line, width + 2, line)
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft, text)

    def _paint_line(self, painter: QPainter, log_ms: Values, share: Values, pen: QPen) -> None:
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(self._corners(log_ms, share)))

    def _theory_pen(self) -> QPen:
        """Return a thin pen without a side's colour: theory is nobody's measurement."""
        return _dashed(theme_of(self).text, 1.3, 5.0, 4.0)

    def _paint_legend(self, painter: QPainter, box: QRectF) -> None:
        """Say in the free corner what the dashed lines are."""
        lines = []
        if any(one.theory is not None for one in self._drawn):
            lines.append(("theory", self._theory_pen()))
        if any(one.other is not None for one in self._drawn):
            lines.append((self.other_name, _dashed(theme_of(self).polled, 2.0, 3.0, 2.0)))
        painter.setFont(sized(SMALL))
        height, apart = metrics(SMALL).height(), metrics(SMALL).averageCharWidth()
        y = box.bottom() - height * (len(lines) + 0.3)
        for text, pen in lines:
            left = box.right() - apart - measured(text, SMALL)
            painter.setPen(theme_of(self).muted)
            painter.drawText(QPointF(left, y + metrics(SMALL).ascent()), text)
            end = QPointF(left - apart, y + height / 2)
            painter.setPen(pen)
            painter.drawLine(end - QPointF(2.2 * height, 0), end)
            y += height

    def _paint_percentiles(self, painter: QPainter, box: QRectF, thick: float) -> None:
        """Mark the percentiles on each line, and name them where no name covers another."""
        theme, radius = theme_of(self), thick * 1.5
        found = []
        for one in self._drawn:
            points = percentiles(one.spread)
            log_ms = np.array([math.log10(max(point.ms, LEAST_MS)) for point in points])
            corners = self._corners(log_ms, np.array([point.share for point in points]))
            found += [(one.side, point.name, at) for point, at in zip(points, corners, strict=True)]
        painter.setPen(QPen(theme.card, max(1.0, radius / 4)))
        for side, _, at in found:
            painter.setBrush(colour_of(side, theme))
            draw_glyph(painter, side, at, radius)
        painter.setFont(sized(SMALL, SEMIBOLD))
        reach = QPointF(radius, radius) * 0.8
        taken = [QRectF(at - reach, at + reach) for _, _, at in found]
        for side, name, at in found:
            width, height = measured(name, SMALL, SEMIBOLD) + 4, metrics(SMALL, SEMIBOLD).height()
            place = QRectF(at.x() + radius * 1.6, at.y() + radius * 0.6, width, height)
            if place.right() > box.right():
                place.moveRight(at.x() - radius * 1.6)
            if not any(place.intersects(other) for other in taken):
                taken.append(place)
                painter.fillRect(place.adjusted(-2, 0, 0, 0), faded(theme.card, 190))
                painter.setPen(theme.live if side == "live" else theme.polled_text)
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft, name)


def _dashed(colour: QColor, width: float, dash: float, gap: float) -> QPen:
    """Return a pen whose dashes and gaps are so many times as long as it is wide."""
    pen = QPen(colour, width)
    pen.setDashPattern([dash, gap])
    return pen
