"""What went over the wire lately, kept as arrays of bounded size: the data behind the strip.

No Qt in here. All instants are nanoseconds of the host's monotonic clock.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.window.charts.history import Numbers, Track
from feeds.frame import Frame

ANSWERS = ("new", "empty", "error")
"""Outcomes of a poll; a track of numbers keeps their index."""

CAPACITY = 32_768
"""Updates kept: 30 s at 1,000 updates/s."""
FEW = 2_048
"""Polls kept: 60 s and more at the shortest interval."""
FAR = 4
"""As many usual intervals are more than polls that are skipped leave out."""
MOST = 1024
"""Of the densest traffic every 1,024th is drawn."""
NEAR = 16
"""How many events back the gap that thins an event out is measured: a few, so that a change of
rate shows at once, and more than one, because gaps jitter."""


FIRST_GAP_NS = 1 << 50
"""The gap before the first event: so long that it is always drawn."""


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
        self._published = Track(3, CAPACITY)
        self._pushed = Track(4, CAPACITY)
        self._polled = Track(2, CAPACITY)
        self._polls = Track(5, FEW)
        self._last_seq = 0
        self._next_poll_ns: int | None = None

    def ingest(self, frame: Frame) -> None:
        """Take in what is new in ``frame``; sequence numbers that start over start a new log."""
        if frame.published:
            if frame.published[0].seq <= self._last_seq:
                self.clear()
            self._last_seq = frame.published[-1].seq
        live, polled, polls = frame.live.arrivals, frame.polled.arrivals, frame.polled.polls
        _extend(self._published, 1, [(one.seq, one.published_ns) for one in frame.published])
        _extend(self._pushed, 1, [(one.seq, one.published_ns, one.received_ns) for one in live])
        self._polled.extend((one.seq, one.published_ns) for one in polled)
        sent = [(x.sent_ns, x.answered_ns, ANSWERS.index(x.outcome), x.intended_ns) for x in polls]
        _extend(self._polls, 0, sent)
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
        """Return the interval the polls lately had: a median, so that "poll now" does not count.

        A next poll that is far off was set so: a median would learn of it some polls later.
        """
        intended = self._polls.columns[3, -6:]
        if self._next_poll_ns is not None:
            intended = np.append(intended, self._next_poll_ns)
        if intended.size < 2:
            return None
        gaps = np.diff(intended)
        usual = np.median(gaps)
        return int(gaps[-1] if gaps[-1] > FAR * usual else usual)

    def flight_ns(self) -> int:
        """Return how long a push lately took from publication to arrival, about."""
        recent = self._pushed.columns[:, -15:]
        return int(np.median(recent[2] - recent[1])) if recent.size else 0

    def steps(self, begin_ns: int, end_ns: int, apart_ns: float) -> tuple[int, int]:
        """Return the least and the largest step by which :meth:`scene` thins updates out."""
        return _ends(self._published.between(1, begin_ns, end_ns)[2], apart_ns)

    def poll_steps(self, begin_ns: int, end_ns: int, apart_ns: float) -> tuple[int, int]:
        """Return the least and the largest step by which :meth:`scene` thins polls out."""
        return _ends(self._polls.between(0, begin_ns, end_ns)[4], apart_ns)

    def scene(
        self, begin_ns: int, end_ns: int, apart_ns: float = 0.0, polls_apart_ns: float = 0.0
    ) -> Scene:
        """Return what to draw of [begin, end]: of dense traffic every n-th update and poll.

        They then lie at least ``apart_ns`` and ``polls_apart_ns`` apart. An event's n follows from
        the gaps before it and which one is drawn from its number, so that the picture moves
        without flicker and the past's rate hides nothing of the present. What the polled client
        saw, and polls that failed, are always there.
        """
        seqs, instants, gaps = self._published.between(1, begin_ns, end_ns)
        pushed = self._pushed.between(1, begin_ns, end_ns)
        pushed = pushed[:, pushed[2] <= end_ns]
        polls = self._polls.between(0, begin_ns, end_ns)
        polls = polls[:, polls[1] <= end_ns]
        if apart_ns:
            drawn = _stay(seqs, gaps, apart_ns)
            seqs, instants = seqs[drawn], instants[drawn]
            pushed = pushed[:, _stay(pushed[0], pushed[3], apart_ns)]
        if polls_apart_ns:
            first = self._polls.added - len(self._polls)
            number = first + np.searchsorted(self._polls.columns[0], polls[0])
            drawn = _stay(number, polls[4], polls_apart_ns)
            polls = polls[:, drawn | (polls[2] == ANSWERS.index("error"))]
        held = self._polled.columns[0]
        place = np.searchsorted(held, seqs)
        seen = np.isin(seqs, held, assume_unique=True)
        missed = (place > 0) & (place < held.size) & ~seen
        return Scene(
            pending=instants[~seen & ~missed],
            missed=instants[missed],
            seen=self._polled.between(1, begin_ns, end_ns)[1],
            pushed=pushed[1:3],
            polls=polls[:3],
        )


def _extend(track: Track, instant: int, rows: Sequence[tuple[int, ...]]) -> None:
    """Add ``rows`` to ``track``, each with its gap; their column ``instant`` is when they were."""
    gaps = _gaps(track.columns[instant], [row[instant] for row in rows])
    track.extend((*row, gap) for row, gap in zip(rows, gaps, strict=True))


def _gaps(before: Numbers, instants: list[int]) -> list[int]:
    """Return for each of ``instants`` the mean gap in ns of the events just before it."""
    last = before[-NEAR:]
    times = np.concatenate((last, np.array(instants, dtype=np.int64)))
    here = np.arange(last.size, times.size)
    there = np.maximum(0, here - NEAR)
    gaps: list[int] = ((times[here] - times[there]) // np.maximum(1, here - there)).tolist()
    if gaps and not last.size:
        gaps[0] = FIRST_GAP_NS
    return gaps


def _stay(numbers: Numbers, gaps_ns: Numbers, apart_ns: float) -> NDArray[np.bool]:
    """Say which stay when every n-th is drawn, n being the power of two that each gap asks for.

    The largest power of two in an event's number is the largest n that it stays for. Gaps of half
    of ``apart_ns`` are left alone: events that come at random are often that near to each other.
    """
    largest = np.minimum(numbers & -numbers, MOST)
    stay: NDArray[np.bool] = (gaps_ns * np.maximum(2, largest) >= apart_ns) | (largest == MOST)
    return stay


def _ends(gaps_ns: Numbers, apart_ns: float) -> tuple[int, int]:
    """Return the least and the largest step for ``gaps_ns``; 1 and 1 where there are none.

    The twentieth with the shortest gaps does not count: what is said of dense traffic would else
    be said of a handful of events that came at once.
    """
    if not gaps_ns.size:
        return 1, 1
    least, largest = (
        _step(apart_ns / max(1.0, gap)) for gap in (gaps_ns.max(), np.quantile(gaps_ns, 0.05))
    )
    return least, largest


def _step(needed: float) -> int:
    return 1 if needed <= 2 else min(MOST, 1 << math.ceil(math.log2(needed)))
