"""Small charts over the last two minutes: both sides on one axis, drawn once a second."""

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPainterPath
from PySide6.QtWidgets import QSizePolicy

from app.features.load.load_history import KEPT_S, Numbers
from app.text.formats import HARD, count, milliseconds
from app.text.in_words import in_words
from app.text.scale import nice_step
from app.ui.ink import NAMES, colour_of
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import Dressed, measured, metrics, sized, theme_of
from feeds.frame import SIDES, SideName

Upright = Literal["share", "ms", "count"]
"""What the axis counts; times have a logarithmic one, for the sides may be far apart."""
Line = SideName | Literal["crowd"]
WHOSE: dict[Line, str] = {"live": NAMES["live"], "polled": NAMES["polled"], "crowd": "the crowd"}
DRAWN: tuple[Line, ...] = ("crowd", "polled", "live")
"""What lies under the others comes first."""
SCALE = 0.84
TIMES = ((-120.0, "−2 min"), (-60.0, "−1 min"), (0.0, "now"))
LEAST = {"share": 0.01, "count": 4.0}
"""The least top of an axis from 0."""
FITS = 0.4
"""A peak over this part of the axis leaves the axis as it is."""
BEYOND_S, HEADROOM = 2.0, 0.05
"""Room for the newest point, and over a line along the top; in seconds, and as a share."""
GAP_S = 10.0
"""For so long there may be no value without a gap in the line."""
DIAMOND = QPainterPath()
DIAMOND.moveTo(0, -0.5)
for _x, _y in ((0.5, 0), (0, 0.5), (-0.5, 0), (0, -0.5)):
    DIAMOND.lineTo(_x, _y)


def top_of(peak: float, before: float, least: float) -> float:
    """Return the top of an axis from 0: round, and kept while it fits."""
    peak = max(peak, least)
    if FITS * before <= peak <= before:
        return before
    step = nice_step(peak, 4)
    return step * math.ceil(peak / step - 1e-9)


def decades_of(found: Numbers) -> tuple[int, int]:
    """Return the powers of ten, in ms, between which all of ``found`` is."""
    known = found[np.isfinite(found) & (found > 0)]
    if not len(known):
        return 1, 3
    low, high = math.floor(math.log10(known.min())), math.ceil(math.log10(known.max()))
    return low, max(high, low + 1)


