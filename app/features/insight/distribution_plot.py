"""Cumulative distributions of both sides on one logarithmic axis, painted when they change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from app.features.insight.curves import decades, ticks
from app.features.insight.distribution_inside import SHARES, DistributionInside, Upright, heights
from app.features.insight.distribution_model import Drawn
from app.ui.ink import NAMES
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import Dressed, metrics, sized, theme_of

SCALE = 0.95


def share_label(share: float) -> str:
    """Return a tick of the upright axis: "50 %", "99.9 %"."""
    return f"{100 * share:.4g} %"


class DistributionPlot(Dressed, pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """Axes by pyqtgraph around a :class:`DistributionInside`; nothing in it follows the mouse."""

    _decades: tuple[int, int] | None = None  # the base class resizes itself before it is made

    def __init__(self) -> None:
        self._dressing = True  # there is nothing to dress before the axes are made
        super().__init__()
        self.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._drawn: Sequence[Drawn] = ()
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self._left, self._below = pg.AxisItem("left"), pg.AxisItem("bottom")
        self._lay_out()
        self.inside = DistributionInside(self, self._box)
        self.set_upright("even")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._dressing = False
        self.dress()

    def _lay_out(self) -> None:
        self.ci.layout.setSpacing(0)
        self.addItem(self._left, 0, 0)
        self.addItem(self._box, 0, 1)
        self.addItem(self._below, 1, 1)
        for axis in (self._left, self._below):
            axis.linkToView(self._box)
            axis.setStyle(tickLength=0, tickAlpha=0)
        self._box.setYRange(0.0, 1.0, padding=0)

    @override
    def dress(self) -> None:
        self.setBackground(theme_of(self).card)
        measures = metrics(SCALE)
        for axis in (self._left, self._below):
            widest = measures.horizontalAdvance("100 ms")
            axis.setStyle(tickFont=sized(SCALE), hideOverlappingLabels=widest)
            axis.setPen(pg.mkPen(None))
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(theme_of(self).muted)
        self._left.setWidth(measures.horizontalAdvance("99.9 %") + 8)
        self._below.setStyle(tickTextOffset=measures.height() // 3)
        self._below.setHeight(measures.height() * 4 // 3)
        margin = measures.horizontalAdvance("100 s") // 2 + 4
        self.ci.layout.setContentsMargins(0, 0, margin, 0)
        self.inside.update()

    def set_upright(self, upright: Upright) -> None:
        """Let the share go up evenly, or with room for each further nine."""
        self.inside.upright = upright
        shares = [at for at in SHARES[upright] if at != (0.9 if upright == "even" else 0.5)]
        places = heights(np.array(shares), upright).tolist()
        self._left.setTicks([list(zip(places, map(share_label, shares), strict=True))])

    def show_curves(self, drawn: Sequence[Drawn]) -> None:
        """Show the curves of both sides; call it when they are others, at most once a second."""
        self._drawn = drawn
        curves = [
            curve
            for one in drawn
            for curve in (one.curve, one.other, one.theory)
            if curve is not None
        ]
        found = decades(curves, self._decades)
        if found != self._decades:
            self._decades = found
            self._box.setXRange(*found, padding=0)
            self._below.setTicks([ticks(*found)])
        empty = not any(len(one.curve.ms) for one in drawn)
        self.inside.message = "waiting for the first updates …" if empty else ""
        self.inside.show_curves(drawn, found)

    def spoken(self) -> Spoken:
        """Return how many samples are drawn; the figures are in the table below."""
        counts = (f"{NAMES[one.side]}: {one.spread.count} samples" for one in self._drawn)
        words = ", ".join(counts) or "nothing yet"
        return Spoken("Cumulative distribution", words, role=QAccessible.Role.Chart)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._decades is not None:
            self.inside.show_curves(self._drawn, self._decades)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(16 * em, round(6.5 * em))
