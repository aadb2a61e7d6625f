"""What went over the wire lately, kept as arrays of bounded size: the data behind the strip.

No Qt in here. All instants are nanoseconds of the host's monotonic clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.text import ways
from app.window.charts.tracks import Numbers, Track
from app.window.wire.thinning import ends, extend, stay
from feeds.counters import Conditions
from feeds.frame import Arrival, Frame, Poll, SideFrame

ANSWERS = ("new", "empty", "error")
"""Outcomes of a poll; a track of numbers keeps their index."""
ASKS = ("poll", "request", "query")
"""What asking is called: at intervals, held by the server until there is news, of a database."""

CAPACITY = 32_768
"""Updates kept: 30 s at 1,000 updates/s."""
FEW = 2_048
"""Polls kept: 60 s and more at the shortest interval."""
FAR = 4
"""As many usual intervals are more than polls that are skipped leave out."""
UPDATES, INTENDED = 4, 7
"""The columns of how many updates an answer brought, and of when the poll was due."""


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
    """Three lines: sent, received by the live client, since when it gathers what it replaces."""
    replaced: Numbers
    """Published, and never pushed: a newer one was."""
    polls: Numbers
    """Seven lines: sent, answered, index into :data:`ANSWERS`, into :data:`ASKS`, how many updates
    the answer brought, when the request came to the server, and when the answer left it."""
    asking_ns: int | None
    """When the request was sent that the server holds now."""
    asked_ns: int
    """When that one came there."""


class WireLog:
    """Collects frames and answers what happened in a stretch of time."""

    def __init__(self) -> None:
        self._published = Track(3, CAPACITY)
        self._pushed = Track(5, CAPACITY)
        self._polled = Track(2, CAPACITY)
        self._polls = Track(9, FEW)
        self._conditions = Conditions()
        self._asking_ns: int | None = None
        self.transports = ("", "")
        """The keys of those in use, live and polled; nothing is known of them before a frame."""
        self._forget()

    def _forget(self) -> None:
        self._last_seq = 0
        self._next_poll_ns: int | None = None

    def ingest(self, frame: Frame) -> None:
        """Take in what is new in ``frame``; sequence numbers that start over start a new log."""
        if frame.published:
            if frame.published[0].seq <= self._last_seq:
                self.clear()
            self._last_seq = frame.published[-1].seq
        if frame.counters is not None:
            self._conditions = frame.counters.conditions
        self.transports = frame.live.transport, frame.polled.transport
        live, polled = frame.live.arrivals, frame.polled
        extend(self._published, 1, [(one.seq, one.published_ns) for one in frame.published])
        extend(self._pushed, 1, self._pushes(live))
        self._polled.extend((one.seq, one.published_ns) for one in polled.arrivals)
        extend(self._polls, 0, self._asked(polled))
        self._next_poll_ns = polled.next_poll_ns
        self._asking_ns = polled.asking_since_ns if self.asks == "request" else None

    @property
    def asks(self) -> str:
        """What asking is called now."""
        return ASKS[_asks(self.transports[1])]

    @property
    def gathers(self) -> bool:
        """Whether pushes come at most so often, the newest in place of those before."""
        return self._conditions.push_gap_ms is not None

    def _pushes(self, arrivals: Sequence[Arrival]) -> list[tuple[int, ...]]:
        """Return number, sending, arrival of each push, and since when it gathers what it replaces.

        One that is not held back is sent when it is published. In the last column is 0 for one that
        replaces nothing.
        """
        push_ms = self._conditions.push_ms
        push_ns = self._leg_ns(push_ms) if self.gathers and push_ms else None
        rows: list[tuple[int, ...]] = []
        held = int(self._pushed.columns[0, -1]) if len(self._pushed) else 0
        for one in arrivals:
            sent_ns = one.published_ns
            if push_ns is not None:
                sent_ns = max(sent_ns, one.received_ns - push_ns)
            since_ns = one.published_ns if sent_ns > one.published_ns else 0
            if 0 < held < one.seq - 1:
                since_ns = self._published_ns(held + 1) or since_ns
            rows.append((one.seq, sent_ns, one.received_ns, since_ns))
            held = one.seq
        return rows

    def _asked(self, side: SideFrame) -> list[tuple[int, ...]]:
        """Return each poll; of one that is held also when it came, and was let go."""
        asks = _asks(side.transport)
        is_held = ASKS[asks] == "request"
        published_ns = {one.seq: one.published_ns for one in side.arrivals}
        rows: list[tuple[int, ...]] = []
        for one in side.polls:
            sent_ns, answered_ns = one.sent_ns, one.answered_ns
            waited = self._held(one, published_ns.get(one.seq)) if is_held else (sent_ns, sent_ns)
            code, updates = ANSWERS.index(one.outcome), max(one.updates, one.outcome == "new")
            rows.append((sent_ns, answered_ns, code, asks, updates, *waited, one.intended_ns))
        return rows

    def _held(self, poll: Poll, published_ns: int | None) -> tuple[int, int]:
        """Return when a request came to the server, and when that had the answer for it."""
        came_ns = min(poll.sent_ns + self._request_ns(), poll.answered_ns)
        if published_ns is None:
            published_ns = poll.answered_ns - self._leg_ns(self._conditions.response_ms)
        return came_ns, min(max(came_ns, published_ns), poll.answered_ns)

    def _request_ns(self) -> int:
        return self._leg_ns(self._conditions.request_ms)

    def _leg_ns(self, mean_ms: float | None) -> int:
        """Return a leg in ns; until it is measured, how long a push takes."""
        return self.flight_ns() if mean_ms is None else round(mean_ms * 1e6)

    def _published_ns(self, seq: int) -> int:
        """Return when an update was published; 0 if that is not known."""
        seqs, instants, _ = self._published.columns
        place = int(seqs.searchsorted(seq))
        return int(instants[place]) if place < len(seqs) and seqs[place] == seq else 0

    def clear(self) -> None:
        """Forget everything."""
        for track in (self._published, self._pushed, self._polled, self._polls):
            track.clear()
        self._forget()

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

    def outcomes(self, begin_ns: int, end_ns: int) -> tuple[bool, bool]:
        """Say whether answers may bring several updates in the stretch, and leave some out."""
        polls = self._polls.between(0, begin_ns, end_ns)
        seqs = self._published.between(1, begin_ns, end_ns)[0]
        brings_all = self._conditions.polled_model == "all"
        several = brings_all or bool((polls[UPDATES] > 1).any())
        return several, not brings_all or bool(_between(self._polled.columns[0], seqs).any())

    def poll_interval_ns(self) -> int | None:
        """Return the interval the polls lately had: a median, so that "poll now" does not count.

        A next poll that is far off was set so: a median would learn of it some polls later.
        """
        intended = self._polls.columns[INTENDED, -6:]
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
        return ends(self._published.between(1, begin_ns, end_ns)[2], apart_ns)

    def poll_steps(self, begin_ns: int, end_ns: int, apart_ns: float) -> tuple[int, int]:
        """Return the least and the largest step by which :meth:`scene` thins polls out."""
        return ends(self._polls.between(0, begin_ns, end_ns)[-1], apart_ns)

    def drawn(
        self, begin_ns: int, end_ns: int, apart_ns: float, polls_apart_ns: float
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Return the rows of what :meth:`scene` draws: updates, pushes and polls."""
        updates = self._published.between(1, begin_ns, end_ns)
        pushed = self._pushed.between(1, begin_ns, end_ns)
        pushed = pushed[:, pushed[2] <= end_ns]
        polls = self._polls.between(0, begin_ns, end_ns)
        polls = polls[:, polls[1] <= end_ns]
        if apart_ns:
            updates = updates[:, stay(updates[0], updates[-1], apart_ns)]
            pushed = pushed[:, stay(pushed[0], pushed[-1], apart_ns)]
        if polls_apart_ns:
            first = self._polls.added - len(self._polls)
            number = first + np.searchsorted(self._polls.columns[0], polls[0])
            stays = stay(number, polls[-1], polls_apart_ns)
            polls = polls[:, stays | (polls[2] == ANSWERS.index("error"))]
        return updates, pushed, polls

    def seen(self, begin_ns: int, end_ns: int) -> Numbers:
        """Return number and publication of what the polled client saw."""
        return self._polled.between(1, begin_ns, end_ns)

    def scene(
        self, begin_ns: int, end_ns: int, apart_ns: float = 0.0, polls_apart_ns: float = 0.0
    ) -> Scene:
        """Return what to draw of [begin, end]: of dense traffic every n-th update and poll.

        They then lie at least ``apart_ns`` and ``polls_apart_ns`` apart. An event's n follows from
        the gaps before it and which one is drawn from its number, so that the picture moves
        without flicker and the past's rate hides nothing of the present. What the polled client
        saw is always there unless answers bring several updates, and so are polls that failed.
        """
        (seqs, instants, _), pushed, polls = self.drawn(begin_ns, end_ns, apart_ns, polls_apart_ns)
        several = bool((self._polls.between(0, begin_ns, end_ns)[UPDATES] > 1).any())
        polled = self.seen(begin_ns, end_ns)[1]
        held = self._polled.columns[0]
        seen = np.isin(seqs, held, assume_unique=True)
        missed = _between(held, seqs)
        return Scene(
            pending=instants[~seen & ~missed],
            missed=instants[missed],
            seen=instants[seen] if several else polled,
            pushed=pushed[1:4],
            replaced=instants[_between(self._pushed.columns[0], seqs)],
            polls=polls[:INTENDED],
            asking_ns=self._asking_ns,
            asked_ns=(self._asking_ns or 0) + self._request_ns(),
        )


def _asks(transport: str) -> int:
    """Return the index into :data:`ASKS` of what asking by ``transport`` is called."""
    return ASKS.index(ways.asks(transport))


def _between(held: Numbers, seqs: Numbers) -> NDArray[np.bool]:
    """Say which of ``seqs`` are not among ``held``, although newer ones and older ones are."""
    place = np.searchsorted(held, seqs)
    inside = (place > 0) & (place < held.size)
    between: NDArray[np.bool] = inside & ~np.isin(seqs, held, assume_unique=True)
    return between
