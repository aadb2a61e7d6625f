"""How far behind a side was, over time: the sawtooth, and the mean that theory predicts."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.ui.ink import SideName, colour_of, faded
from app.ui.theme import Theme
from app.window.charts.columns import bars, fills, line_columns
from app.window.charts.dashes import Dashes
from app.window.charts.halves import Halves
from app.window.charts.history import SideHistory, Times, Values, staleness_line
from app.window.charts.plots import Plot
from app.window.charts.shared import Picture

FEW_CORNERS = 480
"""Up to here staleness is drawn as an antialiased line, beyond it as pixel columns."""


def cut(x: Values, y: Values, width: float) -> tuple[Values, Values]:
    """Return the line with its outermost pieces ended at 0 and ``width``: vectors know no clip."""
    if len(x) == 0:
        return x, y
    ends = np.clip(x[[0, -1]], 0.0, width)
    y = y.copy()
    y[[0, -1]] = np.interp(ends[0], x[:2], y[:2]), np.interp(ends[1], x[-2:], y[-2:])
    x = x.copy()
    x[[0, -1]] = ends
    return x, y


class StalenessPlot(Plot):
    """How far behind this side was, over time."""

    def __init__(self, side: SideName, theme: Theme, box: pg.ViewBox) -> None:
        super().__init__(side, theme, box)
        self._columns = Halves(layers=2)  # the area, and the line where corners are dense
        self._is_dense = False
        self._lines: list[QLineF] = []
        self._theory = Dashes()
        self.theory_ms: float | None = None
        """The mean that theory predicts; drawn as a thin dashed line."""

    def forget(self) -> None:
        """Have everything worked out anew: the history is another."""
        self._columns.forget()

    def theory_row(self, picture: Picture) -> int | None:
        """Return the row of pixels of theory's line: a new one makes the chart another."""
        if self.theory_ms is None:
            return None
        scale = picture.staleness
        height = float(self._box.height())
        return round(height * (1 - self.theory_ms / (scale.high - scale.low)))

    def prepare(self, side: SideHistory, picture: Picture) -> None:
        """Work out the columns that may have changed; call :meth:`Plot.fit` first."""
        self._scale = picture.staleness
        scale, zero = self._pixels_per_unit, float(self._height)
        begin_ns, end_ns, now_ns = self._grid.begin_ns, self._grid.end_ns, picture.now_ns
        few = side.staleness.count_between(begin_ns, end_ns) <= FEW_CORNERS
        if few == self._is_dense:
            self._is_dense = not few
            self._columns.forget()
        for part, grid, first in self._columns.due(self._grid, self._measure(self.thickness)):
            corners = staleness_line(side, grid.begin_ns, grid.end_ns, now_ns)
            columns = line_columns(*corners, grid)
            self._columns.set(part, fills(columns, scale, zero), first)
            if not few:
                line = bars(columns, scale, zero, self.thickness)
                self._columns.set(part, line, first, layer=1)
        self._theory.place(self.theory_row(picture), self._width)
        self._lines = []
        if few:
            self._lines = self._join(*staleness_line(side, begin_ns, end_ns, now_ns))

    def _join(self, times: Times, values: Values) -> list[QLineF]:
        """Return the line piece by piece.

        Flat-ended single lines are the raster engine's fast way: 0.05 ms for 15 teeth, where one
        polyline with its joints takes 1.8 ms.
        """
        x, y = cut(
            (times - self._grid.begin_ns) / self._grid.ns_per_column,
            self._height + 0.5 - values * self._pixels_per_unit,
            self._width,
        )
        ends = zip(x.tolist(), y.tolist(), x[1:].tolist(), y[1:].tolist(), strict=False)
        return [QLineF(*one) for one in ends]

    def paint_curves(self, painter: QPainter) -> None:
        """Paint the filled sawtooth."""
        colour: QColor = colour_of(self._side, self._theme)
        self._columns.draw(painter, faded(colour, 46))
        self._paint_line(painter, colour)
        self._theory.draw(painter, self._theme.muted)

    def _paint_line(self, painter: QPainter, colour: QColor) -> None:
        if self._is_dense:
            self._columns.draw(painter, colour, layer=1)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(colour, 0.8 * self.thickness)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLines(self._lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
