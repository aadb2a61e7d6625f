"""From samples to pixel columns: pure functions that the charts draw from.

A column is one pixel wide and ``ns_per_column`` long. Columns lie on an absolute grid, so a
chart that moves shifts whole pixels and never shimmers, however dense the samples are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.window.charts.history import Times, Values

Rects = NDArray[np.int32]
"""Rectangles, a row each: left, top, right, bottom, in whole pixels; the memory of ``QRect``."""
FEW_COLUMNS = 96
"""Up to here one rectangle a column is drawn faster than neighbours of one height are joined."""


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

    def is_like(self, other: Grid) -> bool:
        """Say whether the columns of ``other`` are the same but for the instant."""
        return (self.ns_per_column, self.count) == (other.ns_per_column, other.count)

    def x_of(self, t_ns: int) -> float:
        """Return the position of ``t_ns`` in columns."""
        return (t_ns - self.begin_ns) / self.ns_per_column

    def edges(self, first: int, last: int) -> Times:
        """Return the instants at which the columns ``first`` to ``last`` begin, and the end."""
        edges = np.arange(first, last + 2, dtype=np.int64)
        edges *= self.ns_per_column
        edges += self.begin_ns
        return edges


@dataclass(frozen=True, slots=True)
class Columns:
    """Smallest and largest value in neighbouring columns; NaN in those in which none is known."""

    first: int
    """The number of the left-most of them."""
    low: Values
    high: Values


UNKNOWN = Columns(0, np.empty(0), np.empty(0))


def grid_for(now_ns: int, span_ns: int, width: int) -> Grid:
    """Return ``width`` columns for ``span_ns``, of which the last one holds ``now_ns``."""
    width = max(1, width)
    step = max(1, span_ns // width)
    last = now_ns // step
    return Grid((last - width + 1) * step, step, width)


def step_columns(t: Times, v: Values, grid: Grid) -> Columns:
    """Return the columns of a staircase that keeps each value until the next one.

    A value of NaN ends the one before, and is drawn nowhere.
    """
    ends = t.searchsorted(grid.edges(0, grid.count - 1))
    first = int(ends[1:].searchsorted(1))
    if first == grid.count:
        return UNKNOWN
    # the samples of a column begin with the one that is still in force at its left edge
    pieces = np.empty(2 * (grid.count - first), np.intp)
    np.maximum(ends[first:-1] - 1, 0, out=pieces[::2])
    pieces[1::2] = ends[first + 1 :]
    if pieces[-1] == len(v):
        v = np.append(v, v[-1])
    low, high = np.fmin.reduceat(v, pieces), np.fmax.reduceat(v, pieces)
    return Columns(first, low[::2], high[::2])


def line_columns(t: Times, v: Values, grid: Grid) -> Columns:
    """Return the columns of straight lines between the samples."""
    if not len(t):
        return UNKNOWN
    first = max(0, int(t[0] - grid.begin_ns) // grid.ns_per_column)
    last = min(grid.count - 1, int(t[-1] - grid.begin_ns) // grid.ns_per_column)
    if last < first:
        return UNKNOWN
    edges = grid.edges(first, last)
    ends = t.searchsorted(edges)
    at = np.interp(edges - grid.begin_ns, t - grid.begin_ns, v)
    low, high = np.minimum(at[:-1], at[1:]), np.maximum(at[:-1], at[1:])
    filled = (ends[1:] > ends[:-1]).nonzero()[0]
    if len(filled):
        inside, begins = v[: ends[-1]], ends[filled]
        low[filled] = np.minimum(low[filled], np.minimum.reduceat(inside, begins))
        high[filled] = np.maximum(high[filled], np.maximum.reduceat(inside, begins))
    return Columns(first, low, high)


def bars(columns: Columns, scale: float, zero_y: float, thickness: int) -> Rects:
    """Return the columns as rectangles in whole pixels, ``y = zero_y - value * scale``.

    Neighbours of the same height become one rectangle, unless there are few of them anyway.
    """
    high, low = columns.high, columns.low
    left = np.arange(columns.first, columns.first + len(high), dtype=np.int32)
    known = ~np.isnan(high)
    if not known.all():
        left, high, low = left[known], high[known], low[known]
    rects = np.empty((len(high), 4), np.int32)
    rects[:, 0] = rects[:, 2] = left
    top, foot = _rows(high, scale, zero_y), _rows(low, scale, zero_y)
    rects[:, 1], rects[:, 3] = top, foot
    if len(rects) > FEW_COLUMNS:
        differs = (top[1:] != top[:-1]) | (foot[1:] != foot[:-1]) | (left[1:] != left[:-1] + 1)
        begins = np.append(0, differs.nonzero()[0] + 1)
        last = np.append(rects[begins[1:] - 1, 2], rects[-1, 2])
        rects = rects[begins]
        rects[:, 2] = last
    half = thickness // 2
    rects += np.array([0, -half, thickness - 1, thickness - 1 - half], np.int32)
    return rects


def fills(columns: Columns, scale: float, zero_y: float) -> Rects:
    """Return the area under the columns as rectangles that stand on ``zero_y``."""
    rects = bars(Columns(columns.first, columns.high, columns.high), scale, zero_y, 1)
    rects[:, 3] = np.maximum(rects[:, 1], int(zero_y))
    return rects


def _rows(values: Values, scale: float, zero_y: float) -> NDArray[np.int32]:
    return np.rint(zero_y - values * scale).astype(np.int32)
