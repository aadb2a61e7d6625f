"""The last two legs of an update's way: from the probe to the window, and until it is painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feeds.frame import Arrival, Frame, SideName

REMEMBERED = 1 << 18
"""Updates whose paint is remembered: over four minutes at 1,000 updates/s, in 4 MB."""


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
        self._segment = 0
        self._seqs = np.zeros(REMEMBERED, np.int64)  # takes no memory before it is written
        self._instants = np.zeros(REMEMBERED, np.int64)
        self.sides: dict[SideName, Legs] = {"live": Legs(), "polled": Legs()}

    def painted(self, drained_ns: int, live_ns: int, polled_ns: int, frames: list[Frame]) -> None:
        """Count a paint of what ``frames`` brought, taken at ``drained_ns``.

        The sides were on screen at ``live_ns`` and ``polled_ns``.
        """
        for frame in frames:
            if frame.segment != self._segment:
                self._segment = frame.segment
                self.sides = {"live": Legs(), "polled": Legs()}
            self._count(self.sides["live"], frame.live.arrivals, drained_ns, live_ns)
            self._count(self.sides["polled"], frame.polled.arrivals, drained_ns, polled_ns)

    def _count(self, legs: Legs, arrivals: list[Arrival], drained_ns: int, at_ns: int) -> None:
        if not arrivals:
            return
        legs.count += len(arrivals)
        received_ns = sum(arrival.received_ns for arrival in arrivals)
        legs.handover_ns += len(arrivals) * drained_ns - received_ns
        legs.paint_ns += len(arrivals) * (at_ns - drained_ns)
        for arrival in arrivals:
            self._remember(arrival.seq, at_ns)

    def painted_ns(self, seq: int) -> int | None:
        """Return when the update was first on screen; ``None`` if it never was. Any thread."""
        place = seq % REMEMBERED
        instant_ns = int(self._instants[place])
        return instant_ns if seq and self._seqs[place] == seq else None

    def _remember(self, seq: int, at_ns: int) -> None:
        place = seq % REMEMBERED
        if self._seqs[place] != seq:
            self._instants[place] = at_ns
            self._seqs[place] = seq
