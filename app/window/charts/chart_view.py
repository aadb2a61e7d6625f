"""The two charts of a panel: value over truth, and staleness under it, with one time axis."""

from collections.abc import Set as AbstractSet

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QHelpEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip

from app.text.formats import HARD, milliseconds, seconds, setting
from app.text.glossary import term, tip_text
from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.ink import NAMES
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import Dressed, theme_of
from app.window.charts.axes import Axes, Chart
from app.window.charts.batch import PRESENT
from app.window.charts.columns import grid_for
from app.window.charts.gestures import ChartGestures
from app.window.charts.history import History, SideHistory, staleness_line
from app.window.charts.legend import width_of
from app.window.charts.legend_entries import Legends, legends_of
from app.window.charts.plots import Plot, ValuePlot
from app.window.charts.shared import Picture
from app.window.charts.staleness_plot import StalenessPlot
from app.window.counters.keeping import ShownBefore
from app.window.counters.theory_marks import expected
from feeds.counters import Counters
from feeds.frame import SideFrame, SideName

TITLES = ("What this side knows", "value_chart"), ("Behind by, over time", "staleness_chart")
WIDE_EM, HIGH_EM = 20, 12
"""The size that it would like to have, in lines of text; it takes any."""
NOTHING_YET = "Nothing received yet"


