"""Cumulative distributions of both sides on one logarithmic axis, drawn when they change."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsSimpleTextItem, QSizePolicy

from app.features.insight.curves import (
    LEAST_MS,
    MOST_NINES,
    Values,
    decades,
    nines,
    percentiles,
    steps,
    ticks,
)
from app.features.insight.distribution_model import Drawn
from app.ui.ink import NAMES, colour_of, faded
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Dressed, measured, metrics, sized, theme_of

SCALE, SMALL = 0.95, 0.92
"""The scales of the axes' labels, and of what is written inside."""
HEADROOM = 1.06
"""The height of the axis in shares: the line along the top is whole with a little over all."""
SHARES = {"even": (0.0, 0.25, 0.5, 0.75, 0.9, 1.0), "nines": (0.0, 0.5, 0.9, 0.99, 0.999, 1.0)}
UNNAMED = {"even": 0.9, "nines": 0.5}
"""Where there is a line and no room for its name."""
THEORY = "theory (live: the measured leg)"
"""What its dashed lines are called: that of the live side is where the mean leg was measured."""
Upright = Literal["even", "nines"]
"""How the share goes up: evenly, or with room for each further nine of the tail."""
DIAMOND = QPainterPath()
DIAMOND.addPolygon([QPointF(*at) for at in ((0, -0.5), (0.5, 0), (0, 0.5), (-0.5, 0), (0, -0.5))])


