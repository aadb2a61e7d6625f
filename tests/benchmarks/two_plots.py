"""Two plots as pyqtgraph draws them when told to be quick: a value, and how old it arrived."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPaintEvent

from app.ui.override import override

HISTORY_NS = 30_000_000_000


class TwoPlots(pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """A value over time, and its age at arrival under it; ``painted`` is called after a paint."""

    def __init__(self, painted: Callable[[], None]) -> None:
        super().__init__()
        self._painted = painted
        self._points: deque[tuple[int, float, float]] = deque()
        plots = [self.addPlot(row=row, col=0) for row in (0, 1)]
        self._curves = []
        for plot, colour in zip(plots, ("#56b4e9", "#e69f00"), strict=True):
            plot.setXRange(-30, 0, padding=0)
            plot.setClipToView(True)
            plot.setDownsampling(auto=True, mode="peak")
            self._curves.append(plot.plot(pen=pg.mkPen(colour, width=2)))
        for curve in self._curves:
            curve.curve.setSegmentedLineMode("on")
        self.resize(1600, 1000)

    def add(self, published_ns: int, received_ns: int, value: float) -> None:
        """Take an update, to be shown by the next :meth:`draw`."""
        self._points.append((received_ns, value, (received_ns - published_ns) / 1e6))

    def draw(self, now_ns: int) -> None:
        """Draw the last 30 s, at once."""
        while self._points and self._points[0][0] < now_ns - HISTORY_NS:
            self._points.popleft()
        if not self._points:
            return
        table = np.array(self._points)
        times = (table[:, 0] - now_ns) / 1e9
        for curve, column in zip(self._curves, (1, 2), strict=True):
            curve.setData(times, table[:, column])
        self.viewport().repaint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._painted()
