"""A client of the crowd that queries: a session that it keeps, or one for each query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.board import HISTORY_BYTES
from feeds.database import messages
from feeds.database.crowd import DatabaseCrowdClient
from feeds.database.rows import AsksForRows

if TYPE_CHECKING:
    from feeds.access import Address
    from feeds.fairness import Options

MOST_BYTES = 2 * HISTORY_BYTES
"""Of one answer: a table has no more."""


class AskingCrowdClient(AsksForRows, DatabaseCrowdClient):
    """Asks for the newest row or for all since, as the options say; begins with the newest."""

    _due = 0
    """Commands that are not done."""
    _prepared: frozenset[bytes] = frozenset()
    _bytes = 0

    def __init__(self, address: Address, options: Options, held_seq: int = 0) -> None:
        super().__init__(address, options, held_seq)
        self._rows: list[list[bytes | None]] = []

    def opening(self) -> bytes:
        """Return the start-up message; a new session has no statement prepared."""
        self._prepared = frozenset()
        return super().opening()

    def request(self) -> bytes:
        """Return the query, prepared if others will follow on this session."""
        self.waiting, self.more, self._due = True, False, 1
        all_, table = self.options.query_all, self.door.table
        name, statement, values = self.statement(table, all_=all_)
        if not self.options.keep_alive:
            return messages.parse(b"", statement) + messages.ask(b"", values)
        first = b""
        if name not in self._prepared:
            self._prepared |= {name}
            self._due = 2
            first = messages.prepare(name, statement)
        return first + messages.ask(name, values)

    def row(self, columns: list[bytes | None]) -> None:
        """Keep it until the answer is complete."""
        self._bytes += sum(len(each or b"") for each in columns)
        if not self.waiting or len(columns) != 2 or self._bytes > MOST_BYTES:
            raise self.trouble()
        self._rows.append(columns)

    def answered(self, updates: list[bytes]) -> None:
        """Hand on the rows; a session for one query ends here."""
        if not self.waiting:
            raise self.trouble()
        self._due -= 1
        if self._due:
            return
        rows, self._rows, self._bytes, self.waiting = self._rows, [], 0, False
        found, self.more = self.go_on(rows, all_=self.options.query_all)
        updates += found
        if not self.options.keep_alive:
            self.closing = True
            self.reply += messages.TERMINATE
