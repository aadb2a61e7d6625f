"""How late the window's event loop is: a precise timer that knows when it should have fired."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer

from feeds.clock import now_ns

GAP_MS = 50
"""The time between two measurements: short enough to meet hold-ups of a paint's length."""


class LoopLag(QObject):
    """Measures by a timer: events of the loop are handled as late as it fires."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._due_ns = 0
        self._worst_ns = 0

    def start(self) -> None:
        """Begin to measure."""
        self._worst_ns = 0
        self._again()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()

    def take_worst_ms(self) -> float:
        """Return the largest lag since this was last asked, in milliseconds."""
        worst_ms, self._worst_ns = self._worst_ns / 1e6, 0
        return worst_ms

    def _look(self) -> None:
        self._worst_ns = max(self._worst_ns, now_ns() - self._due_ns)
        self._again()

    def _again(self) -> None:
        # from now on and not on a fixed schedule, so that one hold-up is counted once
        self._due_ns = now_ns() + GAP_MS * 1_000_000
        self._timer.start(GAP_MS)
