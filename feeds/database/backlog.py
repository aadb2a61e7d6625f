"""Which rows wait to be written, are being written, or are in the table; bounded, without I/O."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from feeds.board import HISTORY_BYTES

TRIM_EVERY_BYTES, TRIM_EVERY_ROWS = HISTORY_BYTES // 8, 1000
"""After so much the oldest rows go: about 1 ms of the database's time each time."""


class Row(NamedTuple):
    """One update in the table."""

    number: int
    message: bytes


class Backlog:
    """Rows on their way into the table, in their order."""

    def __init__(self) -> None:
        self.sent: list[Row] = []
        """Under way: sent, and not acknowledged."""
        self._waiting: deque[Row] = deque()
        self._waiting_bytes = 0
        self._kept: deque[tuple[int, int]] = deque()  # numbers and sizes of rows in the table
        self._kept_bytes = 0
        self._fresh_bytes = self._fresh_rows = 0  # written since the oldest were removed
        self._number = 0

    @property
    def full(self) -> bool:
        """Whether much more waits than is written soon."""
        return self._waiting_bytes > HISTORY_BYTES // 2

    def add(self, message: bytes, least: int) -> None:
        """Let ``message`` wait as a row whose number is ``least`` or more; the oldest give way."""
        self._number = max(self._number + 1, least)
        self._waiting.append(Row(self._number, message))
        self._waiting_bytes += len(message)
        while self._waiting_bytes > HISTORY_BYTES and len(self._waiting) > 1:
            self._waiting_bytes -= len(self._waiting.popleft().message)

    def send(self) -> list[Row]:
        """Return the rows to write now: none while others are under way."""
        if not self.sent:
            self.sent = list(self._waiting)
            self._waiting.clear()
            self._waiting_bytes = 0
            return self.sent
        return []

    def acknowledge(self) -> None:
        """What was under way is in the table."""
        for number, message in self.sent:
            self._kept.append((number, len(message)))
            self._kept_bytes += len(message)
            self._fresh_bytes += len(message)
        self._fresh_rows += len(self.sent)
        self.sent = []

    def surplus(self) -> int:
        """Return up to which row the table is to be emptied; 0: nothing is to be done."""
        if self._fresh_bytes < TRIM_EVERY_BYTES and self._fresh_rows < TRIM_EVERY_ROWS:
            return 0
        last = 0
        while self._kept_bytes > HISTORY_BYTES and len(self._kept) > 1:
            last, size = self._kept.popleft()
            self._kept_bytes -= size
        if last:
            self._fresh_bytes = self._fresh_rows = 0
        return last

    def found(self, last: int, newest: bytes | None) -> None:
        """Go on with a table whose last row is ``last``; 0: it is empty.

        Of what was under way when the connection was lost some may be there. In a table that has
        lost its rows the ``newest`` message comes first, which clients ask for.
        """
        unwritten = [row for row in self.sent if row.number > last]
        self.sent = [row for row in self.sent if row.number <= last]
        self.acknowledge()
        self._waiting.extendleft(reversed(unwritten))
        if not last:
            self._kept.clear()
            self._kept_bytes = 0
            if not self._waiting and newest is not None and self._number:
                self._waiting.append(Row(self._number, newest))
        self._waiting_bytes = sum(len(row.message) for row in self._waiting)
