"""What the two models do, side by side: the drawer at the end of a story."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.features.story import texts
from app.features.story.table_rows import TableRows
from app.ui.drawer import Drawer, Scroller
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics
from feeds.stories.claim import Lookup


class SummaryTable(Dressed, Drawer):
    """Shows the figures of both sides as large as there is room for."""

    def __init__(self) -> None:
        super().__init__("Summary")
        self._note = Label(room="elide", ink="muted")
        self.shut.set_detail("icon")
        self.rows = TableRows()
        self._top = QHBoxLayout()
        self._top.addWidget(Label("Push and pull, side by side", scale=1.15, weight=SEMIBOLD))
        self._top.addWidget(self._note, 1)
        self._top.addWidget(self.shut)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(Scroller(self.rows), 1)
        self.dress()

    def show_figures(self, figures: Lookup, elapsed_s: float) -> None:
        """Show what was measured in ``elapsed_s`` seconds."""
        self._note.say(texts.note(elapsed_s))
        self.rows.show_figures(figures)

    @override
    def dress(self) -> None:
        em = metrics().height()
        self._column.setContentsMargins(em, round(0.5 * em), round(0.5 * em), round(0.6 * em))
        self._column.setSpacing(round(0.3 * em))
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        margins = self._column.contentsMargins()
        height = self._top.sizeHint().height() + self.rows.sizeHint().height()
        height += self._column.spacing() + margins.top() + margins.bottom() + 2
        return QSize(60 * metrics().height(), height)
