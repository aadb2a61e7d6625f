"""The two charts of a panel in one graphics view, with axes that hardly ever change."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsView, QSizePolicy

from app.text.glossary import term
from app.ui.ink import SideName
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import Theme, sized
from app.window.charts.caption import SCALE, Caption
from app.window.charts.chart_box import ChartBox
from app.window.charts.chart_words import chart_words
from app.window.charts.halves import PRESENT
from app.window.charts.history import History
from app.window.charts.plots import Plot, ValuePlot
from app.window.charts.scales import Scale, staleness_label, time_ticks
from app.window.charts.shared import Picture
from app.window.charts.staleness_plot import StalenessPlot
from app.window.counters.counter_tips import tip_text
from app.window.counters.theory_marks import expected
from feeds.frame import Counters

CAPTIONS = ("What this side knows, over what is true (grey)", "Behind by, over time")
THEORY = " (dashed: theory's mean)"
ANY_HEIGHT = (1 << 24) - 1
"""Qt's own largest height."""
TITLES = ("What this side knows", "value_chart"), ("Behind by, over time", "staleness_chart")
ARROW_STEP = 0.1
"""An arrow key pans by this share of the time in sight."""


class ChartView(pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """Value over truth, and staleness under it, with one time axis.

    The view never repaints by itself: :meth:`prepare` marks what changed, most of the time only
    the right-most columns, and the window paints once for everything.
    """

    zoomed = Signal(float, float)
    panned = Signal(float)
    resized = Signal()

    def __init__(self, side: SideName, theme: Theme) -> None:
        super().__init__()
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._side = side
        self._theme = theme
        self._picture: Picture | None = None
        self._shown: tuple[History, Picture] | None = None
        self._seen: tuple[object, ...] = ()
        self._values_shown = True
        self._boxes = ChartBox(), ChartBox()
        self._captions = tuple(Caption(text, theme) for text in CAPTIONS)
        self._axes = pg.AxisItem("left"), pg.AxisItem("left")
        self._time = pg.AxisItem("bottom")
        self._lay_out()
        self.value = ValuePlot(side, theme, self._boxes[0])
        self.staleness = StalenessPlot(side, theme, self._boxes[1])
        self._describe()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self.ci.layout.setContentsMargins(0, 0, 0, 0)
        self.ci.layout.setSpacing(0)
        for row, (caption, axis, box) in enumerate(
            zip(self._captions, self._axes, self._boxes, strict=True)
        ):
            self.addItem(caption, row * 2, 1)
            self.addItem(axis, row * 2 + 1, 0)
            self.addItem(box, row * 2 + 1, 1)
            axis.linkToView(box)
            axis.setStyle(tickLength=0, tickAlpha=0)
            box.setMinimumHeight(20)
            box.zoomed.connect(self.zoomed)
            box.panned.connect(self.panned)
        self.addItem(self._time, 4, 1)
        self._time.linkToView(self._boxes[1])
        self._time.setStyle(tickLength=0, tickAlpha=0)
        self.ci.layout.setRowStretchFactor(1, 26)
        self.ci.layout.setRowStretchFactor(3, 10)

    def leave_menus_to_parent(self) -> None:
        """Have the window asked for a menu: the scene has none."""
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _describe(self) -> None:
        # by Tab alone: a click on a chart does not take the keyboard from a slider
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tips = [tip_text(title, term(name)) for title, name in TITLES]
        for box, tip in zip(self._boxes, tips, strict=True):
            box.setToolTip(tip)
        self.setToolTip("\n\n".join(tips))

    def spoken(self) -> Spoken:
        """Return the newest values in sight."""
        return chart_words(self._side, self._shown)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of ``theme`` and at the application's present text size."""
        self._theme = theme
        self.setBackground(theme.card)
        font = sized(SCALE)
        metrics = QFontMetrics(font)
        beyond = metrics.horizontalAdvance("−30 s") // 2 + 4
        for axis in (*self._axes, self._time):
            axis.setStyle(tickFont=font, hideOverlappingLabels=beyond)
            axis.setPen(pg.mkPen(None))
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(theme.muted)
        for axis in self._axes:
            axis.setWidth(metrics.horizontalAdvance("500 ms") + 6)
        self._time.setStyle(tickTextOffset=metrics.height() // 3)
        self._time.setHeight(metrics.height() * 4 // 3)
        self.ci.layout.setContentsMargins(0, 0, metrics.horizontalAdvance("now") / 2 + 6, 0)
        for caption in self._captions:
            caption.set_theme(theme)
        self._leave_room()
        for plot in (self.value, self.staleness):
            plot.set_theme(theme)
            plot.thickness = max(2, round(metrics.height() / 8))
        self.refresh()

    def show_values(self, shown: bool) -> None:
        """Show the chart of the values, or leave all the room to staleness."""
        if shown == self._values_shown:
            return
        self._values_shown = shown
        for part in (self._captions[0], self._axes[0], self._boxes[0]):
            part.setVisible(shown)
        self._captions[0].set_theme(self._theme)
        self._boxes[0].setMinimumHeight(20 if shown else 0)
        for part in (self._axes[0], self._boxes[0]):
            part.setMaximumHeight(ANY_HEIGHT if shown else 0)
        self.ci.layout.setRowStretchFactor(1, 26 if shown else 0)
        self._leave_room()
        self.refresh()

    def _leave_room(self) -> None:
        """Take no height for a caption that is not shown."""
        if not self._values_shown:
            self._captions[0].setMinimumHeight(0)
            self._captions[0].setMaximumHeight(0)

    @property
    def _plots(self) -> tuple[Plot, ...]:
        """The charts that are shown."""
        return (self.value, self.staleness) if self._values_shown else (self.staleness,)

    def refresh(self) -> None:
        """Repaint everything at the next paint."""
        self._picture = None
        self._seen = ()

    def halves(self) -> tuple[QRect, QRect]:
        """Return where the two charts are, with caption and axis."""
        under = round(self._captions[1].scenePos().y())
        return QRect(0, 0, self.width(), under), QRect(
            0, under, self.width(), self.height() - under
        )

    def show_counters(self, counters: Counters) -> None:
        """Take theory's mean staleness of this side, to be drawn with the next picture."""
        mine = counters.live if self._side == "live" else counters.polled
        found = expected(mine, "staleness_ms")
        self.staleness.theory_ms = found.predicted if found else None
        self._captions[1].say(CAPTIONS[1] + (THEORY if found else ""))

    def prepare(self, history: History, picture: Picture) -> None:
        """Work out what to draw and mark what of it must be painted anew."""
        side = history.live if self._side == "live" else history.polled
        self._shown = history, picture
        self._set_axes(picture)
        moved = [plot.fit(picture) for plot in self._plots]
        newest_mark = history.marks[-1].at_ns if history.marks else 0
        message = "" if len(side.known) else _waiting(side.now.state)
        seen = (
            picture.value,
            picture.staleness,
            newest_mark,
            history.markers[-1] if history.markers else None,
            len(side.down),
            side.now.state,
            message,
            history.values_from_ns,
            self.staleness.theory_row(picture),
        )
        if any(moved) or seen != self._seen:
            self.value.message = message
            for plot in self._plots:
                plot.note(history.marks, side.down)
                plot.pennants.note(history.markers)
            if seen != self._seen:
                self.viewport().update()
                for plot in self._plots:
                    plot.forget()
            else:
                for plot in self._plots:
                    self.viewport().update(plot.place())
            self._seen = seen
        else:
            self._update_present()
        if self._values_shown:
            self.value.prepare(history, side, picture)
        self.staleness.prepare(side, picture)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is inside the axes directly, and only what is outside through the scene.

        The scene asks every item for its place at each paint: 0.6 ms before anything is drawn.
        """
        rest = event.region()
        plots = [(plot, plot.place()) for plot in self._plots]
        for _, place in plots:
            rest = rest.subtracted(QRegion(place))
        if not rest.isEmpty():
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        for plot, place in plots:
            part = event.region().intersected(QRegion(place))
            if not part.isEmpty():
                painter.save()
                painter.setClipRegion(part)
                painter.fillRect(place, self._theme.card)
                painter.translate(place.left(), place.top() + 1)
                plot.paint_inside(painter)
                painter.restore()
        painter.end()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: ARROW_STEP, Qt.Key.Key_Right: -ARROW_STEP}
        if (share := step.get(Qt.Key(event.key()))) is not None:
            self.panned.emit(share)
        else:
            event.ignore()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()
        self.resized.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.refresh()

    def _set_axes(self, picture: Picture) -> None:
        before, self._picture = self._picture, picture
        if before is None or before.value != picture.value:
            scale = picture.value
            self._boxes[0].setYRange(scale.low, scale.high, padding=0)
            ticks = self._sparse(scale, self._boxes[0])
            self._axes[0].setTicks([[(at, scale.label(at)) for at in ticks]])
        if before is None or before.staleness != picture.staleness:
            scale = picture.staleness
            self._boxes[1].setYRange(scale.low, scale.high, padding=0)
            ticks = self._sparse(scale, self._boxes[1])
            self._axes[1].setTicks([[(at, staleness_label(at)) for at in ticks]])
        times = (picture.begin_s, picture.end_s)
        if before is None or (before.begin_s, before.end_s) != times:
            for box in self._boxes:
                box.setXRange(*times, padding=0)
            self._time.setTicks([time_ticks(*times)])

    def _sparse(self, scale: Scale, box: ChartBox) -> list[float]:
        """Return every n-th tick of ``scale``, so that their labels keep apart in ``box``."""
        apart = box.height() * scale.step / (scale.high - scale.low)
        needed = 1.1 * QFontMetrics(sized(SCALE)).height()
        return scale.ticks()[:: max(1, math.ceil(needed / max(1.0, apart)))]

    def _update_present(self) -> None:
        """Have only those parts of the two charts repainted that change with every frame."""
        for plot in self._plots:
            place = plot.place()
            self.viewport().update(place.adjusted(place.width() - PRESENT - 2, 0, 0, 0))


def _waiting(state: str) -> str:
    return "connecting …" if state == "connecting" else "waiting for the first update …"
