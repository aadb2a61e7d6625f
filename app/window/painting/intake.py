"""What has come in so far: history, newest figures, and what else of it the window has to know."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.window.charts.history import History
from feeds.counters import Counters, Distributions
from feeds.frame import SIDES, Frame
from feeds.settings import Settings, describe_change

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
        self.settings: Callable[[], Settings] = Settings
        """Gives what is set now."""
        self.forget()

    def forget(self) -> None:
        """Forget everything but the markers, which somebody set."""
        self.history = History(markers=self.history.markers)
        self.counters: Counters | None = None
        self.distributions: Distributions | None = None
        self.measured_under: Settings | None = None
        """What was set when :attr:`counters` were measured; ``None`` while another transport than
        is set serves a side."""
        self._counted: tuple[object, ...] = ()
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
        self._note_settings(frame.segment, frame.counters)
        return True

    @property
    def present(self) -> Counters | None:
        """The newest figures, if they were measured under what is set now."""
        under = self.measured_under
        same = under is not None and not describe_change(under, self.settings())
        return self.counters if same else None

    def _note_settings(self, segment: int, counters: Counters) -> None:
        """Note what is set when the first figures of a segment come: it has one setting."""
        served = tuple(getattr(counters, side).transport for side in SIDES)
        if self._counted != (segment, served):
            self._counted, now = (segment, served), self.settings()
            same = served == tuple(map(now.transport, SIDES))
            self.measured_under = now if same else None

    def _begin_source(self, from_ns: int) -> None:
        self.history.forget_values(from_ns)
        self.source_began.emit()
