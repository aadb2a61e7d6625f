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

Rects = NDArray[np.int32]
"""Rectangles, a row each: left, top, right, bottom, in whole pixels; the memory of ``QRect``."""


class RectBatch:
    """Rectangles of one colour."""

    def __init__(self) -> None:
        self.set(np.empty((0, 4), np.int32))

    def __len__(self) -> int:
        return len(self._rows)

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
        """Take the corners, in pixels."""
        self._rows = np.empty((max(0, len(x) - 1), 4))
        if len(self._rows):
            self._rows[:, 0], self._rows[:, 1] = x[:-1], y[:-1]
            self._rows[:, 2], self._rows[:, 3] = x[1:], y[1:]

    def draw(self, painter: QPainter, left: int) -> None:
        """Draw the pieces that do not end left of ``left``, with the painter's pen."""
        rows = self._rows[int(self._rows[:, 2].searchsorted(left)) :]
        if len(rows):
            first = shiboken6.wrapInstance(rows.ctypes.data, QLineF)
            painter.drawLines(cast("QLineF", first), len(rows))
