"""How long painting takes and how old an update is when it is first on screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

KEPT = 1 << 16


class _Figures:
    """The newest values of one figure, in milliseconds."""

    def __init__(self, kept: int = KEPT) -> None:
        self._values = np.zeros(kept)
        self.count = 0

    def add(self, value: float) -> None:
        self._values[self.count % len(self._values)] = value
        self.count += 1

    def percentile(self, share: float) -> float | None:
        """Return the value below which ``share`` per cent lie; ``None`` without values."""
        if not self.count:
            return None
        kept = self._values[: min(self.count, len(self._values))]
        return float(np.percentile(kept, share))

    def recent(self, share: float, newest: int) -> float | None:
        """Return the percentile of the ``newest`` values alone; cheap enough for once a second."""
        size = len(self._values)
        kept = min(self.count, newest, size)
        if not kept:
            return None
        places = np.arange(self.count - kept, self.count) % size
        return float(np.percentile(self._values[places], share))

    def mean(self) -> float | None:
        if not self.count:
            return None
        return float(self._values[: min(self.count, len(self._values))].mean())


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
        self._latency = _Figures()
        self._work = _Figures()
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
        self._work.add((ended_ns - began_ns) / 1e6)
        for published_ns in shown_published_ns:
            self._latency.add((shown_ns - published_ns) / 1e6)

    @property
    def paints(self) -> int:
        """How many paints were counted."""
        return self._work.count

    def recent_work_ms(self, share: float, newest: int) -> float | None:
        """Return below what ``share`` per cent of the ``newest`` paints stayed."""
        return self._work.recent(share, newest)

    def summary(self) -> PaintSummary:
        """Return the figures so far."""
        elapsed_s = (self._last_ns - self._first_ns) / 1e9
        paints = self._work.count
        return PaintSummary(
            paints=paints,
            paints_per_s=(paints - 1) / elapsed_s if elapsed_s > 0 else None,
            latency_p50_ms=self._latency.percentile(50),
            latency_p99_ms=self._latency.percentile(99),
            work_mean_ms=self._work.mean(),
            work_p50_ms=self._work.percentile(50),
            work_p99_ms=self._work.percentile(99),
        )
