"""The middle of a panel: both charts, or a list with the staleness chart under it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.features.lists.feed_view import FeedView
from app.ui.chip_button import ChipButton
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import Theme
from app.window.charts.chart_view import ChartView

LIST_EM = 10
"""The height of a list of eight lines and what is said over it, in lines of text."""
BOTH_EM = 20
"""From this height in lines of text on there is room for a list and the staleness chart."""
HEAD_EM = 5
"""Below this height in lines of text a list has all of it."""
CAPTION = 0.86


class Body(QWidget):
    """Shows the charts of one side, or its list in place of the value chart."""

    alarms_pressed = Signal()
    """The list of alarms is wanted."""
    changed = Signal()
    """Something else is shown, which takes other room: rows are to be worked out anew."""

    def __init__(self, charts: ChartView, theme: Theme) -> None:
        super().__init__()
        self._charts = charts
        self.setAccessibleName("Charts")
        self.feed: FeedView | None = None
        self._caption = Label(ink="muted", scale=CAPTION, room="elide")
        self.alarms = ChipButton("Alarms", theme, key="A")
        self.alarms.setToolTip("When either side learned of each alarm (A)")
        self.alarms.clicked.connect(lambda _checked: self.alarms_pressed.emit())
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._caption, 1)
        row.addWidget(self.alarms)
        self._head.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._head)
        self._column.addWidget(charts, 10)

    def show_feed(self, feed: FeedView | None, alarms: bool, theme: Theme) -> None:
        """Show ``feed``, with or without a button for alarms; ``None`` for the value chart."""
        if self.feed is not None:
            self.feed.setParent(None)
            self.feed.deleteLater()
        self.feed = feed
        self.setAccessibleName("Charts" if feed is None else "List and chart")
        self.alarms.setVisible(alarms)
        if feed is not None:
            self._column.insertWidget(1, feed, 20)
            feed.show()
        self._charts.show_values(feed is None)
        self.set_theme(theme)
        self.changed.emit()

    def say(self, alarms: str) -> None:
        """Say on the button how many of the alarms this side has seen."""
        if alarms != self.alarms.label:
            self.alarms.say(alarms)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._caption.say(self.feed.caption if self.feed is not None else "")
        self.alarms.set_theme(theme)
        self._column.setSpacing(round(0.3 * self.fontMetrics().height()))
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        em = self.fontMetrics().height()
        self._head.setVisible(self.feed is not None and self.height() >= HEAD_EM * em)
        self._charts.setVisible(self.feed is None or self.height() >= BOTH_EM * em)
