"""The wire strip: a live sequence diagram of what goes over the two wires.

The server's lane is in the middle, with a dot for every update. Upwards goes a slanted line for
every push, which may gather before what it replaces; from below come the polls, dashed when asking
and solid when answered, with a dot for each update that an answer brings. One that the server holds
lies on its lane for so long, and a query has its own pattern. What the polled client never saw is
red. When there is too much to tell apart, every n-th is drawn and the strip says so.
"""

from PySide6.QtCore import QEvent, QLine, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.text.glossary import term, tip_text
from app.text.tips import wrapped
from app.ui.ink import is_copy
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import Dressed, theme_of
from app.window.wire.wire_drawing import (
    Entry,
    Lanes,
    lanes_for,
    legend,
    meanings,
    paint_ground,
    says,
)
from app.window.wire.wire_finding import KINDS, InSight, WireSign
from app.window.wire.wire_log import WireLog
from app.window.wire.wire_signs import Sprites
from app.window.wire.wire_traffic import ScenePainter
from feeds.frame import Frame

NS = 1_000_000_000
WINDOWS_S = (3, 6, 15, 30)
"""Stretches of time the strip shows: the first that holds three polls and three updates."""
DEFAULT_S = 6
CHOOSE_GAP_NS = NS // 4
FLAT_PX = 64
"""Longer slants are drawn, not copied from pictures."""


