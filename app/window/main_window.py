"""The window: header, two panels, wire strip, verdict and controls, painted when news arrives."""

from __future__ import annotations

from copy import deepcopy

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.window.control_bar import ControlBar
from app.window.header import HeaderBar
from app.window.history import History
from app.window.mailbox import Mailbox
from app.window.notice import Notice
from app.window.paint_meter import PaintMeter
from app.window.panel import Panel
from app.window.pulse import Pulse
from app.window.rows import Rows
from app.window.screen import paint_now
from app.window.shared import SharedScales
from app.window.theme import Theme
from app.window.timeview import TimeView
from app.window.verdict import Verdict
from app.window.wire_strip import WireStrip
from feeds.clock import now_ns
from feeds.frame import Counters, Frame

TEXT_GAP_NS = 250_000_000
STRIP_GAP_NS = 1_000_000_000 // 32
SWITCH_NS = 30_000_000
"""So long the order to change the source may take to reach the source."""
ZOOM_STEP = 0.8


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

    def __init__(self, theme: Theme, header: HeaderBar, controls: ControlBar) -> None:
        super().__init__()
        self.mailbox = Mailbox()
        self.meter = PaintMeter()
        self.history = History()
        self.view = TimeView()
        self.counters: Counters | None = None
        self._unshown: Counters | None = None
        self._theme = theme
        self._scales = SharedScales()
        self._frozen: History | None = None
        self._frozen_ns = 0
        self._segment = -1
        self._source_note = ""
        self._new_source = False
        self._stale_picture = True
        self._text_ns = self._strip_ns = 0
        self.header, self.controls = header, controls
        self.notice = Notice(theme)
        self.panels = Panel("live", theme), Panel("polled", theme)
        self.strip = WireStrip(theme)
        self.verdict = Verdict(theme)
        self._rows = Rows(
            self.header, self.notice, self.panels, self.strip, self.verdict, self.controls
        )
        self.pulse = Pulse(self._paint, self)
        self.setWindowTitle("Live vs Polled")
        self.setMinimumSize(640, 400)
        self._lay_out()
        self._connect()
        self.controls.focus_first()
        self.set_theme(theme)

    # -- what it is told --------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the application's present text size."""
        self._theme = theme
        for part in (self.header, self.controls, self.notice, self.strip, self.verdict):
            part.set_theme(theme)
        for panel in self.panels:
            panel.set_theme(theme)
        em = self.fontMetrics().height()
        self._column.setSpacing(round(em * 0.55))
        self._middle.setContentsMargins(round(em * 0.8), round(em * 0.7), round(em * 0.8), 0)
        self._middle.setSpacing(round(em * 0.55))
        self._sides.setSpacing(round(em * 0.7))
        self._fit_rows()
        self.refresh()

    def set_history(self, seconds: int) -> None:
        """Show ``seconds`` of history."""
        self.view.set_history(float(seconds))
        self.strip.set_history(seconds)
        self._view_changed()

    def describe_sides(self, poll_interval_s: float, transports: tuple[str, str]) -> None:
        """Say in the panels' titles how each side works."""
        for panel, transport in zip(self.panels, transports, strict=True):
            panel.describe_side(poll_interval_s, transport)

    def expect_source(self) -> None:
        """Another source was chosen: its values are not comparable with those so far."""
        self._new_source = True

    def tell(self, text: str, *, stays: bool = False) -> None:
        """Show one line about something that went wrong."""
        self.notice.tell(text, stays=stays)

    @property
    def is_paused(self) -> bool:
        """Whether the picture stands still."""
        return self._frozen is not None

    def pause(self, paused: bool) -> None:
        """Freeze the picture, or catch up; data keeps flowing either way."""
        if paused == self.is_paused:
            return
        # A copy, because the rings go on to be written while the picture stands still.
        self._frozen = deepcopy(self.history) if paused else None
        self._frozen_ns = now_ns()
        self.header.set_paused(paused)
        self._show_texts(self._frozen_ns)
        if not paused and self.counters is not None:
            self._show_counters(self.counters)
        self.refresh()

    def refresh(self) -> None:
        """Have everything painted anew."""
        self._stale_picture = True
        for panel in self.panels:
            panel.charts.refresh()
        self.pulse.news()

    # -- set-up -----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._middle = QVBoxLayout()
        self._sides = QHBoxLayout()
        for panel in self.panels:
            self._sides.addWidget(panel, 1)
        self._middle.addLayout(self._sides, 1)
        self._middle.addWidget(self.strip)
        self._middle.addWidget(self.verdict)
        self._column.addWidget(self.header)
        self._column.addWidget(self.notice)
        self._column.addLayout(self._middle, 1)
        self._column.addWidget(self.controls)
        # Rows give way by rank; the layout's own minimum would keep the window from shrinking.
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)

    def _connect(self) -> None:
        self.mailbox.arrived.connect(self.pulse.news)
        self.header.source_chosen.connect(self.source_chosen)
        self.header.pause_toggled.connect(self.pause)
        self.header.reset_pressed.connect(self.reset_pressed)
        self.header.theme_chosen.connect(self.theme_chosen)
        self.header.history_chosen.connect(self.set_history)
        self.header.poll_pressed.connect(self.poll_pressed)
        self.controls.changed.connect(self.setting_changed)
        for panel in self.panels:
            panel.charts.zoomed.connect(self._zoom)
            panel.charts.panned.connect(self._pan)
            panel.charts.resized.connect(self.refresh)
            panel.live_pressed.connect(self.go_live)
        keys = {
            "P": self.poll_pressed.emit,
            "Space": lambda: self.pause(not self.is_paused),
            "R": self.reset_pressed.emit,
            "T": self.theme_toggled.emit,
            "Home": self.go_live,
            "End": self.go_live,
            "+": lambda: self._zoom(ZOOM_STEP, 1.0),
            "=": lambda: self._zoom(ZOOM_STEP, 1.0),
            "-": lambda: self._zoom(1 / ZOOM_STEP, 1.0),
            "Ctrl+Q": self.close,
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # -- time -------------------------------------------------------------------------------

    def go_live(self) -> None:
        """Back to the whole history, up to now."""
        self.view.go_live()
        self._view_changed()

    def _zoom(self, factor: float, at: float) -> None:
        self.view.zoom(factor, at)
        self._view_changed()

    def _pan(self, share: float) -> None:
        self.view.pan(share)
        self._view_changed()

    def _view_changed(self) -> None:
        for panel in self.panels:
            panel.show_live_button(not self.view.is_live)
        self.refresh()

    # -- painting ---------------------------------------------------------------------------

    def _paint(self) -> None:
        """Take what has arrived and paint it; the last frames are taken as late as possible.

        In two passes: the panel with the news at once, everything else after it is on screen.
        """
        began_ns = now_ns()
        shown: list[int] = []
        for frame in self.mailbox.drain():
            self._ingest(frame)
            shown += [arrival.published_ns for arrival in frame.live.arrivals]
        if not self.isVisible() or self.isMinimized():
            return
        if self.is_paused and not self._stale_picture:
            return
        at_ns = self._frozen_ns if self.is_paused else began_ns
        history = self._frozen or self.history
        picture = self._scales.picture(history, self.view, at_ns)
        first, second = self.panels if shown else self.panels[::-1]
        first.prepare(history, picture)
        paint_now(self)
        shown_ns = now_ns()
        second.prepare(history, picture)
        self._prepare_rest(at_ns)
        paint_now(self)
        self._stale_picture = False
        if not self.is_paused:
            self.meter.painted(began_ns, shown_ns, now_ns(), shown)

    def _ingest(self, frame: Frame) -> None:
        if self._new_source and frame.segment != self._segment:
            self._new_source = False
            self.history.forget_values(frame.segment_began_ns + SWITCH_NS)
            self._scales.forget()
            for panel in self.panels:
                panel.hero.forget_decimals()
        self._segment = frame.segment
        if frame.source_note != self._source_note:
            self._source_note = frame.source_note
            self.source_noted.emit(frame.source_note)
        self.history.ingest(frame)
        self.strip.ingest(frame)
        if frame.counters is not None:
            self.counters = self._unshown = frame.counters

    def _prepare_rest(self, at_ns: int) -> None:
        if self._unshown is not None and not self.is_paused:
            self._show_counters(self._unshown)
            self._unshown = None
        if at_ns - self._strip_ns >= STRIP_GAP_NS:
            self._strip_ns = at_ns
            self.strip.advance(at_ns)
            self.strip.update()
        if at_ns - self._text_ns >= TEXT_GAP_NS:
            self._show_texts(at_ns)

    def _show_texts(self, at_ns: int) -> None:
        self._text_ns = at_ns
        for panel, side in zip(self.panels, (self.history.live, self.history.polled), strict=True):
            panel.show_status(side, at_ns, paused=self.is_paused)

    def _show_counters(self, counters: Counters) -> None:
        for panel in self.panels:
            panel.show_counters(counters)
        self.verdict.set_counters(counters)

    # -- events -----------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802
        """Large enough for everything."""
        return QSize(1600, 1000)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Drop rows that do not fit any more, and bring back those that do."""
        super().resizeEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        self._rows.fit(self.width(), self.height(), self._middle.spacing())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the application's text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.FontChange):
            # Only when all the parts have the new font, too.
            QTimer.singleShot(0, self, lambda: self.set_theme(self._theme))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Only ask to be closed: the processes are stopped first, in order."""
        event.ignore()
        self.closing.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Fill the ground between the cards."""
        QPainter(self).fillRect(event.rect(), self._theme.background)
