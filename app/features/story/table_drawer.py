"""The drawer with the table of a story: what both sides did, in what was measured."""

from __future__ import annotations

from app.features.story.summary_table import SummaryTable
from app.features.story.views import Table
from app.window.layout.shelf import Shelf

__all__ = ["TableDrawer"]

NAME = "table"


class TableDrawer:
    """Shows the newest table, now or when the drawer is opened."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._drawer: SummaryTable | None = None
        self._table = Table()
        shelf.add(NAME, self._make)

    def show(self, table: Table) -> None:
        """Show ``table`` from now on."""
        grown = len(table.rows) != len(self._table.rows)
        self._table = table
        if self._drawer is not None:
            self._drawer.show_table(table)
            if grown and self._shelf.open_name == NAME:
                self._shelf.changed.emit(NAME)  # it takes other room now

    def _make(self) -> SummaryTable:
        drawer = self._drawer = SummaryTable(self._shelf.theme)
        drawer.show_table(self._table)
        return drawer
