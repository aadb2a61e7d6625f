"""The middle of a panel: both charts, or a list with the staleness chart under it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.window.charts.chart_view import ChartView
from app.window.look.ink import tint
from app.window.look.theme import Theme, sized
from app.window.views.feed_view import FeedView

BOTH_EM = 15
"""From this height in lines of text on there is room for a list and the staleness chart."""
CAPTION = 0.86


class Body(QWidget):
    """Shows the charts of one side, or its list in place of the value chart."""

    def __init__(self, charts: ChartView) -> None:
        super().__init__()
        self._charts = charts
        self.feed: FeedView | None = None
        self._caption = QLabel()
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._caption.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._caption)
        self._column.addWidget(charts, 10)

    def show_feed(self, feed: FeedView | None, caption: str, theme: Theme) -> None:
        """Show ``feed`` under ``caption``; ``None`` for the value chart."""
        if self.feed is not None:
            self.feed.setParent(None)
            self.feed.deleteLater()
        self.feed = feed
        self._caption.setText(caption)
        self._caption.setVisible(feed is not None)
        if feed is not None:
            self._column.insertWidget(1, feed, 20)
            feed.show()
        self._charts.show_values(feed is None)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._caption.setFont(sized(CAPTION))
        tint(self._caption, theme.muted)
        self._column.setSpacing(round(0.3 * self.fontMetrics().height()))
        if self.feed is not None:
            self.feed.set_theme(theme)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Give way: the panel knows how much the middle needs."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out the chart where the list would be too low."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        em = self.fontMetrics().height()
        self._charts.setVisible(self.feed is None or self.height() >= BOTH_EM * em)