def joined(at_s: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """Leave out the instants without a value, unless there is none for long: that stays a gap.

    A second in which no update was published has no latency.
    """
    known = np.isfinite(values)
    at_s, values = at_s[known], values[known]
    after = np.flatnonzero(np.diff(at_s) > GAP_S) + 1
    return np.insert(at_s, after, at_s[after - 1]), np.insert(values, after, np.nan)


class LoadChart(Dressed, pg.PlotWidget):  # type: ignore[misc]
    """One chart; the newest point of a side is its disc or its diamond."""

    def __init__(self, title: str, upright: Upright, *, times: bool) -> None:
        self._dressing = True  # there is nothing to dress before the axes are made
        self.title, self._upright, self._times = title, upright, times
        self._top = 0.0
        self._ticks: list[tuple[float, str]] = []
        self._newest: dict[Line, float] = {}
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.setMouseEnabled(False, False)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setXRange(-KEPT_S, BEYOND_S, padding=0)
        self._left, self._below = self.getAxis("left"), self.getAxis("bottom")
        for axis in (self._left, self._below):
            axis.setPen(pg.mkPen(None))
            axis.setStyle(tickLength=0, tickAlpha=0)
        self._below.setTicks([TIMES if times else ()])
        self._grid = pg.PlotCurveItem(connect="pairs")
        self.lines: dict[Line, pg.PlotCurveItem] = {
            name: pg.PlotCurveItem(connect="finite", antialias=True) for name in DRAWN
        }
        """By whose they are."""
        self._marks = {side: pg.ScatterPlotItem(antialias=True) for side in SIDES}
        for item in (self._grid, *self.lines.values(), *self._marks.values()):
            self.getPlotItem().getViewBox().addItem(item, ignoreBounds=True)
        self._dressing = False
        self.dress()
        self._stand(np.empty(0))

    @override
    def dress(self) -> None:
        theme, em = theme_of(self), metrics().height()
        thick = max(1.6, em / 9)
        self.setBackground(theme.card)
        for axis in (self._left, self._below):
            axis.setStyle(tickFont=sized(SCALE))
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(theme.muted)
        self._below.setStyle(hideOverlappingLabels=measured("−2 min", SCALE))
        self._left.setWidth(measured("10 000", SCALE) + 8)
        self._below.setStyle(tickTextOffset=round(0.35 * em))
        self._below.setHeight(round(1.4 * em) if self._times else 1)
        self._grid.setPen(pg.mkPen(theme.grid))
        self.lines["crowd"].setPen(pg.mkPen(theme.truth, width=thick / 1.4, dash=(3.0, 2.0)))
        for side in SIDES:
            # where both are the same, the one shows on both sides of the other
            width = thick if side == "live" else 1.7 * thick
            self.lines[side].setPen(pg.mkPen(colour_of(side, theme), width=width))
            mark = self._marks[side]
            mark.setBrush(pg.mkBrush(colour_of(side, theme)))
            mark.setPen(pg.mkPen(None))
            mark.setSymbol("o" if side == "live" else DIAMOND)
            mark.setSize(3.2 * thick if side == "live" else 3.9 * thick)
        margin = measured("now", SCALE) // 2 + 4
        top = metrics(SCALE).height() // 2
        self.getPlotItem().layout.setContentsMargins(0, top, margin, 0 if self._times else top)

    def show_lines(self, at_s: Numbers, found: Mapping[Line, Numbers]) -> None:
        """Draw ``found`` over ``at_s``, seconds before now; at most once a second."""
        self._newest = {
            name: float(values[-1])
            for name, values in found.items()
            if len(values) and math.isfinite(values[-1])
        }
        self._stand(np.concatenate([*found.values()]) if found else np.empty(0))
        for name, values in found.items():
            heights = self._heights(values)
            self.lines[name].setData(*joined(at_s, heights))
            if name != "crowd":
                known = name in self._newest
                self._marks[name].setData([0.0] if known else [], heights[-1:] if known else [])

    def spoken(self) -> Spoken:
        """Return what it is about, and the newest figures."""
        words = (f"{WHOSE[name]} {self._label(value)}" for name, value in self._newest.items())
        said = in_words(", ".join(words)) or "nothing yet"
        return Spoken(f"{self.title}, over time", said, role=QAccessible.Role.Chart)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        em = metrics().height()
        return QSize(12 * em, round((3.4 if self._times else 2.4) * em))

    def _heights(self, values: Numbers) -> Numbers:
        if self._upright != "ms":
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(values > 0, np.log10(values), np.nan)

    def _stand(self, everything: Numbers) -> None:
        """Have the axis reach over ``everything``, with a few ticks."""
        known = everything[np.isfinite(everything)]
        if self._upright == "ms":
            low, high = decades_of(known)
            every = 1 if high - low < 3 else 2  # there is room for three names
            names = {one: _decade(one) for one in range(high, low - 1, -every)}
            ticks = [(float(one), names.get(one, "")) for one in range(low, high + 1)]
        else:
            peak = float(known.max()) if len(known) else 0.0
            self._top = top_of(peak, self._top, LEAST[self._upright])
            ticks = [(at, self._label(at)) for at in (0.0, self._top / 2, self._top)]
        if ticks == self._ticks:
            return
        self._ticks = ticks
        (foot, _), *_, (top, _) = ticks
        self.setYRange(foot, top + HEADROOM * (top - foot), padding=0)
        self._left.setTicks([ticks])
        ends = [(x, at) for at, _ in ticks for x in (-KEPT_S, 0.0)]
        self._grid.setData(*np.array(ends).T)

    def _label(self, value: float) -> str:
        if self._upright == "share":
            return f"{100 * value:.3g}{HARD}%"
        return count(value) if self._upright == "count" else milliseconds(value)


def _decade(power: int) -> str:
    """Return a power of ten in ms, short: ``10 ms``, ``1 s``."""
    return f"{10.0**power:g}{HARD}ms" if power < 3 else f"{10.0 ** (power - 3):g}{HARD}s"
