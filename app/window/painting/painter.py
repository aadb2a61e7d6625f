"""From frames to pixels: takes what has arrived, paints it, and can stand still."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui.announce import announce
from app.window.charts.history import History
from app.window.charts.shared import Picture, SharedScales, TimeView
from app.window.counters.keeping import ShownBefore
from app.window.painting.intake import Intake
from app.window.painting.mailbox import Mailbox
from app.window.painting.pace import Pulse
from app.window.painting.paint_meter import PaintLegs, PaintMeter
from app.window.painting.shown_time import Present, ShownTime
from app.window.panel.panel import Panel
from app.window.wire.wire_strip import WireStrip
from feeds.clock import now_ns
from feeds.counters import Counters
from feeds.frame import Frame

TEXT_GAP_NS = 250_000_000
QUIET_GAP_NS = 1_000_000_000 // 32
"""The wire strip, and a side without news, are painted this often: about every second time."""


class Painter(QObject):
    """Paints the panels and the wire strip of ``window`` when the pulse says so."""

    figures_due = Signal(object)
    """New counters are to be shown, after the panel with the news is on screen."""
    pause_changed = Signal(bool)
    """The picture stands still now, or goes on."""
    rewound = Signal()
    """All that was taken is forgotten: frames of another time of a recording come now."""
    _arrived = Signal()

    def __init__(
        self,
        window: QWidget,
        mailbox: Mailbox,
        panels: tuple[Panel, Panel],
        strip: WireStrip,
        view: TimeView,
        *,
        time: ShownTime | None = None,
    ) -> None:
        super().__init__(window)
        self.time = time or Present()
        """The instant that is shown."""
        self._window, self._panels, self._strip, self._view = window, panels, strip, view
        self._mailbox = mailbox
        self.intake = Intake(self)
        self.meter = PaintMeter()
        self.legs = PaintLegs()
        self.takers: list[Callable[[Frame], None]] = []
        """Take every frame, whether anything is painted or not."""
        self.painted: list[Callable[[int, bool], None]] = []
        """Mark with every paint what of theirs is to be painted anew; told if it stands still."""
        self.bringers: list[Callable[[int], None]] = []
        """Bring, before every paint, what a recording has up to the instant that is painted."""
        self.frames_taken = 0
        self.pulse = Pulse(self._paint, window)
        self._scales = SharedScales()
        self._frozen: History | None = None
        self._frozen_ns = 0
        self.is_covered = False
        """Whether something opaque lies over the window."""
        self._unshown: Counters | None = None
        self._picture: Picture | None = None
        self._stale_picture = True
        self._text_ns = self._strip_ns = self._quiet_ns = 0
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.pulse.news)
        self._arrived.connect(self.pulse.news)
        mailbox.wake_by(self._arrived.emit)
        for panel in panels:
            panel.charts.resized.connect(self.refresh)
        self.intake.source_began.connect(self._begin_source)

    @property
    def is_paused(self) -> bool:
        """Whether the picture stands still."""
        return self._frozen is not None or self.time.stands

    @property
    def shown(self) -> tuple[History, Picture] | None:
        """What the charts show, and the stretch of it; ``None`` before the first paint."""
        if self._picture is None:
            return None
        return self._frozen or self.intake.history, self._picture

    def pause(self, paused: bool) -> None:
        """Freeze the picture, or catch up; data keeps flowing unless time itself can stand."""
        if paused == self.is_paused:
            return
        if not self.time.stand(paused):
            # A copy, because the rings go on to be written while the picture stands still.
            self._frozen = deepcopy(self.intake.history) if paused else None
        self._frozen_ns = self.time()
        self.pause_changed.emit(paused)
        self._show_texts(self._frozen_ns)
        announce(self._window, "View paused" if paused else "View resumed")
        if not paused and self.intake.counters is not None:
            self.figures_due.emit(self.intake.counters)
        self.refresh()
        self._paint()  # the very instant that the picture stands still at

    @property
    def is_seen(self) -> bool:
        """Whether there is anybody to paint for; what arrives is taken in any case."""
        window = self._window
        minimized = window.window().isMinimized()
        return window.isVisible() and not minimized and not self.is_covered

    def cover(self, covered: bool) -> None:
        """Something opaque lies over the window, or does no longer."""
        self.is_covered = covered
        self.refresh()

    def show_before(self, shown: ShownBefore | None) -> None:
        """Leave room in the charts for what was kept; ``None`` for nothing."""
        self._scales.beside = None
        if shown is not None:
            self._scales.beside = partial(shown.before.ghost.extremes, values=shown.same_source)
        self.refresh()

    def refresh(self) -> None:
        """Have everything painted anew."""
        self._stale_picture = True
        for panel in self._panels:
            panel.charts.refresh()
        # not at once: a paint amid a layout would leave pieces of the old one on screen
        self._soon.start(0)

    def redraw(self) -> None:
        """Draw the charts as they are anew, at their present size; nothing is put on screen."""
        if self.shown is not None:
            for panel in self._panels:
                panel.prepare(*self.shown)

    def rewind(self) -> None:
        """Forget what was taken: what comes now is of another time of the recording."""
        self.intake.forget()
        self._strip.clear()
        self._scales.forget()
        self._unshown = None
        self.rewound.emit()
        self.refresh()

    def show_still(self, frames: Iterable[Frame], at_ns: int) -> None:
        """Take ``frames`` and show everything as of ``at_ns``; for pictures of what was recorded.

        Not while the pulse runs: its next paint would be of the present again.
        """
        self._scales.forget()
        self._text_ns = self._strip_ns = at_ns - TEXT_GAP_NS  # all of it is due
        self.show_next(frames, at_ns)

    def show_next(self, frames: Iterable[Frame], at_ns: int) -> None:
        """Take ``frames`` and show ``at_ns`` as it was after the instant that was shown before."""
        for frame in frames:
            self.ingest(frame)
        history = self.intake.history
        picture = self._picture = self._scales.picture(history, self._view, at_ns)
        for panel in self._panels:
            panel.prepare(history, picture)
        self._prepare_rest(at_ns, at_ns)
        paint_now(self._window)

    # -- inside -------------------------------------------------------------------------------

    def _begin_source(self) -> None:
        self._scales.forget()
        for panel in self._panels:
            panel.hero.precision.decimals = 0

    def _paint(self) -> None:
        """Take what has arrived and paint it; the last frames are taken as late as possible.

        In two passes: the panel with the news at once, everything else after it is on screen.
        """
        began_ns, at_ns = now_ns(), self.time()
        for bring in self.bringers:
            bring(at_ns)
        frames = self.catch_up()
        shown = [one.published_ns for frame in frames for one in frame.live.arrivals]
        polled = any(frame.polled.arrivals for frame in frames)
        if not self.is_seen:
            return
        if self.is_paused and not self._stale_picture:
            return
        at_ns = self._frozen_ns if self._frozen else at_ns
        history = self._frozen or self.intake.history
        picture = self._picture = self._scales.picture(history, self._view, at_ns)
        first, second = self._panels if shown else self._panels[::-1]
        first.prepare(history, picture)
        paint_now(self._window)
        shown_ns = now_ns()
        if self._stale_picture or polled or began_ns - self._quiet_ns >= QUIET_GAP_NS:
            self._quiet_ns = began_ns
            second.prepare(history, picture)
        self._prepare_rest(at_ns, began_ns)
        paint_now(self._window)
        self._stale_picture = False
        if self.time.is_present and not self.is_paused:
            ended_ns = now_ns()
            self.meter.painted(began_ns, shown_ns, ended_ns, shown)
            self.legs.painted(began_ns, shown_ns, ended_ns if shown else shown_ns, frames)

    def catch_up(self) -> list[Frame]:
        """Take what has arrived, and return it; it is on screen with the next paint."""
        frames = self._mailbox.drain()
        for frame in frames:
            self.ingest(frame)
        self.frames_taken += len(frames)
        return frames

    def ingest(self, frame: Frame) -> None:
        """Take ``frame``; it is on screen with the next paint."""
        if self.intake.take(frame):
            self._unshown = frame.counters
        self.legs.begin(frame)
        self._strip.ingest(frame)
        for take in self.takers:
            take(frame)

    def _prepare_rest(self, at_ns: int, real_ns: int) -> None:
        """Prepare all but the panels for ``at_ns``; what is seldom shown goes by ``real_ns``."""
        standing = self._frozen is not None
        all_due = self._stale_picture and not standing
        if self._unshown is not None and not standing:
            self.figures_due.emit(self._unshown)
            self._unshown = None
        for advance in self.painted:
            advance(at_ns, standing)
        if all_due or real_ns - self._strip_ns >= QUIET_GAP_NS:
            self._strip_ns = real_ns
            self._strip.advance(at_ns)
            self._strip.update()
        if all_due or real_ns - self._text_ns >= TEXT_GAP_NS:
            self._text_ns = real_ns
            self._show_texts(at_ns)

    def _show_texts(self, at_ns: int) -> None:
        history = self.intake.history
        for panel, side in zip(self._panels, (history.live, history.polled), strict=True):
            panel.show_status(side, at_ns, paused=self.is_paused)


def paint_now(window: QWidget) -> None:
    """Paint everything that is marked as changed; it is on screen when this returns.

    Left to itself Qt would wait for an idle moment, up to 5 ms on some platforms.
    """
    QCoreApplication.sendEvent(window.window(), QEvent(QEvent.Type.UpdateRequest))
