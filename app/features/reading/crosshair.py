"""The lines over the charts of one side: where somebody points, their points, a stretch of time."""

from collections.abc import Callable

from numpy import isnan
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.features.reading.instant import behind_at, value_at
from app.features.reading.reading_state import ReadingState
from app.text.scale import Scale
from app.ui.ink import colour_of, draw_glyph, faded
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Theme, measured, metrics, sized, theme_of
from app.window.charts.chart_view import ChartView
from app.window.charts.history import History, SideHistory
from app.window.charts.plots import Plot
from app.window.charts.shared import Picture
from feeds.frame import SideName

Shown = Callable[[], tuple[History, Picture] | None]
BAND_ALPHA = 30
NUMBER = 0.8


class Crosshair(QWidget):
    """Lies over the charts of one side and lets everything through; hidden while not used."""

    def __init__(
        self, side: SideName, charts: ChartView, state: ReadingState, shown: Shown
    ) -> None:
        super().__init__(charts)
        self._side, self._charts, self._state, self._shown = side, charts, state, shown
        self._seen: tuple[object, ...] = ()
        self._strips: list[QRect] = []
        """Where lines and dots were painted last."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Line at what is read")
        self.hide()

    def follow(self) -> None:
        """Be where the state is now; paints only what has moved."""
        state = self._state
        self.setVisible(not state.is_empty)
        if self.isHidden() or not self._charts.plots:
            return
        if self.geometry() != self._charts.rect():
            self.setGeometry(self._charts.rect())
        seen = self._places()
        if seen != self._seen:
            self._seen = seen
            before, self._strips = self._strips, self._columns()
            for strip in (*before, *self._strips):
                self.update(strip)

    def _columns(self) -> list[QRect]:
        """Return the columns that lines with their dots and numbers are in, and all of a band."""
        shown, state, plot = self._shown(), self._state, self._charts.plots[-1]
        if shown is None or state.stretch is not None:
            return [self.rect()]
        reach = metrics(NUMBER, SEMIBOLD).height() * 3 // 2
        at_ns = state.cursor_ns(plot.grid, shown[1].now_ns)
        instants = [*state.points, *([] if at_ns is None else [at_ns])]
        lefts = [plot.place().x() + _x(plot, one) - reach for one in instants]
        return [QRect(left, 0, 2 * reach, self.height()) for left in lefts]

    def line_x(self) -> int | None:
        """Return where the line of the cursor is, in pixels of the charts; else that of a point."""
        shown = self._shown()
        if shown is None or not self._charts.plots:
            return None
        plot, now_ns = self._charts.plots[-1], shown[1].now_ns
        at_ns = self._state.cursor_ns(plot.grid, now_ns)
        if at_ns is None and self._state.points:
            at_ns = self._state.points[-1]
        return None if at_ns is None else plot.place().x() + _x(plot, at_ns)

    def _places(self) -> tuple[object, ...]:
        """Return all that makes the lines look as they do."""
        shown, plots = self._shown(), self._charts.plots
        if shown is None or not plots:
            return ()
        grid, state = plots[-1].grid, self._state
        at_ns = state.cursor_ns(grid, shown[1].now_ns)
        instants = [*state.points, *(state.stretch or ())]
        dots = [self._dot(plot, at_ns, *shown) for plot in plots] if at_ns is not None else []
        return (at_ns and _x(plots[-1], at_ns), *dots, *[_x(plots[-1], one) for one in instants])

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        shown, state = self._shown(), self._state
        if shown is None:
            return
        painter, theme = QPainter(self), theme_of(self)
        for plot in self._charts.plots:
            place = _inside(plot)
            painter.save()
            painter.setClipRect(place.adjusted(-1, 0, 1, 0))
            painter.translate(place.topLeft())
            if state.stretch is not None:
                _paint_band(painter, plot, state.stretch, place.height(), theme)
            for number, point_ns in enumerate(state.points, 1):
                sign = str(number) if plot is self._charts.plots[0] else ""
                _paint_point(painter, _x(plot, point_ns), place, sign, theme)
            at_ns = state.cursor_ns(plot.grid, shown[1].now_ns)
            if at_ns is not None:
                _line(painter, _x(plot, at_ns), place.height(), theme)
            for one in (at_ns, *state.points):
                if one is not None:
                    self._paint_dot(painter, plot, one, shown, theme)
            painter.restore()
        painter.end()

    def _paint_dot(
        self,
        painter: QPainter,
        plot: Plot,
        at_ns: int,
        shown: tuple[History, Picture],
        theme: Theme,
    ) -> None:
        """Draw the side's sign on its curve, with a rim in the colour of the ground."""
        y = self._dot(plot, at_ns, *shown)
        if y is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.card, max(1.0, 0.7 * plot.thickness)))
        painter.setBrush(colour_of(self._side, theme))
        draw_glyph(painter, self._side, QPointF(_x(plot, at_ns) + 0.5, y), 2.4 * plot.thickness)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _dot(self, plot: Plot, at_ns: int, history: History, picture: Picture) -> int | None:
        side = _of(history, self._side)
        is_value = plot is self._charts.value
        scale = picture.value if is_value else picture.staleness
        found = value_at(side.known, at_ns) if is_value else behind_at(side, at_ns, picture.now_ns)
        return None if found is None else _y(scale, found, _inside(plot).height())

    def drawn(self, left: int, right: int) -> list[tuple[int, int]]:
        """Return top and foot of each curve from ``left`` to ``right``, in pixels of the charts."""
        shown = self._shown()
        if shown is None:
            return []
        history, picture = shown
        side, found = _of(history, self._side), []
        for plot in self._charts.plots:
            place, grid = _inside(plot), plot.grid
            begin, end = (
                grid.begin_ns + (x - place.x()) * grid.ns_per_column for x in (left, right)
            )
            is_value = plot is self._charts.value
            scale = picture.value if is_value else picture.staleness
            tracks = (history.truth, side.known, side.late) if is_value else (side.staleness,)
            for samples in tracks:
                _, values = samples.within(begin, end, beyond=0 if is_value else 1)
                values = values[~isnan(values)]  # a line is broken where nothing is known
                if len(values):
                    low = float(values.min()) if is_value else 0.0
                    ends = (float(values.max()), low)  # what is beyond the scale is not drawn
                    rows = [max(0, _y(scale, one, place.height())) for one in ends]
                    found.append((place.y() + rows[0], place.y() + rows[1]))
        return found