class DistributionPlot(Dressed, pg.PlotWidget):  # type: ignore[misc]
    """Shows what each :class:`Drawn` says; nothing in it follows the mouse."""

    def __init__(self) -> None:
        self._dressing = True  # there is nothing to dress before the axes are made
        self._drawn: Sequence[Drawn] = ()
        self._decades: tuple[int, int] | None = None
        self._upright: Upright = "even"
        self._items: list[pg.GraphicsObject] = []
        self.names: list[QGraphicsSimpleTextItem] = []
        """Those of the percentiles that have room."""
        self.message = ""
        """What is said where nothing is drawn yet."""
        self.other_name = ""
        """What the dashed curves of the sides are called."""
        super().__init__()
        self.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseEnabled(False, False)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setYRange(0.0, 1.0, padding=0)
        self._box = self.getPlotItem().getViewBox()
        self._legend = self.addLegend(offset=(-1, -1), verSpacing=-6)
        self._left, self._below = self.getAxis("left"), self.getAxis("bottom")
        for axis in (self._left, self._below):
            axis.setPen(pg.mkPen(None))
            axis.setStyle(tickLength=0, tickAlpha=0)
        self._dressing = False
        self.dress()

    @override
    def dress(self) -> None:
        theme, measures = theme_of(self), metrics(SCALE)
        self.setBackground(theme.card)
        for axis in (self._left, self._below):
            widest = measured("100 ms", SCALE)
            axis.setStyle(tickFont=sized(SCALE), hideOverlappingLabels=widest)
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(theme.muted)
        self._left.setWidth(measured("99.9 %", SCALE) + 8)
        self._below.setStyle(tickTextOffset=measures.height() // 3)
        self._below.setHeight(measures.height() * 4 // 3)
        self._legend.setLabelTextColor(theme.muted)
        self._legend.setLabelTextSize(f"{sized(SMALL).pointSizeF()}pt")
        margin = measured("100 s", SCALE) // 2 + 4
        self.getPlotItem().layout.setContentsMargins(0, 0, margin, 0)
        self._draw()

    def set_upright(self, upright: Upright) -> None:
        """Let the share go up evenly, or with room for each further nine."""
        self._upright = upright

    def show_curves(self, drawn: Sequence[Drawn]) -> None:
        """Show the curves of both sides; call it when they are others, at most once a second."""
        self._drawn = drawn
        every = (curve for one in drawn for curve in (one.curve, one.other, one.theory))
        self._decades = decades([one for one in every if one is not None], self._decades)
        empty = not any(len(one.curve.ms) for one in drawn)
        self.message = "waiting for the first updates …" if empty else ""
        self._draw()

    @property
    def legend(self) -> list[tuple[pg.GraphicsWidget, pg.LabelItem]]:
        """The dashed lines and what they are, as they stand in the corner."""
        return list(self._legend.items)

    def spoken(self) -> Spoken:
        """Return how many samples are drawn; the figures are in the table below."""
        counts = (f"{NAMES[one.side]}: {one.spread.count} samples" for one in self._drawn)
        words = ", ".join(counts) or "nothing yet"
        return Spoken("Cumulative distribution", words, role=QAccessible.Role.Chart)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._dressing:
            self._name_percentiles()

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        em = metrics().height()
        return QSize(16 * em, round(6.5 * em))

    # -- drawing ------------------------------------------------------------------------------

    def _heights(self, share: Values) -> Values:
        """Return shares as parts of the axis' height."""
        even = self._upright == "even"
        return (share if even else nines(share) / MOST_NINES) / HEADROOM

    def _draw(self) -> None:
        """Draw everything anew: dashed curves first, then what is shown elsewhere, then theory."""
        for item in self._items:
            self._box.removeItem(item)
        self._items = []
        self._draw_grid()
        theme, thick = theme_of(self), max(2.5, metrics().height() / 6)
        legend: dict[str, pg.PlotCurveItem] = {}
        for one in self._drawn:
            if one.other is not None:
                pen = pg.mkPen(colour_of(one.side, theme), width=thick / 1.8, dash=(3.0, 2.0))
                legend[self.other_name] = self._line(*steps(one.other), pen)
        for one in self._drawn:
            self._line(*steps(one.curve), pg.mkPen(colour_of(one.side, theme), width=thick))
        for one in self._drawn:
            if one.theory is not None:  # nobody's measurement: in no side's colour
                pen = pg.mkPen(theme.text, width=1.3, dash=(5.0, 4.0))
                legend[THEORY] = self._line(np.log10(one.theory.ms), one.theory.share, pen)
        for one in self._drawn:
            log_ms, share = self._marked(one)
            round_one = one.side == "live"
            marks = pg.ScatterPlotItem(
                log_ms,
                self._heights(share),
                symbol="o" if round_one else DIAMOND,
                size=(3.0 if round_one else 3.66) * thick,
                brush=colour_of(one.side, theme),
                pen=pg.mkPen(theme.card, width=max(1.0, 0.4 * thick)),
                antialias=True,
            )
            self._put(marks)
        if self.message:
            message = pg.TextItem(self.message, color=theme.muted, anchor=(0.5, 0.5))
            message.setFont(sized())
            message.setPos(sum(self._decades or (0, 4)) / 2, 0.5)
            self._put(message)
        self._legend.clear()
        for name, curve in legend.items():
            self._legend.addItem(curve, name)
        self._name_percentiles()

    def _draw_grid(self) -> None:
        low, high = self._decades or (0, 4)
        self.setXRange(low, high, padding=0)
        self._below.setTicks([ticks(low, high)])
        shares = SHARES[self._upright]
        names = ["" if one == UNNAMED[self._upright] else f"{100 * one:.4g} %" for one in shares]
        places = self._heights(np.array(shares)).tolist()
        self._left.setTicks([list(zip(places, names, strict=True))])
        ends = [(x, y) for y in places for x in (low, high)]
        ends += [(x, y) for x in range(low, high + 1) for y in (0.0, 1.0)]
        pen = pg.mkPen(theme_of(self).grid)
        self._put(pg.PlotCurveItem(*np.array(ends).T, pen=pen, connect="pairs"))

    def _line(self, log_ms: Values, share: Values, pen: QPen) -> pg.PlotCurveItem:
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        line = pg.PlotCurveItem(log_ms, self._heights(share), pen=pen, antialias=True)
        self._put(line)
        return line

    def _put(self, item: pg.GraphicsObject) -> None:
        self._box.addItem(item, ignoreBounds=True)
        self._items.append(item)

    @staticmethod
    def _marked(one: Drawn) -> tuple[Values, Values]:
        """Return where the percentiles of a side are: log10 of ms, and shares."""
        points = percentiles(one.spread)
        log_ms = [math.log10(max(point.ms, LEAST_MS)) for point in points]
        return np.array(log_ms), np.array([point.share for point in points])

    def _name_percentiles(self) -> None:
        """Name the percentiles on each line where no name covers a mark or another name."""
        for shown in self.names:
            self.scene().removeItem(shown.parentItem())
        self.names = []
        theme, radius = theme_of(self), max(2.5, metrics().height() / 6) * 1.5
        found = []
        for one in self._drawn:
            log_ms, share = self._marked(one)
            places = zip(log_ms.tolist(), self._heights(share).tolist(), strict=True)
            ink = theme.live if one.side == "live" else theme.polled_text
            for point, place in zip(percentiles(one.spread), places, strict=True):
                found.append((point.name, ink, self._box.mapFromView(QPointF(*place))))
        reach = QPointF(radius, radius) * 0.8
        taken = [QRectF(at - reach, at + reach) for *_, at in found]
        height = metrics(SMALL, SEMIBOLD).height()
        for name, ink, at in found:
            width = measured(name, SMALL, SEMIBOLD) + 4
            words = QRectF(at.x() + radius * 1.6, at.y() + radius * 0.6, width, height)
            if words.right() > self._box.rect().right():
                words.moveRight(at.x() - radius * 1.6)
            if words.bottom() > self._box.rect().bottom():
                words.moveBottom(at.y() - radius * 0.6)
            if any(words.intersects(other) for other in taken):
                continue
            taken.append(words)
            ground = QGraphicsRectItem(words, self._box)
            ground.setPen(QPen(Qt.PenStyle.NoPen))
            ground.setBrush(faded(theme.card, 190))
            text = QGraphicsSimpleTextItem(name, ground)
            text.setFont(sized(SMALL, SEMIBOLD))
            text.setBrush(ink)
            text.setPos(words.topLeft())
            self.names.append(text)