class WireStrip(Dressed, QWidget):
    """Draws the last seconds; give it every frame, and the time before each repaint."""

    pointed = Signal(object)
    """The pointer is at this place, or over no lane any more: ``None``."""
    stepped = Signal(int, int)
    """Keys ask for the next sign (1) or the one before, or for the lane below (1) or above."""

    def __init__(self) -> None:
        super().__init__()
        self._log = WireLog()
        self._now_ns = self._chosen_ns = 0
        self._history_s = 30.0
        self.window_s = DEFAULT_S
        """How many seconds are shown."""
        self.steps = self._poll_steps = (1, 1)
        """Of the updates every n-th is drawn, least and largest n in sight; and of the polls."""
        self._apart_ns = self._polls_apart_ns = 0.0
        self._ground: QPixmap | None = None
        self._says: tuple[str, list[Entry]] = "", []
        self._legend: list[Entry] = []
        self._sprites: Sprites | None = None
        self._lanes = Lanes(0, 0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._explain(several=False, missed=True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    # -- what it is told -----------------------------------------------------------------------

    def ingest(self, frame: Frame) -> None:
        """Take in a frame; nothing moves before :meth:`advance`, so a paused view stands still."""
        self._log.ingest(frame)

    def advance(self, now_ns: int) -> None:
        """Set the instant at the right edge; the caller asks for the repaint."""
        self._now_ns = now_ns

    def set_history(self, seconds: float) -> None:
        """Never show more than ``seconds``."""
        self._history_s, self._chosen_ns = seconds, 0
        self.update()

    def clear(self) -> None:
        """Forget everything drawn, for instance when another source begins."""
        self._log.clear()
        self.steps = self._poll_steps = (1, 1)
        self._chosen_ns = 0
        self.update()

    def spoken(self) -> Spoken:
        """Return what is drawn, in numbers."""
        begin_ns, now_ns = self._now_ns - self.window_s * NS, self._now_ns
        asked, asks = self._log.poll_count(begin_ns, now_ns), self._log.asks
        noun = "queries" if asks == "query" else f"{asks}s"
        words = (
            f"Sequence diagram of the last {self.window_s} seconds: "
            f"{self._log.updates(begin_ns, now_ns)} updates published, {asked} {noun}"
        )
        return Spoken("Wire strip", words, role=QAccessible.Role.Chart)

    # -- what is pointed at ----------------------------------------------------------------------

    @property
    def asks(self) -> str:
        """What asking is called now: "poll", "request" or "query"."""
        return self._log.asks

    def in_sight(self) -> InSight:
        """Return what is drawn now."""
        begin_ns = self._now_ns - self.window_s * NS
        return InSight(self._log, begin_ns, self._now_ns, self._apart_ns, self._polls_apart_ns)

    def sign_at(self, place: QPointF) -> WireSign | None:
        """Return the sign at ``place``, if there is one."""
        lanes, reach = self._lanes, self.fontMetrics().height()
        lane = (place.y() > (lanes.live + lanes.server) / 2) + (
            place.y() > (lanes.server + lanes.polled) / 2
        )
        at_ns = self._now_ns - round((lanes.right - place.x()) * self._pixel_ns())
        return self.in_sight().nearest(KINDS[lane], at_ns, round(reach * self._pixel_ns()))

    def ends_of(self, sign: WireSign) -> tuple[QPointF, QPointF]:
        """Return where ``sign`` begins and ends, in pixels."""
        lanes, x_of = self._lanes, self._x_of
        other = {"push": lanes.live, "update": lanes.server, "poll": lanes.polled}[sign.kind]
        begin = other if sign.kind == "poll" else lanes.server
        return QPointF(x_of(sign.begin_ns), begin), QPointF(x_of(sign.end_ns), other)

    def _pixel_ns(self) -> float:
        return self.window_s * NS / max(1, self._lanes.right - self._lanes.left)

    def _x_of(self, at_ns: int) -> float:
        return self._lanes.right - (self._now_ns - at_ns) / self._pixel_ns()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._is_in_lanes(QPointF(event.pos())):
            return True  # there the pointer reads the signs
        return super().event(event)

    def _is_in_lanes(self, at: QPointF) -> bool:
        reach, lanes = self.fontMetrics().height() / 2, self._lanes
        return lanes.left < at.x() and lanes.live - reach < at.y() < lanes.polled + reach

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self.pointed.emit(at if self._is_in_lanes(at) else None)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0)}
        steps |= {Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        if key in steps:
            self.stepped.emit(*steps[key])
        else:
            event.ignore()

    # -- size ------------------------------------------------------------------------------------

    @override
    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 60, round(line * 9.8))

    @override
    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 30, round(line * 6.2))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget_pictures()

    @override
    def dress(self) -> None:
        self._forget_pictures()
        self.updateGeometry()

    def _forget_pictures(self) -> None:
        self._ground = self._sprites = None
        self.update()

    # -- painting ----------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ground is None or not 0 <= self._now_ns - self._chosen_ns < CHOOSE_GAP_NS:
            self._chosen_ns = self._now_ns
            self._choose_window()
        painter = QPainter(self)
        fine = is_copy(painter, self)
        if fine:
            paint_ground(painter, self, self._lanes, self._note(), self._legend)
        else:
            painter.drawPixmap(0, 0, self._prepared_ground())
        if self._now_ns and not self._log.empty:
            self._paint_traffic(painter, fine)
        painter.end()

    def _note(self) -> str:
        log = self._log
        return says(self.window_s, self.steps, self._poll_steps, empty=log.empty, asks=log.asks)

    def _prepared_ground(self) -> QPixmap:
        """Return the ground, drawn anew when it is gone or says something out of date."""
        said = self._note(), self._legend
        if self._ground is not None and said == self._says:
            return self._ground
        self._says = said
        ratio = self.devicePixelRatioF()
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(Qt.GlobalColor.transparent)
        painter = QPainter(ground)
        paint_ground(painter, self, self._lanes, *said)
        painter.end()
        self._ground = ground
        return ground

    def _choose_window(self) -> None:
        """Choose the stretch and how far apart signs must be."""
        if self._ground is None:
            self._lanes = lanes_for(self.size(), self.font())
        interval = self._log.poll_interval_ns() or 2 * NS
        recent = self._log.updates(self._now_ns - 30 * NS, self._now_ns)
        wanted = max(3 * interval / NS, 90 / recent if recent > 2 else 0)
        window = next((length for length in WINDOWS_S if length >= wanted * 0.97), WINDOWS_S[-1])
        self.window_s = min(window, max(WINDOWS_S[0], int(self._history_s)))
        pixel_ns = self.window_s * NS / max(1, self._lanes.right - self._lanes.left)
        line, begin = self.fontMetrics().height(), self._now_ns - self.window_s * NS
        self._apart_ns = max(0.5 * line * pixel_ns, self._log.flight_ns() / 5)
        self._polls_apart_ns = 0.9 * line * pixel_ns
        self.steps = self._log.steps(begin, self._now_ns, self._apart_ns)
        self._poll_steps = self._log.poll_steps(begin, self._now_ns, self._polls_apart_ns)
        self._explain(*self._log.outcomes(begin, self._now_ns))

    def _explain(self, several: bool, missed: bool) -> None:
        """Have legend and tooltip speak of what is in sight."""
        asks, gathers = self._log.asks, self._log.gathers
        entries = legend(asks, gathers=gathers, several=several, missed=missed)
        if entries != self._legend:
            self._legend = entries
            facts = meanings(asks, gathers=gathers, several=several)
            self.setToolTip(wrapped(tip_text("Wire strip", term("wire"), facts)))

    def _paint_traffic(self, painter: QPainter, fine: bool) -> None:
        lanes = self._lanes
        sprites = self._sprites = self._sprites or Sprites(
            theme_of(self),
            radius=max(2.5, 0.19 * self.fontMetrics().height()),
            lanes=lanes,
            ratio=self.devicePixelRatioF(),
        )
        width = lanes.right - lanes.left
        grain = max(1, self.window_s * NS // max(1, width))
        last = self._now_ns // grain
        # what reaches in from the left needs the clip, and vectors know none
        margin = 0 if fine else self.window_s * NS // 8
        scene = self._log.scene(
            self._now_ns - self.window_s * NS - margin,
            self._now_ns,
            self._apart_ns,
            self._polls_apart_ns,
        )
        painter.setClipRect(QRect(lanes.left, 0, width + sprites.margin, self.height()))
        shift = lanes.right - last
        self._paint_seconds(painter, grain, shift)
        flat_px = -1 if fine else FLAT_PX
        ScenePainter(painter, sprites, grain, shift, flat_px).paint(scene, lanes.right)

    def _paint_seconds(self, painter: QPainter, grain: int, shift: int) -> None:
        """Draw a faint line at each full second (each fifth when many are shown)."""
        lanes, every = self._lanes, NS if self.window_s <= 6 else 5 * NS
        first = (self._now_ns - self.window_s * NS) // every + 1
        lines = [at * every // grain + shift for at in range(first, self._now_ns // every + 1)]
        painter.setPen(QPen(theme_of(self).grid, 1))
        painter.drawLines([QLine(x, lanes.live, x, lanes.polled) for x in lines])
