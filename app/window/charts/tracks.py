"""Rows of whole numbers in the order in which they came, of bounded size. Nothing here knows Qt."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Track:
    """Keeps ``capacity`` rows in the order in which they came; the oldest leave.

    Rows are written one after the other, and the kept ones move to the front when the end of
    twice the room is reached. So each column is one slice at any time.
    """

    def __init__(self, columns: int, capacity: int) -> None:
        self._cells: Numbers = np.zeros((columns, 2 * capacity), dtype=np.int64)
        self._capacity = capacity
        self._begin = self._end = 0
        self.added = 0
        """The number of rows ever added: while it stays, so do the rows."""

    def __len__(self) -> int:
        return self._end - self._begin

    def clear(self) -> None:
        """Forget every row."""
        self._begin = self._end = 0

    def extend(self, rows: Iterable[tuple[int, ...]]) -> None:
        """Append ``rows``; the oldest leave when there are more than the capacity."""
        table = list(rows)[-self._capacity :]
        if table:
            begin = self._grow(len(table))
            self._cells[:, begin : self._end] = np.array(table, dtype=np.int64).T

    def _grow(self, rows: int) -> int:
        """Make room for this number of rows, and return where the first of them is written."""
        if self._end + rows > self._cells.shape[1]:
            kept = self.columns[:, -self._capacity :].copy()
            self._end = kept.shape[1]
            self._cells[:, : self._end] = kept
        begin = self._end
        self._end += rows
        self._begin = max(0, self._end - self._capacity)
        self.added += rows
        return begin

    @property
    def columns(self) -> Numbers:
        """The rows, a line a column: a view that lasts until the next row."""
        return self._cells[:, self._begin : self._end]

    def between(self, column: int, begin: int, end: int) -> Numbers:
        """Return the rows whose ``column`` (rising) is in [begin, end]."""
        table = self.columns
        first, last = table[column].searchsorted((begin, end + 1))
        return table[:, first:last]
