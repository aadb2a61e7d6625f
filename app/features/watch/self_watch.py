"""The instrument watching itself: once a second it takes its own pulse and says what it limits."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.features.watch.loop_lag import LoopLag
from app.features.watch.observer import Observer, Vitals
from app.window.painting.painter import Painter
from feeds.clock import now_ns
from feeds.frame import ProbeVitals

EVERY_MS = 1000
RECENT_PAINTS = 600
"""Ten seconds at 60 a second: enough for a 99th percentile, and soon forgotten."""
SETTLING = 3
"""Looks that are told and not judged: a window that has just been opened has other things to do."""


class SelfWatch(QObject):
    """Runs beside the paints and never inside one."""

    watched = Signal(object, object)
    """New :class:`Vitals`, and what the instrument limits: limit → reason."""

    def __init__(self, painter: Painter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.poll_interval_ms: float | None = None
        self._painter = painter
        self._lag = LoopLag(self)
        self._observer = Observer()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._last_ns = self._paints = self._frames = 0
        self._looks = 0

    def start(self) -> None:
        """Begin to watch."""
        self._looks = 0
        self._lag.start()
        self._begin_second()
        self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._lag.stop()

    def look(self) -> None:
        """Take the figures since the last look, and judge them."""
        vitals = self._vitals()
        self._begin_second()
        self._looks += 1
        judged = self._observer.judge(vitals) if self._looks > SETTLING else {}
        self.watched.emit(vitals, judged)

    def _vitals(self) -> Vitals:
        elapsed_s = max(1e-3, (now_ns() - self._last_ns) / 1e9)
        painter = self._painter
        painting = painter.is_seen and not painter.is_paused
        paints = max(0, painter.meter.paints - self._paints)
        frames = painter.frames_taken - self._frames
        probe = painter.intake.counters.probe if painter.intake.counters else ProbeVitals()
        return Vitals(
            frames_per_s=paints / elapsed_s if painting else None,
            coalesced_per_s=max(0, frames - paints) / elapsed_s if painting else 0.0,
            paint_p50_ms=painter.meter.recent_work_ms(50, RECENT_PAINTS),
            paint_p99_ms=painter.meter.recent_work_ms(99, RECENT_PAINTS),
            loop_lag_ms=self._lag.take_worst_ms(),
            probe_lag_ms=probe.loop_lag_ms.mean,
            timer_error_ms=probe.timer_error_ms.mean,
            latency_p50_ms=self._usual_latency_ms(),
            poll_interval_ms=self.poll_interval_ms,
        )

    def _usual_latency_ms(self) -> float | None:
        """Return the smaller of the two medians: the one that a lag spoils first."""
        counters = self._painter.intake.counters
        if counters is None:
            return None
        sides = (counters.live, counters.polled)
        medians = [side.update_latency_ms.p50 for side in sides]
        return min((ms for ms in medians if ms is not None), default=None)

    def _begin_second(self) -> None:
        self._last_ns = now_ns()
        self._paints = self._painter.meter.paints
        self._frames = self._painter.frames_taken
