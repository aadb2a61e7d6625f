"""Curves of before, pale under the present ones: they stand still, and end where "now" is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from app.window.charts.batch import Measure
from app.window.charts.columns import Columns, Grid, Rects, bars
from app.window.charts.history import History, SideHistory, Times, Values, staleness_line
from app.window.charts.shared import KEPT_S, Range
from feeds.frame import SideName

ToColumns = Callable[[Times, Values, Grid], Columns]


@dataclass(frozen=True, slots=True)
class GhostLine:
    """One curve; its instants are nanoseconds after the one at which it was kept, so not over 0."""

    t: Times
    v: Values

    def extremes(self, begin_ns: int, end_ns: int) -> Range | None:
        """Return the smallest and the largest value between two instants; ``None`` without any."""
        first = max(0, int(self.t.searchsorted(begin_ns)) - 1)
        values = self.v[first : int(self.t.searchsorted(end_ns, "right"))]
        values = values[~np.isnan(values)]
        return (float(values.min()), float(values.max())) if len(values) else None


@dataclass(frozen=True, slots=True)
class SideGhost:
    """What one side knew, and how far behind it was."""

    known: GhostLine
    behind: GhostLine


class Ghost:
    """The curves of both sides as they were at one instant."""

    def __init__(self, sides: dict[SideName, SideGhost]) -> None:
        self.sides = sides
        self._looked: tuple[int, int, bool] | None = None
        self._found: tuple[Range | None, float] = None, 0.0

    def extremes(
        self, begin_ns: int, end_ns: int, *, values: bool = True
    ) -> tuple[Range | None, float]:
        """Return the range of what was known, and the largest staleness in ms, over some time.

        Both instants count from "now". Without ``values`` there is no range.
        """
        looked = begin_ns, end_ns, values
        if looked != self._looked:
            self._looked = looked
            known, behind = (
                [found for line in lines if (found := line.extremes(begin_ns, end_ns)) is not None]
                for lines in zip(
                    *((one.known, one.behind) for one in self.sides.values()), strict=True
                )
            )
            lows, highs = zip(*known, strict=True) if known and values else ((), ())
            found = (min(lows), max(highs)) if lows else None
            self._found = found, max((high for _, high in behind), default=0.0)
        return self._found


def ghost_of(history: History, at_ns: int) -> Ghost:
    """Return the curves of ``history`` up to an instant."""
    return Ghost({"live": _kept(history.live, at_ns), "polled": _kept(history.polled, at_ns)})


def _kept(side: SideHistory, at_ns: int) -> SideGhost:
    begin_ns = at_ns - int(KEPT_S * 1e9)
    known = side.known.within(begin_ns, at_ns + 1)
    return SideGhost(
        *(_line(*one, at_ns) for one in (known, staleness_line(side, begin_ns, at_ns, at_ns)))
    )


def _line(t: Times, v: Values, at_ns: int) -> GhostLine:
    t = t - at_ns  # a copy: the history goes on to be written
    return GhostLine(t, np.array(v))


class GhostBars:
    """A pale curve as rectangles, worked out anew only if columns or scale are others."""

    def __init__(self, to_columns: ToColumns) -> None:
        self._to_columns = to_columns
        self._done: tuple[GhostLine, Grid, Measure] | None = None
        self._rows: Rects = np.empty((0, 4), np.int32)

    def prepare(self, line: GhostLine, grid: Grid, measure: Measure) -> None:
        """Work out ``line`` in the columns of ``grid``, which counts from "now"."""
        if self._done is not None and line is self._done[0] and self._done[1:] == (grid, measure):
            return
        self._done = line, grid, measure
        self._rows = bars(self._to_columns(line.t, line.v, grid), *measure)

    def draw(self, painter: QPainter, colour: QColor, left: int) -> None:
        """Fill what does not end left of the column ``left``."""
        rows = self._rows[int(self._rows[:, 2].searchsorted(left)) :]
        if len(rows):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            first = cast("QRect", shiboken6.wrapInstance(rows.ctypes.data, QRect))
            painter.drawRects(first, len(rows))
