"""What was published, arrived and was asked in the last minute, so that any stretch can be told.

Nothing here knows Qt. All instants are nanoseconds of the host's one clock. A frame costs a few
appends: rows wait in lists until somebody reads, or there are many.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from app.window.charts.tracks import Numbers, Track
from feeds.counters import Counters, SideSummary
from feeds.frame import Arrival, Frame, Poll, Published

UPDATES = 1 << 16
"""60 s at 1,000 updates/s, and a little more."""
POLLS = 1 << 13
TOLD = 1 << 10
"""Four minutes of figures that are told four times a second."""
SPANS = 200
WAITING = 256
"""So many rows are entered together at most: 0.05 ms, which no paint notices."""
OUTCOMES = ("new", "empty", "error")
"""Of a poll; its row holds their place."""
WIRE = ("requests", "messages", "bytes_received", "bytes_sent")
"""What is known of the wire only as often as figures are told."""
_TEXT = len(',"text":')


@dataclass(slots=True)
class MeasuredSpan:
    """A time that was measured under one group of settings, without a pause."""

    segment: int
    began_ns: int
    """When the segment began."""
    begin_ns: int
    end_ns: int


class WaitingRows:
    """A track whose rows wait in a list until they are read."""

    def __init__(self, columns: int, capacity: int) -> None:
        self._track = Track(columns, capacity)
        self._waiting: list[tuple[int, ...]] = []
        self._capacity = capacity

    def add(self, rows: Iterable[tuple[int, ...]]) -> None:
        """Append ``rows``."""
        self._waiting += rows
        if len(self._waiting) >= WAITING:
            self._enter()

    def _enter(self) -> None:
        self._track.extend(self._waiting)
        self._waiting = []

    @property
    def columns(self) -> Numbers:
        """The rows, a line a column, oldest first: a view that lasts until the next row."""
        if self._waiting:
            self._enter()
        return self._track.columns

    @property
    def complete_from_ns(self) -> int:
        """From when on nothing has left for want of room; the first column holds instants."""
        table = self.columns
        full = len(self._track) >= self._capacity
        return int(table[0, 0]) if full else 0


@dataclass(slots=True)
class SideTraffic:
    """What one side received and asked."""

    arrivals: WaitingRows = field(default_factory=lambda: WaitingRows(3, UPDATES))
    """Publication, number, arrival."""
    polls: WaitingRows = field(default_factory=lambda: WaitingRows(6, POLLS))
    """Sending, due, answer, outcome, number of updates, newest number."""

    def take(self, arrivals: list[Arrival], polls: list[Poll]) -> None:
        """Add what a frame brought."""
        if arrivals:
            self.arrivals.add([(one.published_ns, one.seq, one.received_ns) for one in arrivals])
        if polls:
            self.polls.add([_poll(one) for one in polls])


@dataclass(slots=True)
class TrafficLog:
    """Truth and both sides, what the wire was told to have carried, and what was measured when."""

    published: WaitingRows = field(default_factory=lambda: WaitingRows(3, UPDATES))
    """Instant, number, and how many bytes of the message are its text."""
    live: SideTraffic = field(default_factory=SideTraffic)
    polled: SideTraffic = field(default_factory=SideTraffic)
    told: WaitingRows = field(default_factory=lambda: WaitingRows(2 + 2 * len(WIRE), TOLD))
    """When it was told, when the segment began, then :data:`WIRE` of live and of polled."""
    spans: deque[MeasuredSpan] = field(default_factory=lambda: deque(maxlen=SPANS))
    _goes_on: bool = False

    def take(self, frame: Frame) -> None:
        """Add what ``frame`` brought."""
        if frame.published:
            self.published.add([_published(one) for one in frame.published])
        self.live.take(frame.live.arrivals, frame.live.polls)
        self.polled.take(frame.polled.arrivals, frame.polled.polls)
        self._follow(frame)
        if frame.counters is not None and self._goes_on:
            self.told.add([_told(frame.at_ns, frame.segment_began_ns, frame.counters)])

    def _follow(self, frame: Frame) -> None:
        """Note that it is measured now, or is not."""
        measured = bool(frame.segment) and not frame.settling and not frame.paused
        last = self.spans[-1] if self.spans else None
        begun = last is not None and last.began_ns == frame.segment_began_ns
        if measured and begun and self._goes_on and last is not None:
            last.end_ns = max(last.end_ns, frame.at_ns)
        elif measured:
            begin_ns = frame.at_ns if begun else frame.segment_began_ns
            span = MeasuredSpan(frame.segment, frame.segment_began_ns, begin_ns, frame.at_ns)
            self.spans.append(span)
        self._goes_on = measured

    def span_at(self, at_ns: int) -> MeasuredSpan | None:
        """Return the measured time that ``at_ns`` is in; ``None`` if nothing was measured then."""
        found = (one for one in reversed(self.spans) if one.begin_ns <= at_ns)
        span = next(found, None)
        if span is None:
            return None
        lasts = self._goes_on and span is self.spans[-1]
        return span if lasts or at_ns <= span.end_ns else None


def _published(one: Published) -> tuple[int, ...]:
    text = _TEXT + len(msgspec.json.encode(one.text)) if one.text else 0
    return one.published_ns, one.seq, text


def _poll(one: Poll) -> tuple[int, ...]:
    outcome = OUTCOMES.index(one.outcome)
    return one.sent_ns, one.intended_ns, one.answered_ns, outcome, one.updates, one.seq


def _told(at_ns: int, began_ns: int, counters: Counters) -> tuple[int, ...]:
    return at_ns, began_ns, *_wire(counters.live), *_wire(counters.polled)


def _wire(side: SideSummary) -> tuple[int, ...]:
    return tuple(getattr(side, name) for name in WIRE)
