"""Columns that are not worked out again while nothing but time has passed."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter

from app.ui.ink import is_vector
from app.window.charts.batch import RectBatch, Rects
from app.window.charts.columns import Grid

PRESENT = 24
"""This many right-most columns are painted with every frame; the rest when the chart has moved on
by a column, about 21 times a second. What comes later than that waits for the next of those."""
MOST_SHIFT = 64
"""The past is worked out anew after this many columns, about 3 s."""


Measure = tuple[float, float, int]
"""How values become pixels: pixels to a unit, where 0 is, and the line's thickness."""


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
