"""How the rows of the window stand: under each other, both panels side by side, all by the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.window.layout.rows import Rows

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

__all__ = ["Stack"]


class Stack:
    """The window's layout; which rows are shown at which size is for :class:`Rows` to say."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._rows = Rows.of(window)
        self._column, self._middle = QVBoxLayout(window), QVBoxLayout()
        self._sides = QHBoxLayout()
        self._lay_out()

    def dress(self) -> None:
        """Space the rows by the present text size."""
        em = self._window.fontMetrics().height()
        self._column.setSpacing(round(em * 0.55))
        self._middle.setContentsMargins(round(em * 0.8), round(em * 0.7), round(em * 0.8), 0)
        self._middle.setSpacing(round(em * 0.55))
        self._sides.setSpacing(round(em * 0.7))
        self.fit()

    def fit(self) -> None:
        """Drop rows that do not fit any more, and bring back those that do."""
        window, gap = self._window, self._middle.spacing()
        self._rows.fit(window.width(), window.height(), gap, bare=window.presentation.on)
        foot = gap if self._rows.controls.isHidden() else 0
        self._column.setContentsMargins(0, 0, 0, foot)

    def settle(self) -> None:
        """Put every row in its place now, not when Qt is idle."""
        self._column.activate()

    def _lay_out(self) -> None:
        rows = self._rows
        self._column.setContentsMargins(0, 0, 0, 0)
        for panel in rows.panels:
            self._sides.addWidget(panel, 1)
            panel.body.changed.connect(self.fit)
        self._middle.addLayout(self._sides, 1)
        for row in (rows.shelf, rows.strip, rows.verdict, rows.story.bar):
            self._middle.addWidget(row)
        self._column.addWidget(rows.header)
        self._column.addWidget(rows.notice)
        self._column.addLayout(self._middle, 1)
        self._column.addWidget(rows.controls)
        self._column.addWidget(rows.status)
        # Rows give way by rank; the layout's own minimum would keep the window from shrinking.
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
