"""The definitions of the figures, evaluated the slow and obvious way over lists of events."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

from feeds.update import Update

Key = tuple[int, int]


def key_of(update: Update) -> Key:
    return update.published_ns, update.seq


@dataclass
class SideReference:
    """What one side accepted, in order, and the truth as far as it is known."""

    truth: list[Update] = field(default_factory=list)
    counted: set[Key] = field(default_factory=set)
    arrivals: list[tuple[Update, int]] = field(default_factory=list)
    from_ns: int = 0

    def receive(self, update: Update, at_ns: int) -> str:
        """Return the verdict that the meter has to give."""
        if update.published_ns > at_ns or update.seq >= 2**53:
            return "backwards"
        if self.arrivals and key_of(update) <= key_of(self.arrivals[-1][0]):
            return "same" if key_of(update) == key_of(self.arrivals[-1][0]) else "backwards"
        self.arrivals.append((update, at_ns))
        return "new"

    def held(self, at_ns: int) -> Update | None:
        """Return h(t)."""
        got = [update for update, received_ns in self.arrivals if received_ns <= at_ns]
        return got[-1] if got else None

    def true(self, at_ns: int) -> Update | None:
        """Return n(t)."""
        known = [update for update in self.truth if update.published_ns <= at_ns]
        return known[-1] if known else None

    def outdated_since(self, at_ns: int) -> int | None:
        """Return s of the first update that is not held at ``at_ns`` although published."""
        held = self.held(at_ns)
        newer = [
            update.published_ns
            for update in self.truth
            if (held is None or key_of(update) > key_of(held)) and update.published_ns <= at_ns
        ]
        return newer[0] if newer else None

    def pieces(self, now_ns: int) -> list[tuple[int, int]]:
        """Return the intervals in which nothing happens, from the start of measuring to now."""
        instants = {self.from_ns, now_ns}
        instants |= {received_ns for _, received_ns in self.arrivals}
        instants |= {update.published_ns for update in self.truth}
        inside = sorted(at for at in instants if self.from_ns <= at <= now_ns)
        return list(pairwise(inside))

    def latencies(self) -> tuple[list[int], list[int], int, int]:
        """Return update latencies, delivered latencies, missed and pending."""
        late, delivered, missed, pending = [], [], 0, 0
        for update in self.truth:
            if key_of(update) not in self.counted:
                continue
            newer = [each for each in self.arrivals if key_of(each[0]) >= key_of(update)]
            # An arrival that the truth has not come to yet is not settled.
            if not newer or key_of(newer[0][0]) > key_of(self.truth[-1]):
                pending += 1
                continue
            first, received_ns = newer[0]
            late.append(received_ns - update.published_ns)
            if key_of(first) == key_of(update):
                delivered.append(late[-1])
            else:
                missed += 1
        return late, delivered, missed, pending

    def staleness(self, now_ns: int) -> tuple[float, int, float]:
        """Return mean (ns), largest (ns) and freshness."""
        area, largest, fresh = 0.0, 0, 0
        for start, end in self.pieces(now_ns):
            since = self.outdated_since(start)
            if since is None:
                fresh += end - start
            else:
                area += (end - start) * ((start + end) / 2 - since)
                largest = max(largest, end - since)
        span = now_ns - self.from_ns
        return area / span, largest, fresh / span

    def age(self, now_ns: int) -> tuple[float, int] | None:
        """Return mean and largest age of information in ns."""
        area, largest, span = 0.0, 0, 0
        for start, end in self.pieces(now_ns):
            held = self.held(start)
            if held is not None:
                area += (end - start) * ((start + end) / 2 - held.published_ns)
                largest = max(largest, end - held.published_ns)
                span += end - start
        return (area / span, largest) if span else None

    def rms_error(self, now_ns: int) -> float | None:
        """Return the root mean square of held − true."""
        area, span = 0.0, 0
        for start, end in self.pieces(now_ns):
            held, true = self.held(start), self.true(start)
            if held is not None and true is not None:
                area += (held.value - true.value) ** 2 * (end - start)
                span += end - start
        return math.sqrt(area / span) if span else None
