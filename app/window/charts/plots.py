"""What is inside the axes: the two plots of a panel, each painted in one go in whole pixels.

All that a staircase needs is axis-parallel rectangles, and those are much cheaper than any line.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.text.scale import Scale
from app.ui.ink import colour_of, draw_glyph, faded, paler
from app.ui.label import typeset
from app.ui.override import override
from app.ui.theme import Theme, measured, metrics, sized
from app.window.charts.batch import Halves, Measure, RectBatch
from app.window.charts.columns import Grid, bars, grid_for, step_columns
from app.window.charts.flags import draw_flags
from app.window.charts.ghost import GhostBars, GhostLine, ToColumns
from app.window.charts.history import History, Samples, SideHistory, Span, Times, Values
from app.window.charts.shared import Picture
from feeds.frame import Mark, Marker, SideName

FEW_GLYPHS = 14
"""Arrivals get a glyph while each has at least this many columns to itself."""
MARK = 0.8
"""Size of the text of marks, of running text."""
NO_GRID = Grid(0, 1, 1)
GAP = 3
"""Pixels between the line of a mark and its text."""


class Plot:
    """The inside of one chart: grid lines, outages and marks; subclasses add the curves."""

    NOTED = False
    """Whether markers have their notes here."""
    TO_COLUMNS: ToColumns
    """How the samples of its curve become columns."""

    def __init__(self, side: SideName) -> None:
        self._side = side
        self._inside = QRect()
        self.grid = NO_GRID
        self._scale = Scale(0.0, 1.0, 0.5)
        self._ticks = RectBatch()
        self._width = self._height = 0
        self._pixels_per_unit = 1.0
        self._zero_y = 0.0
        self._marks: list[Mark] = []  # newest first
        self._down: list[Span] = []
        self._now_ns = 0
        self._markers: list[Marker] = []
        self._before_now = NO_GRID
        self.ghost: GhostLine | None = None
        """How the curve was before, if that is to be seen under it."""
        self._ghost_bars = GhostBars(self.TO_COLUMNS)
        self.message = ""
        self.thickness = 2

    def move_to(self, inside: QRect, thickness: int) -> None:
        """Take the room inside the axes, and the thickness of curves; both in pixels."""
        self._inside, self.thickness = inside, thickness
        self._width, self._height = inside.width(), inside.height()
        self._rule(self._scale)

    def place(self) -> QRect:
        """Return where this plot is in the view, with the edge that its thick lines need."""
        return self._inside.adjusted(0, -1, 2, 2)

    def fit(self, picture: Picture, grid: Grid, scale: Scale) -> None:
        """Take the instant, the columns and the range of values of ``picture``."""
        self._now_ns, self.grid = picture.now_ns, grid
        if self.ghost is not None:
            end_ns = picture.end_ns - picture.now_ns
            self._before_now = grid_for(end_ns, picture.span_ns, grid.count)
        if scale is not self._scale:
            self._rule(scale)

    def _rule(self, scale: Scale) -> None:
        """Work out how values become pixels, and where the grid's lines are."""
        self._scale = scale
        self._pixels_per_unit = self._height / (scale.high - scale.low)
        self._zero_y = self._height + scale.low * self._pixels_per_unit
        rows = [min(round(self._y_of(tick)), self._height) for tick in scale.ticks()]
        lines = [(0, row, self._width - 1, row) for row in rows]
        self._ticks.set(np.array(lines, np.int32).reshape(-1, 4))

    def note(self, marks: Iterable[Mark], down: Iterable[Span], markers: Iterable[Marker]) -> None:
        """Take the marks, outages and markers of which some may be in sight."""
        self._markers = list(markers)
        begin_ns, end_ns = self.grid.begin_ns, self.grid.end_ns
        seen = [mark for mark in marks if begin_ns <= mark.at_ns < end_ns]
        self._marks = apart(seen, metrics(MARK).height() * self.grid.ns_per_column)
        self._down = [
            span
            for span in down
            # the first connecting is no outage
            if span.state != "connecting" and (span.end_ns or end_ns) > begin_ns
        ]

    def paint(self, painter: QPainter, theme: Theme, left: int = 0) -> None:
        """Paint everything from the top left corner of the axes.

        What is left of the column ``left`` need not be painted.
        """
        painter.fillRect(left, -1, self._width + 2 - left, self._height + 3, theme.card)
        self._ticks.draw(painter, theme.grid)
        if self._down:
            self._paint_down(painter, theme)
        if self._marks:
            self._paint_marks(painter, theme)
        if self.ghost is not None:
            self._paint_ghost(self.ghost, painter, theme, left)
        self.paint_curves(painter, theme, left)
        noted = self.NOTED
        draw_flags(painter, self._markers, self.grid, self._height, theme, noted=noted)
        if self.message:
            painter.setPen(theme.muted)
            painter.setFont(sized(1.0))
            room = QRectF(0, 0, self._width, self._height)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.message)

    def paint_curves(self, painter: QPainter, theme: Theme, left: int) -> None:
        """Paint what this chart is about."""
        raise NotImplementedError

    def forget(self) -> None:
        """Have everything worked out anew: the history is another."""
        raise NotImplementedError

    def is_outdated(self, side: SideHistory) -> bool:
        """Say whether ``side`` has learnt something of the past that is not drawn yet."""
        return False

    def _measure(self, thickness: int) -> Measure:
        return self._pixels_per_unit, self._zero_y, thickness

    def _y_of(self, value: float) -> float:
        return self._zero_y - value * self._pixels_per_unit

    def _paint_ghost(self, line: GhostLine, painter: QPainter, theme: Theme, left: int) -> None:
        thin = max(1, round(0.6 * self.thickness))
        self._ghost_bars.prepare(line, self._before_now, self._measure(thin))
        self._ghost_bars.draw(painter, paler(colour_of(self._side, theme), theme.card), left)

    def _paint_down(self, painter: QPainter, theme: Theme) -> None:
        for span in self._down:
            left = max(0, round(self.grid.x_of(span.begin_ns)))
            right = round(self.grid.x_of(span.end_ns or self._now_ns))
            ink = faded(theme.alert, 34)
            painter.fillRect(left, 0, max(1, right - left), self._height, ink)

    def _paint_marks(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(QPen(theme.muted, 1, Qt.PenStyle.DotLine))
        for mark in self._marks:
            x = round(self.grid.x_of(mark.at_ns))
            painter.drawLine(x, 0, x, self._height)


class ValuePlot(Plot):
    """What this side knows over what is true."""

    NOTED = True
    TO_COLUMNS = staticmethod(step_columns)

    def __init__(self, side: SideName) -> None:
        super().__init__(side)
        self._truth = Halves()
        self._known = Halves()
        self._late = Halves()
        self._learnt = 0
        self._glyphs: list[QPointF] = []

    def forget(self) -> None:
        """Have everything worked out anew: the history is another."""
        self._truth.forget()
        self._known.forget()
        self._late.forget()

    @override
    def is_outdated(self, side: SideHistory) -> bool:
        return side.late.added != self._learnt

    def prepare(self, history: History, side: SideHistory) -> None:
        """Work out the columns that may have changed; call :meth:`Plot.fit` first."""
        thin, late = max(1, self.thickness // 2), max(1, round(0.6 * self.thickness))
        self._trace(history.truth, self._truth, thin)
        if self.is_outdated(side):
            self._learnt = side.late.added
            self._late.forget()
        self._trace(side.late, self._late, late)
        if self._trace(side.known, self._known, self.thickness):
            self._place_glyphs(*side.known.within(self.grid.begin_ns, self.grid.end_ns))

    def _trace(self, samples: Samples, halves: Halves, thickness: int) -> bool:
        """Work out the columns of a staircase; return whether there was anything to do."""
        due = halves.due(self.grid, self._measure(thickness), samples.added)
        for part, grid, first in due:
            columns = step_columns(*samples.within(grid.begin_ns, grid.end_ns), grid)
            rects = bars(columns, self._pixels_per_unit, self._zero_y, thickness)
            halves.set(part, rects, first)
        return bool(due)

    def _place_glyphs(self, times: Times, values: Values) -> None:
        self._glyphs = []
        if len(times) * FEW_GLYPHS <= self.grid.count:
            inside = times >= self.grid.begin_ns
            self._glyphs = [
                QPointF(self.grid.x_of(t) + 0.5, round(self._y_of(v)) + 0.5)
                for t, v in zip(times[inside].tolist(), values[inside].tolist(), strict=True)
            ]

    def paint_curves(self, painter: QPainter, theme: Theme, left: int) -> None:
        """Paint truth, this side's staircase, and a glyph for each arrival while they are few.

        Between the two is what it learnt afterwards of the truth, in a paler line.
        """
        colour = colour_of(self._side, theme)
        self._truth.draw(painter, theme.truth, left)
        self._late.draw(painter, paler(colour, theme.card), left)
        self._known.draw(painter, colour, left)
        radius = 2.2 * self.thickness
        shown = [one for one in self._glyphs if one.x() + 2 * radius > left]
        if shown:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for centre in shown:
                draw_glyph(painter, self._side, centre, radius)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._marks:
            self._paint_mark_texts(painter, theme, left)

    def _paint_mark_texts(self, painter: QPainter, theme: Theme, left: int) -> None:
        """Write the text of each mark beside its line, where nothing else is drawn."""
        painter.setFont(sized(MARK))
        lines = [round(self.grid.x_of(mark.at_ns)) for mark in self._marks]
        texts = [typeset(mark.text) for mark in self._marks]
        widths = [measured(text, MARK) + 10 for text in texts]
        places = lefts(lines, widths, self._width)
        for text, x, width in zip(texts, places, widths, strict=True):
            # with most frames only what is right-most is painted
            box = None if x is None or x + width < left else self._free(x, width)
            if box is not None:
                painter.fillRect(box, faded(theme.card, 215))
                painter.setPen(theme.muted)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _free(self, left: int, width: int) -> QRect | None:
        """Return the place of a text at the top, or else at the foot, that lies on no curve."""
        height = metrics(MARK).height() + 2
        tops = (0,) if self._markers else (0, self._height - height)  # their notes are at the foot
        for box in (QRect(left, top, width, height) for top in tops):
            if not (self._truth.meets(box) or self._known.meets(box)):
                return box
        return None


def apart(marks: Sequence[Mark], least_ns: float) -> list[Mark]:
    """Return ``marks``, newest first, without those less than ``least_ns`` before a newer one."""
    kept: list[Mark] = []
    for mark in reversed(marks):
        if not kept or kept[-1].at_ns - mark.at_ns >= least_ns:
            kept.append(mark)
    return kept


def lefts(lines: Sequence[int], widths: Sequence[int], room: int) -> list[int | None]:
    """Return where the text of each line begins, in pixels; ``None`` where there is no room.

    ``lines`` are given newest first, that is from the right; a text stands right of its line, or
    left of it, and ends before the next line and the next text.
    """
    found: list[int | None] = []
    free_until = room
    for place, (x, width) in enumerate(zip(lines, widths, strict=True)):
        older = lines[place + 1] + GAP if place + 1 < len(lines) else 0
        left: int | None = None
        if x + GAP + width <= free_until:
            left = x + GAP
        elif x - GAP - width >= older:
            left = x - GAP - width
        found.append(left)
        free_until = min(x, x if left is None else left) - GAP
    return found
