"""What the charts remember of time: samples, outages, marks and markers. Nothing here knows Qt."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import isnan, nan
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from app.window.charts.tracks import Numbers, Track
from app.window.charts.traffic_log import TrafficLog
from feeds.frame import Arrival, Frame, Mark, Marker, SideFrame, SideState

Times = Numbers
Values = NDArray[np.float64]

SAMPLES = 1 << 16
"""60 s at 1,000 updates/s, and a little more."""
CORNERS = 1 << 18
"""Staleness has up to four corners an update."""
MARKS = 200
SPANS = 200


class Samples(Track):
    """Samples ``(t_ns, value)`` in time order; the oldest fall out at ``capacity``."""

    def __init__(self, capacity: int) -> None:
        super().__init__(2, capacity)

    def add(self, t_ns: Sequence[int], values: Sequence[float]) -> None:
        """Add samples; a time before the newest one is moved up to it, to keep the order."""
        if not t_ns:
            return
        newest_ns = self.newest_ns if len(self) else t_ns[0]
        begin = self._grow(len(t_ns))
        times = self._cells[0, begin : self._end]
        times[:] = t_ns
        times[0] = max(newest_ns, t_ns[0])
        np.maximum.accumulate(times, out=times)
        self._values[begin : self._end] = values

    @property
    def _values(self) -> Values:
        """The second column: it holds the bits of floating-point numbers."""
        values: Values = self._cells[1].view(np.float64)
        return values

    @property
    def newest_ns(self) -> int:
        """The time of the newest sample; there must be one."""
        return int(self._cells[0, self._end - 1])

    @property
    def newest(self) -> float:
        """The value of the newest sample; there must be one."""
        return float(self._values[self._end - 1])

    def newest_since(self, added: int) -> Values:
        """Return the values of the samples that came after the first ``added`` of all."""
        return self._values[self._end - min(self.added - added, len(self)) : self._end]

    def view(self) -> tuple[Times, Values]:
        """Return all samples, oldest first, as two slices of the track."""
        return self._cells[0, self._begin : self._end], self._values[self._begin : self._end]

    def within(self, begin_ns: int, end_ns: int, beyond: int = 0) -> tuple[Times, Values]:
        """Return the samples in ``[begin_ns, end_ns)``, ``beyond`` later ones, the one before."""
        t, v = self.view()
        first = max(int(t.searchsorted(begin_ns)) - 1, 0)
        last = int(t.searchsorted(end_ns)) + beyond
        return t[first:last], v[first:last]


@dataclass(slots=True)
class Span:
    """A time during which a side was not answering; ``end_ns`` is ``None`` while it lasts."""

    state: SideState
    begin_ns: int
    end_ns: int | None = None


@dataclass(slots=True)
class SideHistory:
    """What one side knew, and how far behind it was."""

    known: Samples = field(default_factory=lambda: Samples(SAMPLES))
    """What it showed at each instant."""
    late: Samples = field(default_factory=lambda: Samples(SAMPLES))
    """What it learnt afterwards of the time before: values as they were published, each in force
    until the next; NaN where it learnt nothing."""
    staleness: Samples = field(default_factory=lambda: Samples(CORNERS))
    """NaN from where nobody knew it until the next corner."""
    down: deque[Span] = field(default_factory=lambda: deque(maxlen=SPANS))
    now: SideFrame = field(default_factory=SideFrame)
    holds_other: bool = False
    """Whether what it holds is of the source before, whose values have another unit."""
    brings_all: bool = False
    """Whether each answer brings all since the one before."""
    clock_error_ms: float = 0.0
    """By how much instants of publication may be wrong: those of another machine's clock."""
    truth_known: bool = True
    """Whether anybody tells what is published: without that nobody knows how far behind it is."""
    _held_seq: int = 0
    _learnt_ns: int = 0
    """When the newest of what is learnt came; 0 while nothing is."""

    def ingest(self, side: SideFrame, at_ns: int, values_from_ns: int = 0) -> None:
        """Add what a frame of ``at_ns`` brought; values published before the limit are left out."""
        self._follow_state(side.state, at_ns)
        known = [one for one in side.arrivals if one.published_ns >= values_from_ns]
        shown = {one.received_ns: one.value for one in known}  # of several at once the newest
        self.known.add(list(shown), list(shown.values()))
        self._learn(known, asked=bool(side.polls))
        self.holds_other = self.holds_other and not known
        points = side.staleness
        if not len(self.staleness):  # what ended with the first instant was not seen to grow
            points = points[sum(one.at_ns == points[0].at_ns for one in points[1:]) :]
        self.staleness.add([one.at_ns for one in points], [one.staleness_ms for one in points])
        self.now = side

    def _learn(self, arrivals: Sequence[Arrival], *, asked: bool) -> None:
        """Keep the true steps of what came late: several with one answer, or after an outage."""
        for _, at_once in groupby(arrivals, attrgetter("received_ns")):
            came = list(at_once)
            late = self.brings_all or (asked and len(came) > 1) or self._made_up_for(came[0])
            since_ns = came[0].published_ns if late else came[0].received_ns
            if since_ns > self._learnt_ns > 0:  # from there on nothing was learnt
                self.late.add([self._learnt_ns], [nan])
            self._learnt_ns = came[-1].received_ns if late else 0
            if late:
                self.late.add([one.published_ns for one in came], [one.value for one in came])
            self._held_seq = came[-1].seq

    def _made_up_for(self, one: Arrival) -> bool:
        """Say whether ``one`` was published before the end of an outage that it came after."""
        last = self.down[-1] if self.down else None
        if last is None or last.state == "connecting" or one.seq != self._held_seq + 1:
            return False
        began_before = last.begin_ns <= one.received_ns
        return began_before and (last.end_ns is None or one.published_ns < last.end_ns)

    def stale_ms(self, now_ns: int) -> float | None:
        """Return the staleness at ``now_ns``; ``None`` before it holds anything, or if unknown."""
        if self.now.held_seq == 0 or not self.truth_known:
            return None
        if self.now.stale_since_ns is None:
            return 0.0
        return max(0.0, (now_ns - self.now.stale_since_ns) / 1e6)

    def follow_truth(self, at_ns: int, *, known: bool) -> None:
        """From ``at_ns`` on it is known, or not, how far behind this side is."""
        stale_ms = self.stale_ms(at_ns)
        if stale_ms is not None and not known:
            self.staleness.add([at_ns, at_ns], [stale_ms, nan])
        self.truth_known = known

    def recent_peak_ms(self, now_ns: int, window_ns: int, below_ms: float) -> float:
        """Return the largest staleness under ``below_ms`` within the last ``window_ns``."""
        _, values = self.staleness.within(now_ns - window_ns, now_ns + 1)
        small = values[values < below_ms]
        return float(small.max()) if len(small) else 0.0

    def _follow_state(self, state: SideState, at_ns: int) -> None:
        last = self.down[-1] if self.down else None
        if last is not None and last.end_ns is None:
            if last.state == state:
                return
            last.end_ns = at_ns
        if state != "up":
            self.down.append(Span(state, at_ns))


