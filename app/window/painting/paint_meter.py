"""How long painting takes and how old an update is when it is first on screen."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np

KEPT = 1 << 16
"""The newest values that are kept of each figure."""


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
