"""Every update of a run as one row: published, received by each side, painted. Pure; no I/O.

Fed with the frames of a lab, which leave no update, arrival or poll out. A row is written once
both sides hold its update or a newer one, so that memory does not grow with the length of a run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from feeds.frame import Arrival, Counters, Frame, Published
from feeds.update import Update, encode

HOLD_NS = 3_000_000_000
"""A row is held back for at least this long: the exact counters that end a run, and the paint that
shows an update, come a moment after the update itself."""
MOST_OPEN = 200_000
"""Rows kept for a side that receives nothing; beyond that the oldest are written as they are."""

Key = tuple[int, int]
"""Instant of publication, then number: an order that holds over restarts of the source."""


class UpdateRow(msgspec.Struct, frozen=True):
    """One update of the source. Instants in nanoseconds of the host's one monotonic clock.

    ``received_*_ns`` is ``None`` where the side never received this update itself: missed if it
    received a newer one, otherwise pending. ``message_bytes`` is the JSON with its padding.
    """

    segment: int
    seq: int
    published_ns: int
    received_live_ns: int | None
    received_polled_ns: int | None
    painted_ns: int | None
    message_bytes: int
    value: float


class _Side:
    """What one side has received and no row has taken yet, in order."""

    def __init__(self) -> None:
        self.newest: Key = (-1, -1)
        self._waiting: deque[tuple[Key, int]] = deque()

    def take(self, arrivals: list[Arrival]) -> None:
        for arrival in arrivals:
            self.newest = (arrival.published_ns, arrival.seq)
            self._waiting.append((self.newest, arrival.received_ns))

    def received_ns(self, key: Key) -> int | None:
        """Return when the update ``key`` arrived itself; keys are asked for in order."""
        waiting = self._waiting
        while waiting and waiting[0][0] < key:
            waiting.popleft()  # never seen in what was published
        return waiting.popleft()[1] if waiting and waiting[0][0] == key else None


class Recorder:
    """Joins what was published with both sides' arrivals, row by row, in the order of publication.

    ``write`` gets each row once, ``painted`` returns when an update was first painted (``None``
    without a window). Updates from before the first segment are left out.
    """

    def __init__(
        self,
        write: Callable[[UpdateRow], None],
        *,
        message_bytes: int = 0,
        painted: Callable[[int], int | None] = lambda seq: None,
    ) -> None:
        self.message_bytes = message_bytes
        """The size that messages are filled up to from now on."""
        self.segments: list[tuple[int, int]] = []
        """Number and beginning in nanoseconds of each segment seen."""
        self._write, self._painted = write, painted
        self._open: deque[tuple[Published, int]] = deque()
        self._live, self._polled = _Side(), _Side()
        self._written = 0  # rows of the newest segment

    def take(self, frame: Frame) -> None:
        """Take what is new in ``frame``."""
        if frame.segment and (not self.segments or self.segments[-1][0] != frame.segment):
            self.segments.append((frame.segment, frame.segment_began_ns))
            self._written = 0
        self._live.take(frame.live.arrivals)
        self._polled.take(frame.polled.arrivals)
        self._open.extend((update, self.message_bytes) for update in frame.published)
        self._write_settled(frame.at_ns - HOLD_NS)

    def finish(self, counters: Counters) -> None:
        """Write the other rows; what ``counters`` do not count is left out, or still pending."""
        if not self.segments:
            return
        segment, began_ns = self.segments[-1]
        end_ns = began_ns + round(counters.elapsed_s * 1e9)
        left = counters.updates_published - self._written
        while self._open:
            row = self._next_row()
            if row is None or (row.segment == segment and left <= 0):
                continue
            left -= row.segment == segment
            self._write(_known_at(end_ns, row))

    def _write_settled(self, until_ns: int) -> None:
        """Write the rows up to ``until_ns`` that neither side can change any more."""
        settled = min(self._live.newest, self._polled.newest)
        while self._open:
            update = self._open[0][0]
            unsettled = (update.published_ns, update.seq) > settled
            if update.published_ns > until_ns or (unsettled and len(self._open) <= MOST_OPEN):
                return
            row = self._next_row()
            if row is not None:
                self._written += row.segment == self.segments[-1][0]
                self._write(row)

    def _next_row(self) -> UpdateRow | None:
        """Take the oldest open update out; ``None`` if it was published before any segment."""
        update, size = self._open.popleft()
        key = (update.published_ns, update.seq)
        live_ns, polled_ns = self._live.received_ns(key), self._polled.received_ns(key)
        segment = self._segment_of(update.published_ns)
        if segment is None:
            return None
        message = encode(Update(update.seq, update.published_ns, update.value, update.text))
        return UpdateRow(
            segment,
            update.seq,
            update.published_ns,
            live_ns,
            polled_ns,
            self._painted(update.seq),
            max(size, len(message)),
            update.value,
        )

    def _segment_of(self, published_ns: int) -> int | None:
        return next(
            (number for number, began in reversed(self.segments) if began <= published_ns), None
        )


def _known_at(at_ns: int, row: UpdateRow) -> UpdateRow:
    """Return ``row`` as it was known at ``at_ns``."""
    live_ns, polled_ns = (
        None if instant_ns is not None and instant_ns > at_ns else instant_ns
        for instant_ns in (row.received_live_ns, row.received_polled_ns)
    )
    return replace(row, received_live_ns=live_ns, received_polled_ns=polled_ns)
