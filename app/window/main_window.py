"""The window: header, two panels, wire strip, verdict and controls, painted when news arrives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from app.features.help.access import Access
from app.features.help.help_desk import HelpDesk
from app.features.lists.views import Views
from app.features.presenting.presentation import Presentation
from app.features.story.story_screen import StoryScreen
from app.features.text_size.text_size import TextSize
from app.features.watch.limited import reason
from app.features.watch.observer import Vitals, line
from app.features.watch.observer_line import ObserverLine
from app.features.watch.self_watch import SelfWatch
from app.ui.actions import Actions
from app.ui.override import override
from app.ui.theme import Theme
from app.window import keys
from app.window.charts.history import History
from app.window.charts.shared import Picture
from app.window.charts.timeview import TimeView
from app.window.controls.control_bar import ControlBar
from app.window.counters.verdict import Verdict
from app.window.header.header_bar import HeaderBar
from app.window.layout.drawers import Drawers
from app.window.layout.notice import Notice, Tone
from app.window.layout.shelf import Shelf
from app.window.layout.stack import Stack
from app.window.painting.paint_meter import PaintMeter
from app.window.painting.painter import Follower, Painter
from app.window.panel.panel import Panel
from app.window.wire.wire_strip import WireStrip
from feeds.frame import Counters


class MainWindow(QWidget):
    """Everything on screen. It says what the user wants, and draws the frames it is given."""

    closing = Signal()
    setting_changed = Signal(str, object)
    source_chosen = Signal(str)
    source_noted = Signal(str)
    theme_chosen = Signal(str)
    theme_toggled = Signal()
    poll_pressed = Signal()
    reset_pressed = Signal()
    export_pressed = Signal()
    stall_pressed = Signal()
    fairness_changed = Signal(object)
    """Switches (field → on), or "fair" or "worst" for all of them."""
    dressed = Signal(object)
    """In this theme now, and at the application's present text size."""

    def __init__(self, theme: Theme, header: HeaderBar, controls: ControlBar) -> None:
        super().__init__()
        self.view = TimeView()
        self._theme = theme
        self.header, self.controls = header, controls
        self.notice = Notice(theme)
        self.panels = Panel("live", theme), Panel("polled", theme)
        self.panels[1].hero.precision = self.panels[0].hero.precision
        self.drawers = Drawers(self, theme)
        self.shelf = Shelf(theme, self.drawers.makers())
        self.strip = WireStrip(theme)
        self.verdict = Verdict(theme)
        self.status = ObserverLine()
        self._painter = Painter(self, self.panels, self.strip, self.view)
        self.mailbox, self.pulse = self._painter.mailbox, self._painter.pulse
        self.views = Views(self._painter, self.panels, theme)
        self.show_still = self._painter.show_still
        self.watch = SelfWatch(self._painter, self)
        self.action_list = Actions(self)
        self.text_size = TextSize(self)
        self.presentation = Presentation(self, self._painter, self.text_size)
        self.story = StoryScreen(self, theme)
        self._stack = Stack(self)
        self.setWindowTitle("Live vs Polled")
        self.setMinimumSize(640, 400)
        self._connect()
        self.access = Access(self, theme)
        self.controls.focus_first()
        self.help_desk = HelpDesk(self)
        self.set_theme(theme)

    # -- what it knows ----------------------------------------------------------------------

    @property
    def counters(self) -> Counters | None:
        """The newest figures."""
        return self._painter.intake.counters

    @property
    def history(self) -> History:
        """What the charts draw, whether the picture stands still or not."""
        return self._painter.intake.history

    @property
    def shown(self) -> tuple[History, Picture] | None:
        """What the charts show at this moment, and the stretch of it that is in sight."""
        return self._painter.shown

    @property
    def meter(self) -> PaintMeter:
        """What painting costs."""
        return self._painter.meter

    @property
    def is_paused(self) -> bool:
        """Whether the picture stands still."""
        return self._painter.is_paused

    def painted_ns(self, seq: int) -> int | None:
        """Return when the update ``seq`` was first on screen; for any thread."""
        return self._painter.legs.painted_ns(seq)

    def follow(self, follower: Follower) -> None:
        """Have ``follower`` see every frame, and every look at the screen."""
        self._painter.followers.append(follower)

    # -- what it is told --------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the application's present text size."""
        self._theme = theme
        self.drawers.set_theme(theme)
        self.views.set_theme(theme)
        for part in (self.header, self.controls, self.notice, self.strip, self.verdict, self.story):
            part.set_theme(theme)
        for card in (*self.panels, self.shelf, self.access):
            card.set_theme(theme)
        self._stack.dress()
        self.refresh()
        self.dressed.emit(theme)

    def set_history(self, seconds: int) -> None:
        """Show ``seconds`` of history."""
        self.view.set_history(float(seconds))
        self.strip.set_history(seconds)
        self._view_changed()

    def describe_sides(self, poll_interval_s: float, transports: tuple[str, str]) -> None:
        """Say in the panels' titles how each side works."""
        self.watch.poll_interval_ms = poll_interval_s * 1000
        for panel, transport in zip(self.panels, transports, strict=True):
            panel.describe_side(poll_interval_s, transport)

    def expect_source(self) -> None:
        """Another source was chosen: its values are not comparable with those so far."""
        self._painter.intake.expect_source()

    def warn_unfair(self, why: str) -> None:
        """Say in header and verdict that the sides are unequal; "" when they are equal."""
        self.header.set_unfair(why)
        self.verdict.set_warning(f"Unfair ({why}): " if why else "")
        self.drawers.show_fairness()
        self._stack.fit()

    def tell(self, text: str, *, stays: bool = False, tone: Tone = "alert") -> None:
        """Show one line about something that went wrong, or is done."""
        self.notice.tell(text, stays=stays, tone=tone)
        self._stack.fit()

    @contextmanager
    def without_notice(self) -> Iterator[None]:
        """Look as without a notice meanwhile, for a picture of the window."""
        with self.notice.aside():
            self._stack.settle()
            self._painter.redraw()
            yield

    def pause(self, paused: bool) -> None:
        """Freeze the picture, or catch up; data keeps flowing either way."""
        if paused == self.is_paused:
            return
        self.header.set_paused(paused)
        self._painter.pause(paused)

    def refresh(self) -> None:
        """Have everything painted anew."""
        self._painter.refresh()

    # -- set-up -----------------------------------------------------------------------------

    def _connect(self) -> None:
        self.header.source_chosen.connect(self.source_chosen)
        self.header.pause_toggled.connect(self.pause)
        self.header.reset_pressed.connect(self.reset_pressed)
        self.header.theme_chosen.connect(self.theme_chosen)
        self.header.history_chosen.connect(self.set_history)
        self.header.poll_pressed.connect(self.poll_pressed)
        self.header.drawer_pressed.connect(self.shelf.toggle)
        self.header.present_pressed.connect(self.presentation.toggle)
        for told in (self.notice.gone, self.presentation.changed, self.story.changed):
            told.connect(self._stack.fit)
        self.shelf.changed.connect(self._drawer_changed)
        self.controls.changed.connect(self.setting_changed)
        self._painter.figures_due.connect(self._show_counters)
        self._painter.intake.source_noted.connect(self.source_noted)
        self.watch.watched.connect(self._show_watched)
        for panel in self.panels:
            panel.charts.zoomed.connect(self.zoom)
            panel.charts.panned.connect(self._pan)
            panel.charts.resized.connect(self.refresh)
            panel.live_pressed.connect(self.go_live)
            panel.body.alarms_pressed.connect(lambda: self.shelf.toggle("alerts"))
        keys.listen(self)

    # -- time -------------------------------------------------------------------------------

    def go_live(self) -> None:
        """Back to the whole history, up to now."""
        self.view.go_live()
        self._view_changed()

    def zoom(self, factor: float, at: float) -> None:
        """Show ``factor`` times as much time around ``at``, a share of the chart's width."""
        self.view.zoom(factor, at)
        self._view_changed()

    def _pan(self, share: float) -> None:
        self.view.pan(share)
        self._view_changed()

    def _view_changed(self) -> None:
        for panel in self.panels:
            panel.show_live_button(not self.view.is_live)
        self.refresh()

    # -- what changes seldom ----------------------------------------------------------------

    def _show_counters(self, counters: Counters) -> None:
        for panel in self.panels:
            panel.show_counters(counters)
        self.verdict.set_counters(counters)
        self.drawers.show_figures(self._painter)

    def _show_watched(self, vitals: Vitals, limited: dict[str, str]) -> None:
        for panel in self.panels:
            panel.show_limits(limited)
        self.status.say(line(vitals), reason(limited))

    def _drawer_changed(self, name: str) -> None:
        self.header.set_drawer(name)
        self.shelf.setVisible(bool(name))
        self._stack.fit()
        if not name and self.focusWidget() is None:
            self.controls.focus_first()  # they may have given way to the drawer
        self.drawers.show_figures(self._painter)
        self.refresh()

    # -- events -----------------------------------------------------------------------------

    @override
    def sizeHint(self) -> QSize:
        return QSize(1600, 1000)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watch.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.watch.stop()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stack.fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.FontChange):
            # Only when all the parts have the new font, too.
            QTimer.singleShot(0, self, lambda: self.set_theme(self._theme))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closing.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self._theme.background)
