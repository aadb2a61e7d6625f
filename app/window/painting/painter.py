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
from app.window.painting.mailbox import Mailbox
from app.window.painting.pace import Pulse
from app.window.painting.paint_meter import PaintLegs, PaintMeter
from app.window.panel.panel import Panel
from app.window.wire.wire_strip import WireStrip
from feeds.clock import now_ns
from feeds.counters import Counters, Distributions
from feeds.frame import Frame

TEXT_GAP_NS = 250_000_000
QUIET_GAP_NS = 1_000_000_000 // 32
"""The wire strip, and a side without news, are painted this often: about every second time."""
SWITCH_NS = 30_000_000
"""How long the order to change the source may take to reach it before it is heard of."""


class Intake(QObject):
    """Keeps history and newest figures; says when something else than numbers changed."""

    source_noted = Signal(str)
    """What the source says of itself is another."""
    source_began = Signal()
    """The values from now on are not comparable with those before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = History()
        self.counters: Counters | None = None
        self.distributions: Distributions | None = None
        self.began_ns = 0
        """When the running segment began; 0 until both sides are up."""
        self.segments: list[tuple[int, int]] = []
        """Number and beginning in nanoseconds of each segment."""
        self._segment = -1
        self._source_note = ""
        self.expects_source = False
        """Another source was chosen: the values of the next segment are those of it."""

    def take(self, frame: Frame) -> bool:
        """Add what ``frame`` brought; return whether it brought new figures."""
        if self.expects_source and frame.segment != self._segment:
            self.expects_source = False
            self._begin_source(frame.segment_began_ns + SWITCH_NS)
        elif 0 < self.history.values_from_ns < frame.source_since_ns:
            self._begin_source(frame.source_since_ns)  # it was told later than was thought
        self._segment = frame.segment
        if frame.segment:
            self.began_ns = frame.segment_began_ns
            segment = frame.segment, frame.segment_began_ns
            if segment not in self.segments[-1:]:
                self.segments.append(segment)
        if frame.source_note != self._source_note:
            self._source_note = frame.source_note
            self.source_noted.emit(frame.source_note)
        self.history.ingest(frame)
        self.distributions = frame.distributions or self.distributions
        if frame.counters is None:
            return False
        self.counters = frame.counters
        return True

    def _begin_source(self, from_ns: int) -> None:
        self.history.forget_values(from_ns)
        self.source_began.emit()


class Painter(QObject):
    """Paints the panels and the wire strip of ``window`` when the pulse says so."""

    figures_due = Signal(object)
    """New counters are to be shown, after the panel with the news is on screen."""
    pause_changed = Signal(bool)
    """The picture stands still now, or goes on."""
    _arrived = Signal()

    def __init__(
        self,
        window: QWidget,
        mailbox: Mailbox,
        panels: tuple[Panel, Panel],
        strip: WireStrip,
        view: TimeView,
    ) -> None:
        super().__init__(window)
        self._window, self._panels, self._strip, self._view = window, panels, strip, view
        self._mailbox = mailbox
        self.intake = Intake(self)
        self.meter = PaintMeter()
        self.legs = PaintLegs()
        self.takers: list[Callable[[Frame], None]] = []
        """Take every frame, whether anything is painted or not."""
        self.painted: list[Callable[[int, bool], None]] = []
        """Mark with every paint what of theirs is to be painted anew; told if it stands still."""
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
        return self._frozen is not None

    @property
    def shown(self) -> tuple[History, Picture] | None:
        """What the charts show, and the stretch of it; ``None`` before the first paint."""
        if self._picture is None:
            return None
        return self._frozen or self.intake.history, self._picture

    def pause(self, paused: bool) -> None:
        """Freeze the picture, or catch up; data keeps flowing either way."""
        if paused == self.is_paused:
            return
        # A copy, because the rings go on to be written while the picture stands still.
        self._frozen = deepcopy(self.intake.history) if paused else None
        self._frozen_ns = now_ns()
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
        return window.isVisible() and not window.isMinimized() and not self.is_covered

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
            self._ingest(frame)
        history = self.intake.history
        picture = self._scales.picture(history, self._view, at_ns)
        for panel in self._panels:
            panel.prepare(history, picture)
        self._prepare_rest(at_ns)
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
        began_ns = now_ns()
        frames = self._mailbox.drain()
        shown: list[int] = []
        polled = False
        for frame in frames:
            self._ingest(frame)
            shown += [arrival.published_ns for arrival in frame.live.arrivals]
            polled = polled or bool(frame.polled.arrivals)
        self.frames_taken += len(frames)
        if not self.is_seen:
            return
        if self.is_paused and not self._stale_picture:
            return
        at_ns = self._frozen_ns if self.is_paused else began_ns
        history = self._frozen or self.intake.history
        picture = self._picture = self._scales.picture(history, self._view, at_ns)
        first, second = self._panels if shown else self._panels[::-1]
        first.prepare(history, picture)
        paint_now(self._window)
        shown_ns = now_ns()
        if self._stale_picture or polled or at_ns - self._quiet_ns >= QUIET_GAP_NS:
            self._quiet_ns = at_ns
            second.prepare(history, picture)
        self._prepare_rest(at_ns)
        paint_now(self._window)
        self._stale_picture = False
        if not self.is_paused:
            ended_ns = now_ns()
            self.meter.painted(began_ns, shown_ns, ended_ns, shown)
            self.legs.painted(began_ns, shown_ns, ended_ns if shown else shown_ns, frames)

    def _ingest(self, frame: Frame) -> None:
        if self.intake.take(frame):
            self._unshown = frame.counters
        self.legs.begin(frame)
        self._strip.ingest(frame)
        for take in self.takers:
            take(frame)

    def _prepare_rest(self, at_ns: int) -> None:
        if self._unshown is not None and not self.is_paused:
            self.figures_due.emit(self._unshown)
            self._unshown = None
        for advance in self.painted:
            advance(at_ns, self.is_paused)
        if at_ns - self._strip_ns >= QUIET_GAP_NS:
            self._strip_ns = at_ns
            self._strip.advance(at_ns)
            self._strip.update()
        if at_ns - self._text_ns >= TEXT_GAP_NS:
            self._show_texts(at_ns)

    def _show_texts(self, at_ns: int) -> None:
        self._text_ns = at_ns
        history = self.intake.history
        for panel, side in zip(self._panels, (history.live, history.polled), strict=True):
            panel.show_status(side, at_ns, paused=self.is_paused)


def paint_now(window: QWidget) -> None:
    """Paint everything that is marked as changed; it is on screen when this returns.

    Left to itself Qt would wait for an idle moment, up to 5 ms on some platforms.
    """
    QCoreApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))
