"""What both lists show: every update once, with when each side had it. Nothing here knows Qt.

Rows are found by sequence number. What a side holds says whether a row that it has not received
is still to come or never will.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from app.features.lists.words import late
from feeds.frame import SIDES, Arrival, Frame, Published, SideName
from feeds.metrics.staleness import NEVER_NS

Status = Literal["seen", "coming", "never"]
"""The side received it, may still receive it, or never will: it holds something newer."""

KEPT = 4096
"""Rows kept: 4 s at 1,000 updates/s."""
SHOWN_OF_RUN = 4
"""How many of the newest in a run of updates that one side lacks are shown one by one."""
BOTH: tuple[Status, Status] = ("seen", "seen")


@dataclass(slots=True)
class _Row:
    """One update, when each side received it (ns), and the number that side held before."""

    update: Published | Arrival
    got_ns: dict[SideName, int]
    before: dict[SideName, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of both lists: an update, or ``count`` updates folded into one line.

    Instants are in ns; those of a folded line are ``None``.
    """

    seq: int
    """Of the newest in it."""
    count: int
    text: str
    value: float
    published_ns: int
    live_ns: int | None
    polled_ns: int | None
    live: Status
    polled: Status

    def status(self, side: SideName) -> Status:
        """Return what ``side`` knows of it."""
        return self.live if side == "live" else self.polled

    def says(self, side: SideName) -> str:
        """Return how late ``side`` had it, or that it has not: "21 ms after", "never"."""
        delay_ms = self.delay_ms(side)
        if delay_ms is not None:
            return f"{late(delay_ms)} after"
        return "never" if self.status(side) == "never" else "not yet"

    def delay_ms(self, side: SideName) -> float | None:
        """Return how long after publication ``side`` had it, in ms; ``None`` if it has not."""
        at_ns = self.live_ns if side == "live" else self.polled_ns
        return None if at_ns is None else (at_ns - self.published_ns) / 1e6


class Feed:
    """Keeps the newest rows of what is ``wanted``; ``changed`` is counted up with every change."""

    def __init__(
        self, wanted: Callable[[Published | Arrival], bool] = lambda _: True, kept: int = KEPT
    ) -> None:
        self.changed = 0
        self.from_ns = NEVER_NS
        """When what is taken was published, at the earliest; never before both sides were up."""
        self._wanted, self._kept = wanted, kept
        self._rows: OrderedDict[int, _Row] = OrderedDict()
        self._held = dict[SideName, int]()
        self._newest = 0, 0
        self._pruned = False

    def begin(self, from_ns: int) -> None:
        """Forget everything, and take only what is published from ``from_ns`` on."""
        self.from_ns = from_ns
        self._rows.clear()
        self._held.clear()
        self._newest = 0, 0
        self._pruned = False
        self.changed += 1

    def ingest(self, frame: Frame) -> list[tuple[SideName, int]]:
        """Add what ``frame`` brought; return which side received the row of which number.

        What came before both sides were up belongs to neither.
        """
        if self.from_ns == NEVER_NS and frame.segment:
            self.begin(frame.segment_began_ns)
        for update in frame.published:
            self._row(update)
        received: list[tuple[SideName, int]] = []
        for side, news in zip(SIDES, (frame.live, frame.polled), strict=True):
            for arrival in news.arrivals:
                if self._arrived(side, arrival):
                    received.append((side, arrival.seq))
        return received

    def each(self) -> dict[int, Line]:
        """Return a line for each row that is kept, newest first, by number."""
        rows = reversed(self._rows.items())
        return {seq: _line(row, 1, self._statuses(row)) for seq, row in rows}

    def _arrived(self, side: SideName, arrival: Arrival) -> bool:
        """Note what ``side`` holds now; return whether that is a row, and new to it."""
        row = self._row(arrival)
        if arrival.published_ns < self.from_ns:
            return False
        before = self._held.get(side, arrival.seq - 1)
        self._held[side] = arrival.seq
        self.changed += 1
        if row is None or side in row.got_ns:
            return False
        row.got_ns[side], row.before[side] = arrival.received_ns, before
        return True

    def _row(self, update: Published | Arrival) -> _Row | None:
        """Return the row of ``update``, a new one if need be; ``None`` if it does not belong."""
        if update.published_ns < self.from_ns:
            return None
        published_ns, seq = self._newest
        if update.published_ns > published_ns:
            if update.seq <= seq:
                self.begin(self.from_ns)  # the source has begun to count anew
            self._newest = update.published_ns, update.seq
        row = self._rows.get(update.seq)
        if row is not None:
            return row if row.update.published_ns == update.published_ns else None
        if not self._wanted(update) or (self._rows and update.seq < next(reversed(self._rows))):
            return None  # an older one than the newest was never told of, or is forgotten
        for side in SIDES:
            self._held.setdefault(side, update.seq - 1)
        row = self._rows[update.seq] = _Row(update, {}, {})
        if len(self._rows) > self._kept:
            self._rows.popitem(last=False)
            self._pruned = True
        return row

    def lines(self, most: int) -> tuple[Line, ...]:
        """Return ``most`` lines or a few more, newest first; what nobody has yet is left out.

        A stretch that a side lacks is always there as a whole, so that it can be counted.
        """
        found: list[Line] = []
        lowest = {side: held + 1 for side, held in self._held.items()}
        for statuses, run in groupby(self._known(), key=self._statuses):
            rows = list(run)
            shown = _shown(len(rows), statuses)
            alone = rows[:shown] if statuses != BOTH else rows[:most]
            found += [_line(row, 1, statuses) for row in alone]
            if rows[shown:]:
                count = len(rows) - shown
                if self._pruned and rows[-1] is next(iter(self._rows.values())):
                    # the older ones are forgotten, but their numbers are known
                    lacks = [
                        at for at, status in zip(SIDES, statuses, strict=True) if status != "seen"
                    ]
                    count = rows[shown].update.seq + 1 - max(lowest[side] for side in lacks)
                found.append(_line(rows[shown], count, statuses))
            if len(found) >= most and statuses == BOTH:
                break
            lowest.update({side: seq + 1 for side, seq in rows[-1].before.items()})
        return tuple(found)

    def _known(self) -> Iterator[_Row]:
        """Go back from the newest row that a side has."""
        newest = max(self._held.values(), default=0)
        return (row for row in reversed(self._rows.values()) if row.update.seq <= newest)

    def _statuses(self, row: _Row) -> tuple[Status, Status]:
        return self._status(row, "live"), self._status(row, "polled")

    def _status(self, row: _Row, side: SideName) -> Status:
        if side in row.got_ns:
            return "seen"
        return "coming" if row.update.seq > self._held[side] else "never"


def _shown(count: int, statuses: tuple[Status, Status]) -> int:
    """Return how many of a run of ``count`` rows get a line of their own."""
    live, polled = statuses
    if live == polled:
        return count if live == "seen" else 0
    return count if count <= SHOWN_OF_RUN + 1 else SHOWN_OF_RUN


def _line(row: _Row, count: int, statuses: tuple[Status, Status]) -> Line:
    update, alone = row.update, count == 1
    return Line(
        seq=update.seq,
        count=count,
        text=update.text if alone else "",
        value=update.value,
        published_ns=update.published_ns,
        live_ns=row.got_ns.get("live") if alone else None,
        polled_ns=row.got_ns.get("polled") if alone else None,
        live=statuses[0],
        polled=statuses[1],
    )
