"""Shapes that are drawn in one call, straight from numpy's memory.

Whole-pixel rectangles are the fastest thing the raster engine draws: 0.03 ms for 700, against
0.4 ms for the same staircase as a 2 px polyline and 1.5 ms with antialiasing.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRect, Qt
from PySide6.QtGui import QColor, QPainter

from app.ui.ink import is_vector
from app.window.charts.columns import Grid, Rects

PRESENT = 24
"""This many right-most columns are painted with every frame; the rest when the chart has moved on
by a column, about 21 times a second. What comes later than that waits for the next of those."""
MOST_SHIFT = 64
"""The past is worked out anew after this many columns, about 3 s."""


Measure = tuple[float, float, int]
"""How values become pixels: pixels to a unit, where 0 is, and the line's thickness."""


class RectBatch:
    """Rectangles of one colour."""

    def __init__(self) -> None:
        self.set(np.empty((0, 4), np.int32))

    def set(self, rows: Rects) -> None:
        """Take over ``rows``, which must lie in memory row by row."""
        self._rows = rows
        self._first = cast("QRect", shiboken6.wrapInstance(rows.ctypes.data, QRect))

    def right_of(self, left: int) -> RectBatch:
        """Return the same rectangles as far as they are not left of ``left``."""
        rest = RectBatch()
        rows = self._rows[self._rows[:, 2] >= left].copy()
        rows[:, 0] = np.maximum(rows[:, 0], left)
        rest.set(rows)
        return rest

    def meets(self, box: QRect) -> bool:
        """Say whether any of the rectangles shares a pixel with ``box``."""
        left, top, right, foot = self._rows.T
        beside = (right < box.left()) | (left > box.right())
        return not bool((beside | (foot < box.top()) | (top > box.bottom())).all())

    def draw(self, painter: QPainter, colour: QColor) -> None:
        """Fill all rectangles with ``colour``."""
        if len(self._rows):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRects(self._first, len(self._rows))


class LineBatch:
    """A line from corner to corner, from left to right, drawn piece by piece.

    Flat-ended single lines are the raster engine's fast way: 0.05 ms for 15 teeth, where one
    polyline with its joints takes 1.8 ms.
    """

    def __init__(self) -> None:
        self._rows = np.empty((0, 4))

    def set(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """Take the corners, in pixels; there is no piece from or to one that is NaN."""
        self._rows = np.empty((max(0, len(x) - 1), 4))
        if len(self._rows):
            self._rows[:, 0], self._rows[:, 1] = x[:-1], y[:-1]
            self._rows[:, 2], self._rows[:, 3] = x[1:], y[1:]
            gaps = np.isnan(self._rows).any(axis=1)
            if gaps.any():
                self._rows = self._rows[~gaps]

    def draw(self, painter: QPainter, left: int) -> None:
        """Draw the pieces that do not end left of ``left``, with the painter's pen."""
        rows = self._rows[int(self._rows[:, 2].searchsorted(left)) :]
        if len(rows):
            first = shiboken6.wrapInstance(rows.ctypes.data, QLineF)
            painter.drawLines(cast("QLineF", first), len(rows))


class Halves:
    """Columns in two parts: the past, and the right-most ones that still change.

    The past is worked out only now and then. In between it is drawn shifted, and the present
    reaches further back by the same number of columns. There may be ``layers`` of rectangles over
    the same columns.
    """

    def __init__(self, layers: int = 1) -> None:
        self._layers = [(RectBatch(), RectBatch()) for _ in range(layers)]
        self._done: tuple[Grid, Measure, object] | None = None
        self._past_begin_ns = 0
        self._shift = self._split = 0

    def forget(self) -> None:
        """Have everything worked out anew."""
        self._done = None

    def due(self, grid: Grid, measure: Measure, newest: object) -> list[tuple[int, Grid, int]]:
        """Return the parts to work out for ``grid``: their number, columns and first column.

        None when all of it was worked out before, with the same ``newest`` sample.
        """
        done, self._done = self._done, (grid, measure, newest)
        if done == self._done:
            return []
        step = grid.ns_per_column
        shift = (grid.begin_ns - self._past_begin_ns) // step
        keeps = done is not None and measure == done[1] and done[0].is_like(grid)
        keeps = keeps and 0 <= shift <= MOST_SHIFT
        self._shift = shift if keeps else 0
        width = min(PRESENT + self._shift, grid.count)
        self._split = grid.count - width
        present = (1, Grid(grid.begin_ns + self._split * step, step, width), self._split)
        if keeps:
            return [present]
        self._past_begin_ns = grid.begin_ns
        return [(0, Grid(grid.begin_ns, step, self._split), 0), present]

    def set(self, part: int, rects: Rects, first_column: int, layer: int = 0) -> None:
        """Replace the past (0) or the present (1), whose columns count from ``first_column``."""
        if first_column:
            rects[:, 0] += first_column
            rects[:, 2] += first_column
        self._layers[layer][part].set(rects)

    def meets(self, box: QRect) -> bool:
        """Say whether anything of the first layer is drawn in ``box``."""
        past, present = self._layers[0]
        return past.meets(box.translated(self._shift, 0)) or present.meets(box)

    def draw(self, painter: QPainter, colour: QColor, left: int = 0, layer: int = 0) -> None:
        """Fill both parts with ``colour``; what is left of ``left`` need not be."""
        past, present = self._layers[layer]
        if left < self._split:
            if is_vector(painter):
                past = past.right_of(self._shift)
            painter.translate(-self._shift, 0)
            past.draw(painter, colour)
            painter.translate(self._shift, 0)
        present.draw(painter, colour)
