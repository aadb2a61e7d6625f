"""What the two models do, side by side: the drawer at the end of a story."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from app.features.story.table_rows import TableRows
from app.features.story.views import Table
from app.ui.drawer import Drawer, Scroller
from app.ui.ink import tint
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Theme, sized

__all__ = ["SummaryTable"]


class SummaryTable(Drawer):
    """Shows a :class:`Table` as large as there is room for; it only shows what it is told."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Summary", theme)
        self._table = Table()
        self._title, self._note = QLabel(), QLabel()
        self.shut.set_detail("icon")
        self.rows = TableRows(theme)
        self._lay_out()
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
        for part in (self.shut, self.rows, self._scroll):
            part.set_theme(theme)
        tint(self._title, theme.text)
        tint(self._note, theme.muted)
        self._title.setFont(sized(1.15, SEMIBOLD))
        self._note.setFont(sized())
        em = QFontMetrics(sized()).height()
        self._column.setContentsMargins(em, round(0.5 * em), round(0.5 * em), round(0.6 * em))
        self._column.setSpacing(round(0.3 * em))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        em = QFontMetrics(sized()).height()
        margins = self._column.contentsMargins()
        height = self._top.sizeHint().height() + self.rows.sizeHint().height()
        height += self._column.spacing() + margins.top() + margins.bottom() + 2
        return QSize(60 * em, height)

    def _lay_out(self) -> None:
        self._title.setText(self._table.title)
        self._top = QHBoxLayout()
        self._top.addWidget(self._title)
        self._note.setMinimumWidth(1)  # it gives way to the others
        self._top.addWidget(self._note, 1)
        self._top.addWidget(self.shut)
        self._scroll = Scroller(self.rows)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self._scroll, 1)
