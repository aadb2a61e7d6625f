"""What is inside the axes: the two plots of a panel, each painted in one go in whole pixels.

pyqtgraph gives layout, axes and the mouse; the curves are our own items, because all that a
staircase needs is axis-parallel rectangles, and those are much cheaper than any line.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.ui.ink import SideName, colour_of, draw_glyph, faded
from app.ui.override import override
from app.ui.theme import Theme, sized
from app.window.charts.columns import Grid, bars, grid_for, step_columns
from app.window.charts.flags import Flags
from app.window.charts.halves import Halves, Measure
from app.window.charts.history import History, SideHistory, Span, Times, Values
from app.window.charts.mark_lines import apart, lefts
from app.window.charts.scales import Scale
from app.window.charts.shared import Picture
from feeds.frame import Mark

FEW_GLYPHS = 14
"""Arrivals get a glyph while each has at least this many columns to itself."""
MARK = 0.8
"""Size of the text of marks, of running text."""
NO_GRID = Grid(0, 1, 1)


class Plot(pg.GraphicsObject):  # type: ignore[misc]
    """The inside of one chart: grid lines, outages and marks; subclasses add the curves."""

    def __init__(self, side: SideName, theme: Theme, box: pg.ViewBox) -> None:
        super().__init__()
        self.setParentItem(box)
        self._box = box
        self._side = side
        self._theme = theme
        self._grid = NO_GRID
        self._scale = Scale(0.0, 1.0, 0.5)
        self._width = self._height = 0
        self._marks: list[Mark] = []  # newest first
        self._down: list[Span] = []
        self._now_ns = 0
        self.pennants = Flags()
        """The user's markers."""
        self.message = ""
        self.thickness = 2

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of ``theme``."""
        self._theme = theme

    @override
    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._width, self._height)

    def fit(self, picture: Picture) -> bool:
        """Take the size of the box and the columns of ``picture``; return whether they moved."""
        width, height = int(self._box.width()), int(self._box.height())
        if (width, height) != (self._width, self._height):
            self.prepareGeometryChange()
            self._width, self._height = width, height
        grid = grid_for(picture.end_ns, picture.span_ns, width)
        moved = grid != self._grid
        self._grid = grid
        self._now_ns = picture.now_ns
        return moved

    def note(self, marks: Iterable[Mark], down: Iterable[Span]) -> None:
        """Take the marks and the outages that may be in sight."""
        begin_ns, end_ns = self._grid.begin_ns, self._grid.end_ns
        seen = [mark for mark in marks if begin_ns <= mark.at_ns < end_ns]
        em = QFontMetrics(sized(MARK)).height()
        self._marks = apart(seen, em * self._grid.ns_per_column)
        self._down = [
            span
            for span in down
            # the first connecting is no outage
            if span.state != "connecting" and (span.end_ns or end_ns) > begin_ns
        ]

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint everything; the view clips to what really needs it."""
        origin = self.scenePos()
        painter.translate(round(origin.x()) - origin.x(), round(origin.y()) - origin.y())
        self.paint_inside(painter)

    def place(self) -> QRect:
        """Return where this plot is in the view, with the edge that its thick lines need."""
        origin = self.scenePos()
        left, top = round(origin.x()), round(origin.y())
        return QRect(left, top - 1, self._width + 2, self._height + 3)

    def paint_inside(self, painter: QPainter) -> None:
        """Paint everything, from the top left corner of the axes."""
        painter.setClipRect(
            QRect(0, -1, self._width + 2, self._height + 3), Qt.ClipOperation.IntersectClip
        )
        self._paint_grid(painter)
        self._paint_down(painter)
        self._paint_marks(painter)
        self.paint_curves(painter)
        self.pennants.draw(painter, self._grid, self._height, self._theme)
        if self.message:
            painter.setPen(self._theme.muted)
            painter.setFont(sized(1.0))
            painter.drawText(self.boundingRect(), Qt.AlignmentFlag.AlignCenter, self.message)

    def paint_curves(self, painter: QPainter) -> None:
        """Paint what this chart is about."""
        raise NotImplementedError

    def _measure(self, thickness: int) -> Measure:
        """Return how values become pixels now."""
        grid = self._grid
        return Measure(
            grid.ns_per_column, grid.count, self._pixels_per_unit, self._zero_y, thickness
        )

    @property
    def _pixels_per_unit(self) -> float:
        return self._height / (self._scale.high - self._scale.low)

    @property
    def _zero_y(self) -> float:
        """Where the value 0 is, in pixels from the top (possibly outside)."""
        return self._height + self._scale.low * self._pixels_per_unit

    def _y_of(self, value: float) -> float:
        return self._zero_y - value * self._pixels_per_unit

    def _paint_grid(self, painter: QPainter) -> None:
        for tick in self._scale.ticks():
            y = min(round(self._y_of(tick)), self._height)
            painter.fillRect(0, y, self._width, 1, self._theme.grid)

    def _paint_down(self, painter: QPainter) -> None:
        for span in self._down:
            left = max(0, round(self._grid.x_of(span.begin_ns)))
            right = round(self._grid.x_of(span.end_ns or self._now_ns))
            painter.fillRect(
                left, 0, max(1, right - left), self._height, faded(self._theme.alert, 34)
            )

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.muted, 1, Qt.PenStyle.DotLine))
        for mark in self._marks:
            x = round(self._grid.x_of(mark.at_ns))
            painter.drawLine(x, 0, x, self._height)


