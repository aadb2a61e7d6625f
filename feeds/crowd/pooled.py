"""Update latency pooled over many clients: each joined to the truth by the sequence number."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from feeds.metrics.histogram import LatencyHistogram

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.counters import Spread
    from feeds.metrics.histogram import SparseCounts

KEPT = 1 << 16
"""Updates of which the truth is kept: over a minute at the highest rate, as long as any poll."""
AT_ONCE = 512
"""Latencies entered together: a tenth of the time of one by one."""
P95 = 95.0


class Truth:
    """When each update was published, in ns; a source that starts again counts from 1 again."""

    def __init__(self) -> None:
        self._first = 1  # the number of the oldest that is kept
        self._published_ns = array("q")

    @property
    def newest(self) -> int:
        """The newest number; 0 before there is one."""
        return self._first + len(self._published_ns) - 1

    def published(self, seq: int, at_ns: int) -> None:
        """Take an update; numbers that were left out are taken to come with it."""
        if seq <= self.newest or not self._published_ns:
            self._first, self._published_ns = seq, array("q", [at_ns])
            return
        if seq - self.newest > KEPT:  # as only a server can number that is no source's
            self._first, self._published_ns = seq - KEPT + 1, array("q")
        self._published_ns.extend([at_ns] * (seq - self.newest))
        if len(self._published_ns) > 2 * KEPT:
            del self._published_ns[:KEPT]
            self._first += KEPT

    def between(self, held: int, seq: int) -> Sequence[int]:
        """Return when the updates after number ``held`` up to ``seq`` were published, in ns."""
        first = self._first
        return self._published_ns[max(held + 1 - first, 0) : max(seq + 1 - first, 0)]


class PooledLatency:
    """The latencies of one side's clients, in ns, and the numbers that were not in order.

    ``orderly``: every update is promised, one after the other, so that one left out is a gap.
    """

    def __init__(self, truth: Truth, added_ns: int = 0) -> None:
        self._truth, self.added_ns = truth, added_ns
        """``added_ns``: the network's mean delay, which these clients go past."""
        self.orderly = False
        self.gaps = 0
        self._from_ns: int | None = None
        self._all, self._latest = LatencyHistogram(), LatencyHistogram()
        self._late_ns: list[int] = []
        # arrivals that came before the truth told of them: (held, number, instant)
        self._early: list[tuple[int, int, int]] = []

    @property
    def measuring(self) -> bool:
        """Whether figures are being taken."""
        return self._from_ns is not None

    def begin(self, at_ns: int) -> None:
        """Take figures anew, of updates published from ``at_ns`` on."""
        self._from_ns, self.gaps = at_ns, 0
        self._all, self._latest = LatencyHistogram(), LatencyHistogram()
        self._late_ns, self._early = [], []

    def rest(self) -> None:
        """Take no figures until :meth:`begin`."""
        self._from_ns = None

    def received(self, held: int, seq: int, published_ns: int, at_ns: int) -> None:
        """A client that held number ``held`` (0: nothing) got ``seq`` at ``at_ns``."""
        from_ns = self._from_ns
        if from_ns is None or not held:
            return
        if seq == held + 1:
            if published_ns >= from_ns:
                self._late_ns.append(at_ns - published_ns)
                if len(self._late_ns) >= AT_ONCE:
                    self._enter()
        elif seq > held:
            if self.orderly and published_ns >= from_ns:
                self.gaps += seq - held - 1
            if seq > self._truth.newest:
                self._early.append((held, seq, at_ns))
            else:
                self._cover(held, seq, at_ns)
        elif seq < held and seq > 1 and held <= self._truth.newest:
            self.gaps += 1  # it came back, and the source has not begun to count anew

    def _cover(self, held: int, seq: int, at_ns: int) -> None:
        from_ns = self._from_ns or 0
        covered = self._truth.between(held, seq)
        self._late_ns += [at_ns - each for each in covered if each >= from_ns]
        if len(self._late_ns) >= AT_ONCE:
            self._enter()

    def _enter(self) -> None:
        late_ns, self._late_ns = self._late_ns, []
        if self.added_ns:
            late_ns = [each + self.added_ns for each in late_ns]
        self._all.record_all(late_ns)
        self._latest.record_all(late_ns)

    def settle(self) -> None:
        """Enter what was put aside: the truth has told of it by now, or never will."""
        early, self._early = self._early, []
        for held, seq, at_ns in early:
            self._cover(held, seq, at_ns)
        self._enter()

    def spread(self) -> Spread:
        """Return the distribution since :meth:`begin`, in ms; settle first."""
        return self._all.spread()

    def counts(self) -> SparseCounts:
        """Return all latencies since :meth:`begin`, to be added to others; settle first."""
        return self._all.sparse()

    def p95_ms(self) -> float | None:
        """Return the 95th percentile since :meth:`begin`, in ms; settle first."""
        return self._all.percentile_ms(P95)

    def take_latest(self) -> tuple[Spread, float | None]:
        """Return distribution and p95 since this was called before, in ms; settle first."""
        latest = self.take_latest_histogram()
        return latest.spread(), latest.percentile_ms(P95)

    def take_latest_histogram(self) -> LatencyHistogram:
        """Return all latencies since this, or the one before, was called; settle first."""
        latest, self._latest = self._latest, LatencyHistogram()
        return latest