@dataclass(slots=True)
class History:
    """Truth, both sides and the marks: all that the charts draw."""

    truth: Samples = field(default_factory=lambda: Samples(SAMPLES))
    live: SideHistory = field(default_factory=SideHistory)
    polled: SideHistory = field(default_factory=SideHistory)
    marks: deque[Mark] = field(default_factory=lambda: deque(maxlen=MARKS))
    markers: deque[Marker] = field(default_factory=lambda: deque(maxlen=MARKS))
    values_from_ns: int = 0
    traffic: TrafficLog = field(default_factory=TrafficLog)
    """What figures of a stretch of time are made of."""

    def ingest(self, frame: Frame) -> None:
        """Add everything that ``frame`` brought."""
        self.traffic.take(frame)
        true = [one for one in frame.published if one.published_ns >= self.values_from_ns]
        self.truth.add([one.published_ns for one in true], [one.value for one in true])
        if frame.counters is not None:
            self.polled.brings_all = frame.counters.conditions.polled_model == "all"
            if (remote := frame.counters.remote) is not None:
                self.live.clock_error_ms = remote.clock_error_ms or 0.0
                self.polled.clock_error_ms = self.live.clock_error_ms
        self.live.ingest(frame.live, frame.at_ns, self.values_from_ns)
        self.polled.ingest(frame.polled, frame.at_ns, self.values_from_ns)
        for side in (self.live, self.polled):
            side.follow_truth(frame.at_ns, known=frame.truth_known)
        self.marks.extend(frame.marks)

    def forget_values(self, from_ns: int) -> None:
        """Drop the values published before ``from_ns``: another source has another unit."""
        self.values_from_ns = from_ns
        self.truth.clear()
        for side in (self.live, self.polled):
            side.known.clear()
            side.late.clear()
            side.holds_other = True


def staleness_line(
    side: SideHistory, begin_ns: int, end_ns: int, now_ns: int
) -> tuple[Times, Values]:
    """Return the corners of the staleness curve that matter in ``[begin_ns, end_ns)``.

    One corner beyond either end is included; where the record ends, the curve goes on to now.
    """
    t, v = side.staleness.within(begin_ns, end_ns, beyond=1)
    stale = side.stale_ms(now_ns)
    if stale is None or (len(side.staleness) and end_ns <= side.staleness.newest_ns):
        return t, v
    tip_t, tip_v = [now_ns], [stale]
    since = side.now.stale_since_ns
    newest_ns = int(t[-1]) if len(t) else now_ns
    if since is not None and newest_ns < since < now_ns:
        tip_t, tip_v = [since, now_ns], [0.0, stale]
    elif since is None and len(t) and v[-1] > 0.0:
        tip_t, tip_v = [newest_ns, now_ns], [0.0, 0.0]
    return np.append(t, np.array(tip_t, np.int64)), np.append(v, tip_v)


def stale_at(side: SideHistory, at_ns: int, now_ns: int) -> float:
    """Return the staleness in ms that the curve of ``side`` has at ``at_ns``, or 0 without one."""
    corners_ns, behind_ms = staleness_line(side, at_ns, at_ns + 1, now_ns)
    found = float(np.interp(at_ns, corners_ns, behind_ms)) if len(corners_ns) else nan
    return 0.0 if isnan(found) else found
