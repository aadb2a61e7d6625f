"""The middle of a panel: both charts, or a list with the staleness chart under it."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import Dressed
from app.window.charts.chart_view import ChartView

LIST_EM = 10
"""The height of a list of eight lines and what is said over it, in lines of text."""
BOTH_EM = 20
"""From this height in lines of text on there is room for a list and the staleness chart."""
HEAD_EM = 5
"""Below this height in lines of text a list has all of it."""
CAPTION = 0.86


class Body(Dressed, QWidget):
    """Shows the charts of one side, or its list in place of the value chart."""

    changed = Signal()
    """Something else is shown, which takes other room: rows are to be worked out anew."""

    def __init__(self, charts: ChartView) -> None:
        super().__init__()
        self._charts = charts
        self.setAccessibleName("Charts")
        self.list: QWidget | None = None
        """What is shown in place of the value chart, if anything is."""
        self.beside: QWidget | None = None
        self._caption = Label(ink="muted", scale=CAPTION, room="elide")
        self._head = QWidget()
        self._row = QHBoxLayout(self._head)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._caption, 1)
        self._head.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._column = QVBoxLayout(self)
        self.space(self._column, 0, 0.3, 0, 0, 0, 0)
        self._column.addWidget(self._head)
        self._column.addWidget(charts, 10)
        self.dress()

    def show_list(
        self, shown: QWidget | None, caption: str = "", beside: QWidget | None = None
    ) -> None:
        """Show a list under its ``caption`` in place of the value chart, or the chart again.

        ``beside`` stands at the right of the caption; it is hidden with the list.
        """
        if self.list is not None:
            self.list.setParent(None)
            self.list.deleteLater()
        if self.beside is not None:
            self._row.removeWidget(self.beside)
            self.beside.hide()
        self.list, self.beside = shown, beside
        self._caption.say(caption)
        self.setAccessibleName("Charts" if shown is None else "List and chart")
        if beside is not None:
            self._row.addWidget(beside)
            beside.show()
        if shown is not None:
            self._column.insertWidget(1, shown, 20)
            shown.show()
        self._charts.show_values(shown is None)
        self._fit()
        self.changed.emit()

    @override
    def dress(self) -> None:
        super().dress()
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
        self._head.setVisible(self.list is not None and self.height() >= HEAD_EM * em)
        self._charts.setVisible(self.list is None or self.height() >= BOTH_EM * em)
