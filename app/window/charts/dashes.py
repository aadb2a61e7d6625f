"""A thin dashed line across a chart, as whole-pixel rectangles: it must cost a frame nothing."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QPainter

from app.window.charts.batch import RectBatch

DASH, STEP = 5, 9
"""Length of a dash, and from one to the next, in pixels."""


class Dashes:
    """The line; worked out only when its row or the width is another."""

    def __init__(self) -> None:
        self._batch = RectBatch()
        self._placed: tuple[int | None, int] = (None, 0)

    def __len__(self) -> int:
        return len(self._batch)

    def place(self, row: int | None, width: int) -> None:
        """Put the line into ``row``, ``width`` pixels long; ``None`` takes it away."""
        if (row, width) == self._placed:
            return
        self._placed = (row, width)
        left = np.arange(0, width if row is not None else 0, STEP, dtype=np.int32)
        rects = np.empty((len(left), 4), np.int32)
        rects[:, 0] = left
        rects[:, 2] = np.minimum(left + DASH, width) - 1
        rects[:, [1, 3]] = row or 0
        self._batch.set(rects)

    def draw(self, painter: QPainter, colour: QColor) -> None:
        """Draw the line."""
        self._batch.draw(painter, colour)
