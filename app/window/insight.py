"""The drawer that answers "is that number right?": distribution, breakdown, teaching switches."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.window.ink import SideName
from app.window.panel import paint_card
from app.window.theme import Theme
from feeds.frame import Counters


class InsightDrawer(QWidget):
    """Shows what is behind the counters; it decides nothing, and asks through its signals.

    The switches say which of two answers to show: hand ``delivered_only_toggled`` to
    ``set_delivered_only`` and ``naive_toggled`` to ``set_naive`` of both rows of counters.
    """

    delivered_only_toggled = Signal(bool)
    naive_toggled = Signal(bool)
    stall_pressed = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("Insight")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_frame_counters(self, counters: Counters) -> None:
        """Show the newest figures; called about four times a second."""

    def show_distributions(self, distributions: object) -> None:
        """Show the newest cumulative distributions; called about once a second."""

    def set_paint_legs(
        self, side: SideName, handover_ms: float | None, paint_ms: float | None
    ) -> None:
        """Take the mean times from the probe to the window, and until painted, of ``side``."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the distribution beside the rest."""
        em = self.fontMetrics().height()
        return QSize(80 * em, 26 * em)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Little: what does not fit is scrolled."""
        em = self.fontMetrics().height()
        return QSize(24 * em, 10 * em)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the card."""
        paint_card(self, self._theme)