def _of(history: History, side: SideName) -> SideHistory:
    return history.live if side == "live" else history.polled


def _inside(plot: Plot) -> QRect:
    """Return the plot without the edge that thick lines need."""
    return plot.place().adjusted(0, 1, -2, -2)


def _x(plot: Plot, at_ns: int) -> int:
    return int((at_ns - plot.grid.begin_ns) // plot.grid.ns_per_column)


def _y(scale: Scale, value: float, height: int) -> int:
    return round((scale.high - value) * height / (scale.high - scale.low))


def _line(painter: QPainter, x: int, height: int, theme: Theme) -> None:
    painter.fillRect(x, 0, 1, height, theme.text)


def _paint_point(painter: QPainter, x: int, place: QRect, number: str, theme: Theme) -> None:
    """Draw a dashed line, with its number at the foot if there is one."""
    pen = QPen(theme.text, 1, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawLine(x, 0, x, place.height())
    if not number:
        return
    wide = measured(number, NUMBER, SEMIBOLD) + metrics(NUMBER).height() // 2
    box = QRect(x + 1, place.height() - metrics(NUMBER).height(), wide, metrics(NUMBER).height())
    if box.right() > place.width():
        box.moveRight(x - 1)
    painter.fillRect(box, theme.text)
    painter.setFont(sized(NUMBER, SEMIBOLD))
    painter.setPen(theme.card)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number)


def _paint_band(
    painter: QPainter, plot: Plot, stretch: tuple[int, int], height: int, theme: Theme
) -> None:
    """Shade a stretch of time between two lines."""
    left, right = (_x(plot, at_ns) for at_ns in stretch)
    painter.fillRect(left, 0, max(1, right - left), height, faded(theme.text, BAND_ALPHA))
    for x in (left, right):
        painter.fillRect(x, 0, 1, height, theme.text)
