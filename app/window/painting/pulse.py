"""Runs the window's paints: :class:`~app.window.painting.pace.Pace` with a clock and a timer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from app.window.painting.pace import Pace
from feeds.clock import now_ns


class Pulse(QObject):
    """Calls ``paint`` at once when news arrives, at most 60 times a second, at least 30."""

    def __init__(self, paint: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paint = paint
        self._pace = Pace()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._beat)
        self._running = False

    def start(self) -> None:
        """Begin to paint."""
        self._running = True
        self._beat()

    def stop(self) -> None:
        """Paint no more."""
        self._running = False
        self._timer.stop()

    def news(self) -> None:
        """Something arrived; paint it as soon as the pace allows."""
        if not self._running:
            return
        self._pace.news()
        self._beat()

    def _beat(self) -> None:
        wait_ms = self._wait_ms()
        if wait_ms == 0:
            self._pace.began(now_ns())
            self._paint()
            if not self._running:
                return
            wait_ms = self._wait_ms()
        self._timer.start(wait_ms)

    def _wait_ms(self) -> int:
        """Return the wait until the next paint, to the nearest of a timer's whole milliseconds.

        Always rounding up would add half a millisecond to every update; the pace keeps its mean
        rate when a paint comes a little early.
        """
        return max(0, round((self._pace.due_ns() - now_ns()) / 1e6))
