"""Reads both panels' charts at once, at the pointer and by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from app.features.reading import placing, words
from app.features.reading.clock import clock_of
from app.features.reading.crosshair import Crosshair
from app.features.reading.instant import instant_at
from app.features.reading.placing import CardGround, place_beside, place_off, place_over
from app.features.reading.reading_state import ReadingState, instant_of
from app.features.reading.stretch import StretchTold, clipped, stretch_of
from app.features.reading.table_card import CardText, TableCard, others
from app.ui.announce import announce
from app.ui.override import override
from app.ui.theme import metrics
from app.window.charts.plots import Plot
from app.window.charts.shared import Picture
from app.window.host import Host
from feeds.frame import SIDES, SideName

FAR = 10
"""So many columns Shift and an arrow go."""
TEXT_NS = 250_000_000
"""Figures that change by themselves are written anew this often, as everywhere."""
GAP_EM = 0.6
BLOCKS = (1, 2, 3, 4)
"""In so many rows of columns the figures of a stretch may stand."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
_SETS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ChartReader(QObject):
    """One crosshair over both panels, one small card, and one for a stretch of time."""

    def __init__(self, host: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._parts, painter = host.parts, host.parts.painter
        self._painter = painter
        self.state = ReadingState()
        self._clock = clock_of(host)
        self.lines = [
            Crosshair(panel.side, panel.charts, self.state, lambda: painter.shown)
            for panel in self._parts.panels
        ]
        surface = self._parts.surface
        self.card = TableCard(surface, "What the charts tell here")
        self.sheet = TableCard(surface, "What is told of this stretch of time")
        self.told: StretchTold | None = None
        self._side = 0
        self._anchor_ns: int | None = None
        self._told_ns = 0
        painter.painted.append(self._painted)
        surface.resized.connect(self.refresh)
        surface.dressed.connect(self.refresh)
        for panel in self._parts.panels:
            panel.charts.installEventFilter(self)

    # -- what is asked ---------------------------------------------------------------------------

    def hover(self, share: float | None, side: SideName) -> None:
        """The pointer is at a share of the charts' width on one side, or over none."""
        self.state.hover = share
        self._side = SIDES.index(side)
        self.refresh()

    def click(self, share: float) -> None:
        """Set a point there."""
        if (found := self._grid()) is not None:
            self._set_point(instant_of(found[0].grid, share, found[1].now_ns))

    def sweep(self, begin: float, end: float, over: bool) -> None:
        """Tell of all between two shares of the width; ``over`` when that is all."""
        if (found := self._grid()) is None:
            return
        plot, picture = found
        if self._anchor_ns is None:
            self._anchor_ns = instant_of(plot.grid, begin, picture.now_ns)
        to_ns = instant_of(plot.grid, end, picture.now_ns)
        self.state.points.clear()
        self.state.hover = end
        self._select(self._anchor_ns, to_ns)
        if over:
            self._anchor_ns = None
        self.refresh()

    def toggle(self) -> None:
        """Read by keys, or no longer."""
        if self.state.keyed_ns is not None:
            self.state.keyed_ns = None
        elif (found := self._grid()) is not None:
            self.state.begin_keys(found[1].now_ns)
            charts = self._parts.panels[self._side].charts
            charts.setFocus(Qt.FocusReason.ShortcutFocusReason)
            charts.window().activateWindow()  # it may have been asked for in the speaker's view
        self.refresh()
        self._say()

    def close(self) -> bool:
        """Take back the last thing that was set; say whether there was any."""
        cleared = self.state.clear()
        self.refresh()
        return cleared

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self.state.keyed_ns is not None:
            mine = event.key() in (*_STEPS, *_ENDS, *_SETS)
            if mine and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if mine and event.type() == QEvent.Type.KeyPress:
                self._press(Qt.Key(event.key()), event.modifiers())
                return True
        return False

    def _press(self, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
        if (found := self._grid()) is None:
            return
        (plot, picture), shifted = found, bool(held & Qt.KeyboardModifier.ShiftModifier)
        grid, state, now = plot.grid, self.state, picture.now_ns
        at_ns = state.cursor_ns(grid, now)
        assert at_ns is not None
        if key in _STEPS:
            state.step(_STEPS[key] * (FAR if shifted else 1), grid, now)
        elif key in _ENDS:
            state.move_to(grid.begin_ns if key == Qt.Key.Key_Home else now, grid, now)
        elif shifted and state.points:
            begin_ns = state.points[0]
            state.points.clear()
            self._select(begin_ns, at_ns)
        else:
            self._set_point(at_ns)
        self.refresh()
        self._say()

    def _set_point(self, at_ns: int) -> None:
        self.state.point(at_ns)
        self.told = None
        self.refresh()

    def _select(self, from_ns: int, to_ns: int) -> None:
        shown = self._painter.shown
        assert shown is not None
        found = clipped(shown[0].traffic, from_ns, to_ns)
        self.state.stretch = found or (min(from_ns, to_ns), max(from_ns, to_ns))
        self.told = stretch_of(shown[0], *found, shown[1].now_ns) if found else None

    def _say(self) -> None:
        """Have assistive technology say what is read now."""
        shown = self.sheet if self.state.stretch is not None else self.card
        if not shown.isHidden():
            announce(self._parts.surface, shown.text.spoken())

    # -- what is shown -----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show everything as it is now."""
        self._told_ns = 0
        self._follow()

    def _painted(self, at_ns: int, standing: bool) -> None:
        """Go with the picture; nothing is done while nothing is read."""
        if self.state.is_empty:
            return
        self._follow()

    def _follow(self) -> None:
        if self.state.hover is not None and _pointer_is_hidden():
            self.state.hover = None  # on a stage it goes with the pointer; a click keeps it
        found = self._grid()
        if found is not None and self.state.keyed_ns is not None:
            self.state.keep_inside(found[0].grid)
        for line in self.lines:
            line.follow()
        if found is None or self.state.is_empty:
            self.card.hide()
            self.sheet.hide()
            return
        picture = found[1]
        if 0 <= picture.now_ns - self._told_ns < TEXT_NS:
            return
        self._told_ns = picture.now_ns
        self._show_card(*found)
        self._show_sheet(*found)

    def _grid(self) -> tuple[Plot, Picture] | None:
        """Return a chart that is shown, and the picture it shows."""
        shown = self._painter.shown
        charts = [panel.charts for panel in self._parts.panels if panel.charts.isVisible()]
        plots = [plot for one in charts for plot in one.plots[-1:]]
        return None if shown is None or not plots else (plots[0], shown[1])

    def _form(self, plot: Plot, picture: Picture) -> words.Form:
        hero = self._parts.panels[0].hero
        return words.Form(
            now_ns=picture.now_ns,
            decimals=hero.precision.decimals,
            unit=hero.unit,
            grain_ns=plot.grid.ns_per_column,
            clock=self._clock,
        )

    def _show_card(self, plot: Plot, picture: Picture) -> None:
        shown, state = self._painter.shown, self.state
        at_ns = state.cursor_ns(plot.grid, picture.now_ns)
        before = state.points[0] if state.points else None
        if len(state.points) > 1:
            at_ns = state.points[1]
        at_ns = before if at_ns is None else at_ns
        if shown is None or at_ns is None:
            self.card.hide()
            return
        history = shown[0]
        first = None
        if before is not None and before != at_ns:
            first = instant_at(history, before, picture.now_ns)
        form, now = self._form(plot, picture), instant_at(history, at_ns, picture.now_ns)
        keys = state.keyed_ns is not None and not state.points and state.stretch is None
        self.card.tell(words.of_instant(now, first, form, keys=keys))
        self.card.move(self._place_of_card(words.in_one_line(now, first, form)))
        self.card.show()
        self.card.raise_()

    def _place_of_card(self, short: CardText) -> QPoint:
        """Return where the card stands; on figures it would say what is ``short``."""
        window, gap = self._parts.surface.rect(), round(GAP_EM * metrics().height())
        grounds = [found for at in (0, 1) if (found := self._ground(at)) is not None]
        before = None if self.card.isHidden() else self.card.pos()
        place = place_beside(self.card.size(), grounds, gap, before)
        anchor, whole = self._charts_rect(), self.card.text
        x = grounds[0].line_x if grounds else anchor.center().x()
        if place is None and grounds:
            self.card.tell(short)
            place = place_over(self.card.size(), grounds[0].rect, window, x, gap)
        if place is not None:
            return place
        self.card.tell(whole)
        return place_off(self.card.size(), anchor, window, x, others(self.card))

    def _ground(self, at: int) -> CardGround | None:
        panel, line = self._parts.panels[at], self.lines[at]
        x = line.line_x()
        if x is None or not panel.charts.isVisible():
            return None
        offset = panel.charts.mapTo(self._parts.surface, QPoint())
        rect = placing.united([plot.place() for plot in panel.charts.plots])

        def drawn(left: int, right: int) -> list[tuple[int, int]]:
            found = line.drawn(left - offset.x(), right - offset.x())
            words = panel.charts.words_between()
            if left - offset.x() <= words.right() and not words.isEmpty():
                found.append((words.top(), words.bottom()))
            return [(top + offset.y(), foot + offset.y()) for top, foot in found]

        preferred = at == self._side
        return CardGround(rect.translated(offset), x + offset.x(), drawn, preferred)

    def _charts_rect(self) -> QRect:
        """Return where the charts of both panels are in the window."""
        return placing.shown_at((one.charts for one in self._parts.panels), self._parts.surface)

    def _show_sheet(self, plot: Plot, picture: Picture) -> None:
        shown, state = self._painter.shown, self.state
        if shown is None or state.stretch is None:
            self.sheet.hide()
            return
        form, surface = self._form(plot, picture), self._parts.surface
        if self.told is None:
            self.sheet.tell(words.unmeasured(state.stretch[0], form))
        else:
            if _is_open(self.told):
                self.told = stretch_of(shown[0], *state.stretch, picture.now_ns)
            for blocks in BLOCKS:
                self.sheet.tell(words.of_stretch(self.told, form, blocks))
                if self.sheet.width() <= surface.width():
                    break
        charts = self._charts_rect()
        figures = placing.shown_at((one.counters for one in self._parts.panels), surface)
        x, taken = charts.center().x(), others(self.sheet)
        self.sheet.move(
            place_off(self.sheet.size(), charts, surface.rect(), x, taken, figures=figures)
        )
        self.sheet.show()
        self.sheet.raise_()


def _is_open(told: StretchTold) -> bool:
    """Say whether some of its figures may still change."""
    sides = (told.live, told.polled)
    return any(one.values.get("updates_pending", 0) for one in sides)


def _pointer_is_hidden() -> bool:
    cursor = QGuiApplication.overrideCursor()
    return cursor is not None and cursor.shape() == Qt.CursorShape.BlankCursor
