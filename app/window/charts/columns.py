"""From samples to pixel columns: pure functions that the charts draw from.

A column is one pixel wide and ``ns_per_column`` long. Columns lie on an absolute grid, so a
chart that moves shifts whole pixels and never shimmers, however dense the samples are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.ui.ink import Rects
from app.window.charts.history import Times, Values

FEW_COLUMNS = 32


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a chart: ``count`` of them from ``begin_ns``."""

    begin_ns: int
    ns_per_column: int
    count: int

    @property
    def end_ns(self) -> int:
        """The end of the last column."""
        return self.begin_ns + self.count * self.ns_per_column

    def x_of(self, t_ns: int) -> float:
        """Return the position of ``t_ns`` in columns."""
        return (t_ns - self.begin_ns) / self.ns_per_column


@dataclass(frozen=True, slots=True)
class Columns:
    """Smallest and largest value in each column; NaN where nothing is known."""

    low: Values
    high: Values


def grid_for(now_ns: int, span_ns: int, width: int) -> Grid:
    """Return ``width`` columns for ``span_ns``, of which the last one holds ``now_ns``."""
    width = max(1, width)
    step = max(1, span_ns // width)
    last = now_ns // step
    return Grid((last - width + 1) * step, step, width)


def _own_extremes(t: Times, v: Values, grid: Grid) -> tuple[NDArray[np.intp], Values, Values]:
    """Return where each column's samples begin, and the extremes of its own samples."""
    edges = grid.begin_ns + grid.ns_per_column * np.arange(grid.count + 1, dtype=np.int64)
    index = np.searchsorted(t, edges, "left")
    low = np.full(grid.count, np.nan)
    high = np.full(grid.count, np.nan)
    filled = index[1:] > index[:-1]
    starts = index[:-1][filled]
    if len(starts):
        inside = v[: index[-1]]
        low[filled] = np.minimum.reduceat(inside, starts)
        high[filled] = np.maximum.reduceat(inside, starts)
    return index, low, high


def step_columns(t: Times, v: Values, grid: Grid) -> Columns:
    """Return the columns of a staircase that keeps each value until the next one."""
    index, low, high = _own_extremes(t, v, grid)
    if len(t) == 0:
        return Columns(low, high)
    held = np.where(index[:-1] > 0, v[np.maximum(index[:-1] - 1, 0)], np.nan)
    return Columns(np.fmin(low, held), np.fmax(high, held))


def line_columns(t: Times, v: Values, grid: Grid) -> Columns:
    """Return the columns of straight lines between the samples."""
    _, low, high = _own_extremes(t, v, grid)
    if len(t) == 0:
        return Columns(low, high)
    edges = grid.ns_per_column * np.arange(grid.count + 1, dtype=np.float64)
    at = np.interp(edges, (t - grid.begin_ns).astype(np.float64), v, left=np.nan, right=np.nan)
    low = np.fmin(low, np.fmin(at[:-1], at[1:]))
    high = np.fmax(high, np.fmax(at[:-1], at[1:]))
    return Columns(low, high)


def bars(columns: Columns, scale: float, zero_y: float, thickness: int) -> Rects:
    """Return the staircase as rectangles in whole pixels, ``y = zero_y - value * scale``.

    Each row is left, top, right, bottom, the last two inclusive: the memory of a ``QRect``.
    Neighbours of the same height become one rectangle, unless there are few of them anyway.
    """
    x = (~np.isnan(columns.low)).nonzero()[0]
    top = np.rint(zero_y - columns.high[x] * scale).astype(np.int32)
    foot = np.rint(zero_y - columns.low[x] * scale).astype(np.int32)
    last = x
    if len(x) > FEW_COLUMNS:
        fresh = np.ones(len(x), bool)
        fresh[1:] = (x[1:] - x[:-1] != 1) | (top[1:] != top[:-1]) | (foot[1:] != foot[:-1])
        first = fresh.nonzero()[0]
        last = x[np.append(first[1:] - 1, len(x) - 1)]
        x, top, foot = x[first], top[first], foot[first]
    rects = np.empty((len(x), 4), np.int32)
    rects[:, 0] = x
    rects[:, 1] = top - thickness // 2
    rects[:, 2] = last + (thickness - 1)
    rects[:, 3] = foot + (thickness - 1 - thickness // 2)
    return rects


def fills(columns: Columns, scale: float, zero_y: float) -> Rects:
    """Return the area under the columns as rectangles that stand on ``zero_y``."""
    rects = bars(Columns(columns.high, columns.high), scale, zero_y, 1)
    rects[:, 3] = np.maximum(rects[:, 1], int(zero_y))
    return rects
