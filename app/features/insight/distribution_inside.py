"""The inside of the distribution's axes: staircases, theory and percentiles, in pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.features.insight.curves import (
    LEAST_MS,
    MOST_NINES,
    Curve,
    Values,
    nines,
    percentiles,
    steps,
)
from app.features.insight.distribution_model import Drawn
from app.ui.ink import SideName, colour_of, draw_glyph, faded
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Theme, metrics, sized, theme_of

HEADROOM = 1.06
"""A little more than all, so that the line along the top is whole."""
SHARES = {"even": (0.0, 0.25, 0.5, 0.75, 0.9, 1.0), "nines": (0.0, 0.5, 0.9, 0.99, 0.999, 1.0)}
Upright = Literal["even", "nines"]
"""How the share goes up: evenly, or with room for each further nine of the tail."""


def heights(share: Values, upright: Upright) -> Values:
    """Return shares as parts of the axis' height."""
    return (share if upright == "even" else nines(share) / MOST_NINES) / HEADROOM


class DistributionInside(pg.GraphicsObject):  # type: ignore[misc]
    """Paints what :class:`Drawn` says; pyqtgraph gives layout and axes."""

    def __init__(self, plot: QWidget, box: pg.ViewBox) -> None:
        super().__init__()
        self.setParentItem(box)
        self._plot, self._box = plot, box
        self._drawn: Sequence[Drawn] = ()
        self._decades = (0, 4)
        self.message = ""
        self.other_name = ""
        self.upright: Upright = "even"

    @property
    def _theme(self) -> Theme:
        return theme_of(self._plot)

    def show_curves(self, drawn: Sequence[Drawn], decades: tuple[int, int]) -> None:
        """Paint these curves over these powers of ten."""
        self._drawn, self._decades = drawn, decades
        self.prepareGeometryChange()
        self.update()

    @override
    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._box.width(), self._box.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the grid, then theory, then what was measured."""
        painter.setClipRect(self.boundingRect())
        self._paint_grid(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = max(2.5, metrics().height() / 6)
        for one in self._drawn:
            if one.other is not None:
                pen = QPen(colour_of(one.side, self._theme), thick / 1.8)
                pen.setDashPattern([3.0, 2.0])
                self._paint_line(painter, self._staircase(one.other), pen)
        for one in self._drawn:
            pen = QPen(colour_of(one.side, self._theme), thick)
            self._paint_line(painter, self._staircase(one.curve), pen)
        for one in self._drawn:
            if one.theory is not None:
                self._paint_line(painter, self._line(one.theory), self._theory_pen())
        self._paint_percentiles(painter, thick)
        self._paint_legend(painter)
        if self.message:
            painter.setPen(self._theme.muted)
            painter.setFont(sized())
            painter.drawText(self.boundingRect(), Qt.AlignmentFlag.AlignCenter, self.message)

    def _x(self, log_ms: float) -> float:
        low, high = self._decades
        return (log_ms - low) / (high - low) * float(self._box.width())

    def _y(self, share: float) -> float:
        height = float(self._box.height())
        return height - height * float(heights(np.array([share]), self.upright)[0])

    def _paint_grid(self, painter: QPainter) -> None:
        width, height = round(self._box.width()), round(self._box.height())
        for share in SHARES[self.upright]:
            y = min(round(self._y(share)), height - 1)
            painter.fillRect(0, y, width, 1, self._theme.grid)
        for power in range(self._decades[0], self._decades[1] + 1):
            x = min(round(self._x(power)), width - 1)
            painter.fillRect(x, 0, 1, height, self._theme.grid)

    def _staircase(self, curve: Curve) -> QPolygonF:
        """Return what was measured as corners in pixels."""
        return self._polygon(*steps(curve))

    def _line(self, curve: Curve) -> QPolygonF:
        """Return a theory's smooth line in pixels."""
        return self._polygon(np.log10(curve.ms), curve.share)

    def _polygon(self, x: Values, y: Values) -> QPolygonF:
        height = float(self._box.height())
        low, high = self._decades
        across = (x - low) / (high - low) * float(self._box.width())
        down = height - height * heights(y, self.upright)
        pairs = zip(across.tolist(), down.tolist(), strict=True)
        return QPolygonF([QPointF(*pair) for pair in pairs])

    def _paint_line(self, painter: QPainter, corners: QPolygonF, pen: QPen) -> None:
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPolyline(corners)

    def _theory_pen(self) -> QPen:
        """Return a thin pen without a side's colour: theory is nobody's measurement."""
        pen = QPen(self._theme.text, 1.3)
        pen.setDashPattern([5.0, 4.0])
        return pen

    def _paint_legend(self, painter: QPainter) -> None:
        """Say in the free corner what the dashed lines are."""
        lines = []
        if any(one.theory is not None for one in self._drawn):
            lines.append(("theory", self._theory_pen()))
        if any(one.other is not None for one in self._drawn):
            pen = QPen(self._theme.polled, 2.0)
            pen.setDashPattern([3.0, 2.0])
            lines.append((self.other_name, pen))
        measures = metrics(0.92)
        painter.setFont(sized(0.92))
        y = self._box.height() - measures.height() * (len(lines) + 0.3)
        for text, pen in lines:
            right = float(self._box.width()) - measures.averageCharWidth()
            left = right - measures.horizontalAdvance(text)
            painter.setPen(self._theme.muted)
            painter.drawText(QPointF(left, y + measures.ascent()), text)
            middle = y + measures.height() / 2
            painter.setPen(pen)
            left -= measures.averageCharWidth()
            painter.drawLine(QPointF(left - 2.2 * measures.height(), middle), QPointF(left, middle))
            y += measures.height()

    def _paint_percentiles(self, painter: QPainter, thick: float) -> None:
        """Mark the percentiles on each line, and name them where no name covers another."""
        measures = metrics(0.92, SEMIBOLD)
        radius = thick * 1.5
        found = [
            (
                one.side,
                point,
                QPointF(self._x(math.log10(max(point.ms, LEAST_MS))), self._y(point.share)),
            )
            for one in self._drawn
            for point in percentiles(one.spread)
        ]
        reach = QPointF(radius, radius) * 0.8
        taken = [QRectF(at - reach, at + reach) for _, _, at in found]
        for side, _, at in found:
            self._paint_glyph(painter, side, at, radius)
        for side, point, at in found:
            box = QRectF(0, 0, measures.horizontalAdvance(point.name) + 4, measures.height())
            box.moveTo(at.x() + radius * 1.6, at.y() + radius * 0.6)
            if box.right() > self._box.width():
                box.moveRight(at.x() - radius * 1.6)
            if not any(box.intersects(other) for other in taken):
                taken.append(box)
                ink = self._theme.live if side == "live" else self._theme.polled_text
                self._write(painter, box, point.name, ink)

    def _write(self, painter: QPainter, box: QRectF, text: str, ink: QColor) -> None:
        painter.setFont(sized(0.92, SEMIBOLD))
        painter.fillRect(box.adjusted(-2, 0, 0, 0), faded(self._theme.card, 190))
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)

    def _paint_glyph(self, painter: QPainter, side: SideName, at: QPointF, radius: float) -> None:
        painter.setBrush(colour_of(side, self._theme))
        painter.setPen(QPen(self._theme.card, max(1.0, radius / 4)))
        draw_glyph(painter, side, at, radius)
