"""The updates of a run: joined to rows, written to updates.csv as they come, kept as columns."""

import csv
from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from feeds.counters import Counters, LeftOut
from feeds.foreign import reason
from feeds.frame import Arrival, Frame, Published
from feeds.update import Update, encode

MISSING = -1
"""Stands in a column for an empty field."""
MOST_ROWS = 2_000_000
"""Rows kept at most, the newest: what charts need, in 64 MB."""

Ints = NDArray[np.int64]

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

    Fed with the frames of a lab, which leave no update, arrival or poll out. A row is written once
    both sides hold its update or a newer one, so that memory does not grow with the run's length.

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
        self._left_out: list[LeftOut] = []  # of the newest segment
        self._paused = False  # and what is left out is not known yet

    def take(self, frame: Frame) -> None:
        """Take what is new in ``frame``."""
        if frame.segment and (not self.segments or self.segments[-1][0] != frame.segment):
            self.segments.append((frame.segment, frame.segment_began_ns))
            self._written = 0
        if frame.counters is not None:
            self._take_left_out(frame.counters)
        self._paused = frame.paused or (self._paused and frame.counters is None)
        self._live.take(frame.live.arrivals)
        self._polled.take(frame.polled.arrivals)
        self._open.extend((update, self.message_bytes) for update in frame.published)
        if not self._paused:
            self._write_settled(frame.at_ns - HOLD_NS)

    def _take_left_out(self, counters: Counters) -> None:
        began_ns = self.segments[-1][1] if self.segments else 0
        self._left_out = [one for one in counters.left_out if one.from_ns >= began_ns]

    def finish(self, counters: Counters) -> None:
        """Write the other rows; what ``counters`` do not count is left out, or still pending."""
        if not self.segments:
            return
        segment, began_ns = self.segments[-1]
        self._take_left_out(counters)
        left_out_s = sum(one.lasted_s for one in self._left_out)
        end_ns = began_ns + round((counters.elapsed_s + left_out_s) * 1e9)
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
        """Take the oldest open update out; ``None`` if it was published when nothing counted."""
        update, size = self._open.popleft()
        key = (update.published_ns, update.seq)
        live_ns, polled_ns = self._live.received_ns(key), self._polled.received_ns(key)
        segment = self._segment_of(update.published_ns)
        if segment is None or any(one.includes(update.published_ns) for one in self._left_out):
            return None
        message = encode(Update(update.seq, update.published_ns, update.value, update.text))
        row = UpdateRow(
            segment,
            update.seq,
            update.published_ns,
            live_ns,
            polled_ns,
            self._painted(update.seq),
            max(size, len(message)),
            update.value,
        )
        for pause in self._left_out:  # what was under way then never was measured
            if update.published_ns < pause.from_ns:
                row = _known_at(pause.from_ns, row)
        return row

    def _segment_of(self, published_ns: int) -> int | None:
        return next(
            (number for number, began in reversed(self.segments) if began <= published_ns), None
        )


def _known_at(at_ns: int, row: UpdateRow) -> UpdateRow:
    """Return ``row`` as it was known at ``at_ns``."""
    live_ns, polled_ns = (
        None if received_ns is None or received_ns > at_ns else received_ns
        for received_ns in (row.received_live_ns, row.received_polled_ns)
    )
    return replace(row, received_live_ns=live_ns, received_polled_ns=polled_ns)


class CsvWriter:
    """Writes rows to a file; a full disk ends that and stands in ``error``, and the run goes on."""

    def __init__(self, path: Path) -> None:
        self.error = ""
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(UpdateRow.__struct_fields__)

    def write(self, row: UpdateRow) -> None:
        """Write one row; ``None`` is an empty field."""
        if self.error:
            return
        try:
            self._writer.writerow(msgspec.structs.astuple(row))
        except OSError as error:
            self.error = reason(error)

    def close(self) -> None:
        """Write what is buffered, and close the file."""
        try:
            self._file.close()
        except OSError as error:
            self.error = self.error or reason(error)


@dataclass
class Updates:
    """The rows of one segment as columns, instants in nanoseconds; :data:`MISSING` where empty."""

    published_ns: Ints
    received_ns: dict[str, Ints]
    """By side, "live" and "polled"."""
    value: NDArray[np.float64]
    first_known_ns: dict[str, Ints] = field(default_factory=dict)
    """When each side first held the update or a newer one; :data:`MISSING` while it does not."""

    def __post_init__(self) -> None:
        self.first_known_ns = {side: _covered(column) for side, column in self.received_ns.items()}

    def __len__(self) -> int:
        return len(self.published_ns)

    def latency_ms(self, side: str) -> NDArray[np.float64]:
        """Return the update latencies in milliseconds, without the updates still pending."""
        known = self.first_known_ns[side]
        seen = known != MISSING
        latencies: NDArray[np.float64] = (known[seen] - self.published_ns[seen]) / 1e6
        return latencies


def _covered(received_ns: Ints) -> Ints:
    """Return for each update when it or a newer one had come: the next arrival in the column."""
    place = np.where(received_ns != MISSING, np.arange(len(received_ns)), len(received_ns))
    following = np.minimum.accumulate(place[::-1])[::-1] if len(place) else place
    return np.append(received_ns, MISSING)[following]


class UpdateColumns:
    """The rows of the newest segment as they grow; too many are dropped from the beginning."""

    def __init__(self) -> None:
        self.segment = 0
        self._clear()

    def _clear(self) -> None:
        self._instants = array("q"), array("q"), array("q")
        self._values = array("d")

    def write(self, row: UpdateRow) -> None:
        """Add ``row``; the first one of a segment takes the place of all before."""
        if row.segment != self.segment:
            self.segment = row.segment
            self._clear()
        live_ns, polled_ns = row.received_live_ns, row.received_polled_ns
        published, live, polled = self._instants
        published.append(row.published_ns)
        live.append(MISSING if live_ns is None else live_ns)
        polled.append(MISSING if polled_ns is None else polled_ns)
        self._values.append(row.value)
        if len(self._values) >= 2 * MOST_ROWS:
            del self._values[:MOST_ROWS]
            for column in self._instants:
                del column[:MOST_ROWS]

    def updates(self) -> Updates:
        """Return the newest :data:`MOST_ROWS` rows."""
        published, live, polled = (np.array(one[-MOST_ROWS:], np.int64) for one in self._instants)
        received = {"live": live, "polled": polled}
        return Updates(published, received, np.array(self._values[-MOST_ROWS:]))