class ChartView(Dressed, ChartGestures):
    """Both charts of one side.

    The view never repaints by itself: :meth:`prepare` marks what changed, most of the time only
    the right-most columns, and the window paints once for everything.
    """

    resized = Signal()

    def __init__(self, side: SideName) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        # by Tab alone: a click on a chart does not take the keyboard from a slider
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._side = side
        self._shown: tuple[History, Picture] | None = None
        self._seen: tuple[object, ...] = ()
        self._unit = ""
        self._before: ShownBefore | None = None
        self._legends: Legends = (), ()
        """Of nothing, before there is a picture."""
        self.value = ValuePlot(side)
        self.staleness = StalenessPlot(side)
        self.plots: tuple[Plot, ...] = ()
        """The charts that are shown."""
        self._values = True
        self._forward: AbstractSet[Chart] = frozenset()
        self._tips = [wrapped(tip_text(title, term(name))) for title, name in TITLES]
        self.setToolTip("\n\n".join(self._tips))
        self._arrange()

    def spoken(self) -> Spoken:
        """Return "Polled, charts", and "Value over 30 seconds, now 101.2; behind by up to …"."""
        words = NOTHING_YET
        if self._shown is not None:
            history, picture = self._shown
            mine = self._mine(history)
            if len(mine.known):
                most = milliseconds(round(_most_behind_ms(mine, picture)))
                over = setting(picture.span_ns / 1e9, "s")
                now = f"{mine.known.newest:g}{HARD}{self._unit}".rstrip(HARD)
                words = f"Value over {over}, now {now}; behind by up to {most}"
                if picture.end_s < 0:
                    words += f"; this ends {seconds(-picture.end_s)} before now"
        role = QAccessible.Role.Chart
        return Spoken(f"{NAMES[self._side]}, charts", in_words(words), role=role)

    def _mine(self, history: History) -> SideHistory:
        return history.live if self._side == "live" else history.polled

    @override
    def dress(self) -> None:
        self._arrange()

    def show_values(self, shown: bool) -> None:
        """Show the chart of the values, or leave all the room to staleness."""
        if shown != self._values:
            self._values = shown
            self._arrange()

    def bring_forward(self, charts: AbstractSet[Chart]) -> None:
        """Have more room for these than for the other one, which gives way at need."""
        if self._forward != charts:
            self._forward = charts
            self._arrange()

    def _arrange(self) -> None:
        """Give both charts their room at the present size and text size."""
        axes = self._axes = Axes(self.size(), values=self._values, forward=self._forward)
        both = (self.value, axes.upper), (self.staleness, axes.lower)
        self.plots = tuple(plot for plot, shown in both if shown)
        self.value.move_to(axes.value, axes.thickness)
        self.staleness.move_to(axes.staleness, axes.thickness)
        self.refresh()

    def refresh(self) -> None:
        """Repaint everything at the next paint."""
        self._seen = ()

    def halves(self) -> tuple[QRect, QRect]:
        """Return where the two charts are, with caption and axis; one left out is nowhere."""
        under, whole = self._axes.middle, self.rect()
        if not self._axes.lower:
            return whole, QRect()
        return whole.adjusted(0, 0, 0, under - self.height()), whole.adjusted(0, under, 0, 0)

    def words_between(self) -> QRect:
        """Return where the legend of the lower chart is, under the upper one; else empty."""
        if len(self.plots) < len(self._legends):
            return QRect()
        place, top = self._axes.staleness, self._axes.middle
        wide = width_of(self._legends[1], place.width())
        return QRect(place.x(), top, wide, place.y() - top)

    def set_unit(self, unit: str) -> None:
        """Say what the values are in."""
        self._unit = unit
        self.refresh()

    def show_counters(self, counters: Counters) -> None:
        """Take theory's mean staleness of this side, to be drawn with the next picture."""
        mine = counters.live if self._side == "live" else counters.polled
        found = expected(mine, "staleness_ms")
        self.staleness.theory_ms = found.predicted if found else None

    def show_before(self, shown: ShownBefore | None) -> None:
        """Have the curves of before under the present ones; ``None`` for none."""
        ghost = None if shown is None else shown.before.ghost.sides[self._side]
        same = shown is not None and shown.same_source
        self.value.ghost = ghost.known if ghost is not None and same else None
        self.staleness.ghost = None if ghost is None else ghost.behind
        self._before = shown
        self.refresh()

    def prepare(self, history: History, picture: Picture) -> None:
        """Work out what to draw and mark what of it must be painted anew."""
        side = self._mine(history)
        self._shown = history, picture
        old = self.staleness.grid
        grid = grid_for(picture.end_ns, picture.span_ns, self._axes.staleness.width())
        theory, before = self.staleness.theory_ms is not None, self._before
        self._legends = legends_of(history, side, grid, self._unit, theory=theory, before=before)
        self.value.fit(picture, grid, picture.value)
        self.staleness.fit(picture, grid, picture.staleness)
        seen = self._state(history, side, picture)
        if seen != self._seen or grid != old:
            self.value.message = "" if len(side.known) else _waiting(side.now)
            for plot in self.plots:
                plot.note(history.marks, side.down, history.markers)
        if seen != self._seen:
            self._seen = seen
            self.update()
            for plot in self.plots:
                plot.forget()
        else:
            for plot in self.plots:
                # within a column only what is right-most changes
                same = grid == old and not plot.is_outdated(side)
                new, place = PRESENT if same else grid.count, plot.place()
                self.update(place.adjusted(max(0, place.width() - new - 2), 0, 0, 0))
        if self.value in self.plots:
            self.value.prepare(history, side)
        if self.staleness in self.plots:
            self.staleness.prepare(side)

    def _state(self, history: History, side: SideHistory, picture: Picture) -> tuple[object, ...]:
        """Return all that makes more of the picture another than the moving curves."""
        return (
            picture.value,
            picture.staleness,
            picture.begin_s,
            picture.end_s,
            self._legends,
            history.marks[-1] if history.marks else None,
            history.markers[-1] if history.markers else None,
            len(side.down),
            side.now.state,
            bool(len(side.known)),
            history.values_from_ns,
            self.staleness.theory_row(picture.staleness),
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        rest = event.region()
        plots = [(plot, plot.place()) for plot in self.plots]
        for _, place in plots:
            rest = rest.subtracted(QRegion(place))
        if not rest.isEmpty():
            painter.fillRect(self.rect(), theme.card)
            picture = self._shown[1] if self._shown else None
            self._axes.paint(painter, theme, picture, self._side, self._legends)
        if self._shown is None:
            return
        left = event.rect().left()
        for plot, place in plots:
            painter.setClipRect(place)
            painter.translate(place.left(), place.top() + 1)
            plot.paint(painter, theme, max(0, left - place.left()))
            painter.translate(-place.left(), -place.top() - 1)
        painter.end()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            if self.share_at(QPointF(event.pos())) is not None:
                return True  # there the pointer reads the curves, and nothing lies on them
            below = event.pos().y() >= self._axes.middle
            QToolTip.showText(event.globalPos(), self._tips[below], self)
            return True
        return super().event(event)

    @override
    def chart_places(self) -> tuple[QRect, ...]:
        return self._axes.value, self._axes.staleness

    @override
    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(WIDE_EM * em, HIGH_EM * em)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        self.resized.emit()


def _waiting(now: SideFrame) -> str:
    """Return what stands in a chart without an update."""
    if now.state == "stalled" and now.detail:
        return now.detail
    return "connecting …" if now.state == "connecting" else "waiting for the first update …"


def _most_behind_ms(side: SideHistory, picture: Picture) -> float:
    """Return the largest staleness in sight."""
    begin_ns, end_ns = picture.end_ns - picture.span_ns, picture.end_ns
    at_ns, behind_ms = staleness_line(side, begin_ns, end_ns, picture.now_ns)
    if not len(at_ns):
        return 0.0
    inside = behind_ms[(at_ns >= begin_ns) & (at_ns <= end_ns)]
    edge = float(np.interp(min(end_ns, picture.now_ns), at_ns, behind_ms))
    return float(np.fmax(edge, np.fmax.reduce(inside, initial=0.0)))  # NaN is no value
