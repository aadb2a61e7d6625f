"""What the two models do, side by side: the drawer at the end of a story."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.window.look.chip_button import ChipButton
from app.window.look.ink import tint
from app.window.look.theme import SEMIBOLD, Theme, sized
from app.window.panel import paint_card
from app.window.story.table_rows import TableRows
from app.window.story.views import Table

__all__ = ["SummaryTable"]


class SummaryTable(QWidget):
    """Shows a :class:`Table` as large as there is room for; it only shows what it is told."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table = Table()
        self._title, self._note = QLabel(), QLabel()
        self.shut = ChipButton("Close", theme, icon="close")
        self.shut.set_detail("icon")
        self.shut.setToolTip("Close (Esc)")
        self.shut.clicked.connect(lambda _checked: self.closed.emit())
        self.rows = TableRows(theme)
        self._lay_out()
        self.setAccessibleName("Summary")
        self.set_theme(theme)

    @property
    def table(self) -> Table:
        """What is shown."""
        return self._table

    def show_table(self, table: Table) -> None:
        """Show ``table``."""
        if table == self._table:
            return
        self._table = table
        self._title.setText(table.title)
        self._note.setText(table.note)
        self.rows.show_rows(table.rows)
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.shut.set_theme(theme)
        self.rows.set_theme(theme)
        tint(self._title, theme.text)
        tint(self._note, theme.muted)
        self._title.setFont(sized(1.15, SEMIBOLD))
        self._note.setFont(sized())
        em = QFontMetrics(sized()).height()
        self._column.setContentsMargins(em, round(0.5 * em), round(0.5 * em), round(0.6 * em))
        self._column.setSpacing(round(0.3 * em))
        ground = self._scroll.palette()
        ground.setColor(QPalette.ColorRole.Window, theme.card)
        self._scroll.setPalette(ground)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for every row at a size that is read from afar."""
        em = QFontMetrics(sized()).height()
        margins = self._column.contentsMargins()
        height = self._top.sizeHint().height() + self.rows.sizeHint().height()
        height += self._column.spacing() + margins.top() + margins.bottom() + 2
        return QSize(60 * em, height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Little: what does not fit is scrolled."""
        em = QFontMetrics(sized()).height()
        return QSize(24 * em, 8 * em)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the card."""
        paint_card(self, self._theme)

    def _lay_out(self) -> None:
        self._title.setText(self._table.title)
        self._top = QHBoxLayout()
        self._top.addWidget(self._title)
        self._note.setMinimumWidth(1)  # it gives way to the others
        self._top.addWidget(self._note, 1)
        self._top.addWidget(self.shut)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.rows)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self._scroll, 1)
