"""What went over the wire lately, kept as arrays of bounded size: the data behind the strip.

No Qt in here. All instants are nanoseconds of the host's monotonic clock.
"""

from dataclasses import dataclass

import numpy as np

from app.window.charts.history import Numbers, Track
from feeds.frame import Frame

ANSWERS = ("new", "empty", "error")
"""Outcomes of a poll; a track of numbers keeps their index."""

CAPACITY = 32_768
"""Updates kept: 30 s at 1,000 updates/s."""
FEW = 2_048
"""Polls kept: 60 s and more at the shortest interval."""
STEPS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)


@dataclass(frozen=True)
class Scene:
    """What to draw of one stretch of time; all instants in ns."""

    pending: Numbers
    """Published; whether the polled client will ever see them is not known yet."""
    missed: Numbers
    """Published, and never seen by the polled client."""
    seen: Numbers
    """Published, and seen by the polled client."""
    pushed: Numbers
    """Two lines: published, received by the live client."""
    polls: Numbers
    """Three lines: sent, answered, index into :data:`ANSWERS`."""


class WireLog:
    """Collects frames and answers what happened in a stretch of time."""

    def __init__(self) -> None:
        self._published = Track(2, CAPACITY)
        self._pushed = Track(3, CAPACITY)
        self._polled = Track(2, CAPACITY)
        self._polls = Track(4, FEW)
        self._last_seq = 0
        self._next_poll_ns: int | None = None

    def ingest(self, frame: Frame) -> None:
        """Take in what is new in ``frame``; sequence numbers that start over start a new log."""
        if frame.published:
            if frame.published[0].seq <= self._last_seq:
                self.clear()
            self._last_seq = frame.published[-1].seq
        self._published.extend((one.seq, one.published_ns) for one in frame.published)
        self._pushed.extend((a.seq, a.published_ns, a.received_ns) for a in frame.live.arrivals)
        self._polled.extend((one.seq, one.published_ns) for one in frame.polled.arrivals)
        self._polls.extend(
            (one.sent_ns, one.answered_ns, ANSWERS.index(one.outcome), one.intended_ns)
            for one in frame.polled.polls
        )
        self._next_poll_ns = frame.polled.next_poll_ns

    def clear(self) -> None:
        """Forget everything."""
        for track in (self._published, self._pushed, self._polled, self._polls):
            track.clear()
        self._last_seq = 0
        self._next_poll_ns = None

    @property
    def empty(self) -> bool:
        """Whether nothing has happened yet."""
        return not (self._published.columns.size or self._polls.columns.size)

    def updates(self, begin_ns: int, end_ns: int) -> int:
        """Return how many updates were published in the stretch."""
        return int(self._published.between(1, begin_ns, end_ns).shape[1])

    def poll_count(self, begin_ns: int, end_ns: int) -> int:
        """Return how many polls were sent in the stretch."""
        return int(self._polls.between(0, begin_ns, end_ns).shape[1])

    def poll_interval_ns(self) -> int | None:
        """Return the interval the polls lately had: a median, so that "poll now" does not count."""
        intended = self._polls.columns[3, -6:]
        if self._next_poll_ns is not None:
            intended = np.append(intended, self._next_poll_ns)
        return int(np.median(np.diff(intended))) if intended.size > 1 else None

    def flight_ns(self) -> int:
        """Return how long a push lately took from publication to arrival, about."""
        recent = self._pushed.columns[:, -15:]
        return int(np.median(recent[2] - recent[1])) if recent.size else 0

    def scene(self, begin_ns: int, end_ns: int, step: int = 1, poll_step: int = 1) -> Scene:
        """Return what happened in the stretch, of the updates every ``step``-th.

        Which ones is decided by their sequence number, so that the picture moves without flicker.
        What the polled client saw is always there.
        """
        seqs, instants = _thinned(self._published.between(1, begin_ns, end_ns), step)
        held = self._polled.columns[0]
        place = np.searchsorted(held, seqs)
        seen = np.isin(seqs, held, assume_unique=True)
        missed = (place > 0) & (place < held.size) & ~seen
        pushed = _thinned(self._pushed.between(1, begin_ns, end_ns), step)
        pushed = pushed[1:, pushed[2] <= end_ns]
        polls = self._polls.between(0, begin_ns, end_ns)[:3]
        polls = polls[:, polls[1] <= end_ns]
        if poll_step > 1:
            number = np.searchsorted(self._polls.columns[0], polls[0])
            polls = polls[:, (number % poll_step == 0) | (polls[2] == ANSWERS.index("error"))]
        return Scene(
            pending=instants[~seen & ~missed],
            missed=instants[missed],
            seen=self._polled.between(1, begin_ns, end_ns)[1],
            pushed=pushed,
            polls=polls,
        )


def _thinned(rows: Numbers, step: int) -> Numbers:
    return rows if step == 1 else rows[:, rows[0] % step == 0]


def thinning_step(needed: float, current: int = 1) -> int:
    """Return 1, 2, 5, 10, 25 …, at least ``needed``; ``current`` is kept while it fits well."""

    def above(least: float) -> int:
        return next((step for step in STEPS if step >= least), STEPS[-1])

    if needed > current:
        return above(needed)
    return min(current, above(needed * 1.3))
