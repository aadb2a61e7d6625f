"""How long painting takes, how old an update is when it is first on screen, and on which legs."""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from feeds.frame import Arrival, Frame, SideName

KEPT = 1 << 16
"""The newest values that are kept of each figure."""
REMEMBERED = 1 << 18
"""Updates whose paint is remembered: over four minutes at 1,000 updates/s, in 4 MB."""


@dataclass(frozen=True, slots=True)
class PaintSummary:
    """Paint figures since the meter was reset; milliseconds, ``None`` without a value."""

    paints: int
    paints_per_s: float | None
    latency_p50_ms: float | None
    latency_p99_ms: float | None
    work_mean_ms: float | None
    work_p50_ms: float | None
    work_p99_ms: float | None


class PaintMeter:
    """Collects paint latency (published → end of the paint that shows it) and work a paint."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.paints = 0
        """The number of paints counted."""
        self._latency_ms: deque[float] = deque(maxlen=KEPT)
        self._work_ms: deque[float] = deque(maxlen=KEPT)
        self._first_ns = 0
        self._last_ns = 0

    def painted(
        self, began_ns: int, shown_ns: int, ended_ns: int, shown_published_ns: Iterable[int]
    ) -> None:
        """Count a paint that was the first to show the updates published at these instants.

        They were on screen at ``shown_ns``; the rest of the picture at ``ended_ns``.
        """
        self._first_ns = self._first_ns or began_ns
        self._last_ns = began_ns
        self.paints += 1
        self._work_ms.append((ended_ns - began_ns) / 1e6)
        self._latency_ms.extend((shown_ns - at_ns) / 1e6 for at_ns in shown_published_ns)

    def recent_work_ms(self, share: float, newest: int) -> float | None:
        """Return the work below which ``share`` per cent of the ``newest`` paints stayed."""
        return _percentile(list(islice(reversed(self._work_ms), newest)), share)

    def summary(self) -> PaintSummary:
        """Return the figures so far."""
        elapsed_s = (self._last_ns - self._first_ns) / 1e9
        latency_ms, work_ms = self._latency_ms, self._work_ms
        return PaintSummary(
            paints=self.paints,
            paints_per_s=(self.paints - 1) / elapsed_s if elapsed_s > 0 else None,
            latency_p50_ms=_percentile(latency_ms, 50),
            latency_p99_ms=_percentile(latency_ms, 99),
            work_mean_ms=sum(work_ms) / len(work_ms) if work_ms else None,
            work_p50_ms=_percentile(work_ms, 50),
            work_p99_ms=_percentile(work_ms, 99),
        )


def _percentile(values: Collection[float], share: float) -> float | None:
    return float(np.percentile(list(values), share)) if values else None


@dataclass(slots=True)
class Legs:
    """Sums over the updates of one side, in nanoseconds."""

    count: int = 0
    handover_ns: int = 0
    paint_ns: int = 0

    @property
    def handover_ms(self) -> float | None:
        """Mean time from received by the probe until taken by the window."""
        return self.handover_ns / self.count / 1e6 if self.count else None

    @property
    def paint_ms(self) -> float | None:
        """Mean time from taken by the window until painted."""
        return self.paint_ns / self.count / 1e6 if self.count else None


class PaintLegs:
    """Follows every update that a paint was the first to show; constant memory."""

    def __init__(self) -> None:
        self._began = 0, 0
        self._seqs = np.zeros(REMEMBERED, np.int64)  # takes no memory before it is written
        self._instants = np.zeros(REMEMBERED, np.int64)
        self.sides: dict[SideName, Legs] = {"live": Legs(), "polled": Legs()}

    def begin(self, frame: Frame) -> None:
        """Take ``frame``: the ways of another segment say nothing of its own."""
        began = frame.segment, frame.segment_began_ns
        if began != self._began:
            self._began = began
            self.sides = {"live": Legs(), "polled": Legs()}

    def painted(self, drained_ns: int, live_ns: int, polled_ns: int, frames: list[Frame]) -> None:
        """Count a paint of what ``frames`` brought, taken at ``drained_ns``.

        The sides were on screen at ``live_ns`` and ``polled_ns``.
        """
        for frame in frames:
            self._count(self.sides["live"], frame.live.arrivals, drained_ns, live_ns)
            self._count(self.sides["polled"], frame.polled.arrivals, drained_ns, polled_ns)

    def _count(self, legs: Legs, arrivals: list[Arrival], drained_ns: int, at_ns: int) -> None:
        if not arrivals:
            return
        mine = [one.received_ns for one in arrivals if one.received_ns >= self._began[1]]
        legs.count += len(mine)
        legs.handover_ns += len(mine) * drained_ns - sum(mine)
        legs.paint_ns += len(mine) * (at_ns - drained_ns)
        for arrival in arrivals:
            place = arrival.seq % REMEMBERED
            if self._seqs[place] != arrival.seq:
                self._instants[place] = at_ns
                self._seqs[place] = arrival.seq

    def painted_ns(self, seq: int) -> int | None:
        """Return when the update was first on screen; ``None`` if it never was. Any thread."""
        place = seq % REMEMBERED
        instant_ns = int(self._instants[place])
        return instant_ns if seq and self._seqs[place] == seq else None
