"""A client of the crowd that listens: notifications, and rows that it fetches, in their order."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from feeds.database import messages
from feeds.database.crowd import DatabaseCrowdClient
from feeds.database.rows import message_of, number
from feeds.halves import TransportError

if TYPE_CHECKING:
    from feeds.access import Address
    from feeds.fairness import Options

_FIRST = 5
"""Ready the database is after logging in, LISTEN, two statements to prepare, and the newest row."""
_MOST_WAITING = 10_000
"""Rows behind one that is being fetched."""
_MOST_DIGITS = 18


class ListeningCrowdClient(DatabaseCrowdClient):
    """Begins with the newest row; what was written while it was away is missed."""

    def __init__(self, address: Address, options: Options, held_seq: int = 0) -> None:
        super().__init__(address, options, held_seq)
        self._row: list[bytes | None] | None = None  # the last one of the command under way
        self._first = 0
        """The row that it began with: it may be told of that one, too."""
        self._told: deque[tuple[int, bytes | None]] = deque()  # None: is being fetched

    def begin(self) -> None:
        """Ask for all that the client on screen asks for, in one go."""
        table = self.door.table
        self.reply += (
            messages.parse(b"", table.listen)
            + messages.ask(b"")
            + messages.prepare(b"row", table.row)
            + messages.prepare(b"ping", table.ping)
            + messages.parse(b"", table.newest)
            + messages.ask(b"")
        )

    def row(self, columns: list[bytes | None]) -> None:
        """Keep the newest row, or one that was fetched, until the command is done."""
        if len(columns) != (1 if self.up else 2):
            raise self.trouble()
        self._row = columns

    def notified(self, told: bytes, updates: list[bytes]) -> None:
        """Take a row's number and message, or the number alone: then the message is long."""
        digits, space, message = told.partition(b" ")
        if not digits.isdigit() or len(digits) > _MOST_DIGITS:
            raise TransportError("a notification that begins with no number")
        self._told.append((int(digits), message_of(message) if space else None))
        if not space:
            self.reply += messages.ask(b"row", [digits])
        if len(self._told) > _MOST_WAITING:
            raise self.trouble("it tells of rows and does not give them")
        self._give(updates)

    def answered(self, updates: list[bytes]) -> None:
        """Begin with the newest row, or go on with one that was fetched."""
        row, self._row = self._row, None
        if self._readies < _FIRST:
            return
        if not self.up:
            self.up = True
            if row is not None:
                self._first = number(row[0])
                updates.append(message_of(row[1]))
        elif self._told:
            told, _ = self._told.popleft()
            if row is not None:  # else: it is gone already
                self._told.appendleft((told, message_of(row[0])))
        else:
            raise self.trouble()
        self._give(updates)

    def _give(self, updates: list[bytes]) -> None:
        """Hand on what is complete, up to the first row that is still being fetched."""
        while self.up and self._told:
            row, message = self._told[0]
            if message is None:
                return
            self._told.popleft()
            if row > self._first:
                updates.append(message)