class ValuePlot(Plot):
    """What this side knows over what is true."""

    def __init__(self, side: SideName, theme: Theme, box: pg.ViewBox) -> None:
        super().__init__(side, theme, box)
        self.pennants = Flags(noted=True)
        self._truth = Halves()
        self._known = Halves()
        self._glyphs: list[QPointF] = []

    def forget(self) -> None:
        """Have everything worked out anew: the history is another."""
        self._truth.forget()
        self._known.forget()

    def prepare(self, history: History, side: SideHistory, picture: Picture) -> None:
        """Work out the columns that may have changed; call :meth:`Plot.fit` first."""
        self._scale = picture.value
        end_ns = min(self._grid.end_ns, picture.end_ns + 1)
        thin = max(1, self.thickness // 2)
        for ring, halves, thickness in (
            (history.truth, self._truth, thin),
            (side.known, self._known, self.thickness),
        ):
            for part, grid, first in halves.due(self._grid, self._measure(thickness)):
                samples = ring.between(grid.begin_ns, min(grid.end_ns, end_ns))
                columns = step_columns(*samples, grid)
                rects = bars(columns, self._pixels_per_unit, self._zero_y, thickness)
                halves.set(part, rects, first)
        self._place_glyphs(*side.known.between(self._grid.begin_ns, end_ns))

    def _place_glyphs(self, times: Times, values: Values) -> None:
        self._glyphs = []
        if len(times) * FEW_GLYPHS <= self._grid.count:
            inside = times >= self._grid.begin_ns
            self._glyphs = [
                QPointF(self._grid.x_of(t) + 0.5, round(self._y_of(v)) + 0.5)
                for t, v in zip(times[inside].tolist(), values[inside].tolist(), strict=True)
            ]

    def paint_curves(self, painter: QPainter) -> None:
        """Paint truth, this side's staircase, and a glyph for each arrival while they are few."""
        colour = colour_of(self._side, self._theme)
        self._truth.draw(painter, self._theme.truth)
        self._known.draw(painter, colour)
        if self._glyphs:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for centre in self._glyphs:
                draw_glyph(painter, self._side, centre, 2.2 * self.thickness)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_mark_texts(painter)

    def _paint_mark_texts(self, painter: QPainter) -> None:
        """Write the text of each mark beside its line, where there is room for it."""
        if not self._marks:
            return
        font = sized(MARK)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        lines = [round(self._grid.x_of(mark.at_ns)) for mark in self._marks]
        widths = [metrics.horizontalAdvance(mark.text) + 10 for mark in self._marks]
        places = lefts(lines, widths, self._width)
        for mark, left, width in zip(self._marks, places, widths, strict=True):
            if left is not None:
                box = QRectF(left, 0, width, metrics.height() + 2)
                painter.fillRect(box, faded(self._theme.card, 215))
                painter.setPen(self._theme.muted)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.text)
