"""How far behind a side was, over time: the sawtooth, and the mean that theory predicts."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.text.scale import Scale
from app.ui.ink import colour_of, faded
from app.ui.theme import Theme
from app.window.charts.batch import Halves, LineBatch, RectBatch
from app.window.charts.columns import Rects, bars, fills, line_columns
from app.window.charts.history import SideHistory, Times, Values, staleness_line
from app.window.charts.plots import Plot
from feeds.frame import SideName

FEW_CORNERS = 480
"""Up to here staleness is drawn as an antialiased line, beyond it as pixel columns."""
DASH, STEP = 5, 9
"""Length of a dash of theory's line, and from one to the next, in pixels."""


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


def dashes(row: int | None, width: int) -> Rects:
    """Return a thin dashed line in ``row``, as rectangles: it must cost a frame nothing."""
    left = np.arange(0, width if row is not None else 0, STEP, dtype=np.int32)
    rects = np.full((len(left), 4), row or 0, np.int32)
    rects[:, 0], rects[:, 2] = left, np.minimum(left + DASH, width) - 1
    return rects


class StalenessPlot(Plot):
    """How far behind this side was, over time."""

    TO_COLUMNS = staticmethod(line_columns)

    def __init__(self, side: SideName) -> None:
        super().__init__(side)
        self._columns = Halves(layers=2)  # the area, and the line where corners are dense
        self._is_dense = False
        self._line = LineBatch()
        self._theory = RectBatch()
        self._theory_at: tuple[int | None, int] = None, 0
        self.theory_ms: float | None = None
        """The mean that theory predicts; drawn as a thin dashed line."""

    def forget(self) -> None:
        """Have everything worked out anew: the history is another."""
        self._columns.forget()

    def theory_row(self, scale: Scale) -> int | None:
        """Return the row of pixels of theory's line: a new one makes the chart another."""
        if self.theory_ms is None:
            return None
        return round(self._height * (1 - self.theory_ms / (scale.high - scale.low)))

    def prepare(self, side: SideHistory) -> None:
        """Work out the columns that may have changed; call :meth:`Plot.fit` first."""
        scale, zero = self._pixels_per_unit, float(self._height)
        begin_ns, end_ns, now_ns = self.grid.begin_ns, self.grid.end_ns, self._now_ns
        few = len(side.staleness.within(begin_ns, end_ns)[0]) <= FEW_CORNERS
        if few == self._is_dense:
            self._is_dense = not few
            self._columns.forget()
        newest = (side.staleness.added, side.stale_ms(now_ns))
        due = self._columns.due(self.grid, self._measure(self.thickness), newest)
        for part, grid, first in due:
            corners = staleness_line(side, grid.begin_ns, grid.end_ns, now_ns)
            columns = line_columns(*corners, grid)
            self._columns.set(part, fills(columns, scale, zero), first)
            if not few:
                line = bars(columns, scale, zero, self.thickness)
                self._columns.set(part, line, first, layer=1)
        at = self.theory_row(self._scale), self._width
        if at != self._theory_at:
            self._theory_at = at
            self._theory.set(dashes(*at))
        if few and due:
            self._join(*staleness_line(side, begin_ns, end_ns, now_ns))

    def _join(self, times: Times, values: Values) -> None:
        """Draw the line from corner to corner."""
        x = (times - self.grid.begin_ns) / self.grid.ns_per_column
        y = self._height + 0.5 - values * self._pixels_per_unit
        self._line.set(*cut(x, y, self._width))

    def paint_curves(self, painter: QPainter, theme: Theme, left: int) -> None:
        """Paint the filled sawtooth."""
        colour: QColor = colour_of(self._side, theme)
        self._columns.draw(painter, faded(colour, 46), left)
        if self._is_dense:
            self._columns.draw(painter, colour, left, layer=1)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(colour, 0.8 * self.thickness)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            self._line.draw(painter, left)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._theory.draw(painter, theme.muted)
