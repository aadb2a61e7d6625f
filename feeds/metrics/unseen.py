"""The updates that the truth has told of and that a side has not covered yet, oldest first.

In two rows of machine integers: a poll after a minute of 1,000 updates a second covers 60,000 at
once, and as objects of Python those take longer than a receiving loop may stand still.

A source that starts again counts from 1 again, so numbers alone do not say what is newer. The
instant of publication does: the host has one monotonic clock, whatever the process. An update's
*ordinal* is its instant, then its number (for two in one tick of the clock); ordinals are compared
and looked up, never counted with, so that gaps and absurd numbers cost nothing.
"""

from array import array
from bisect import bisect_left, bisect_right
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from feeds.update import Update

MANY = 16
"""Number of updates from which on numpy is quicker."""
_SPENT = 4096
"""Places in front that are done with, from which on they are given back."""

Instants: TypeAlias = "array[int] | tuple[int, ...] | NDArray[np.int64]"
"""When each of some updates was published, in ns, in order; of numpy if there are many."""
NONE = array("q")
_SEQ_BITS = 53
MAX_SEQ = (1 << _SEQ_BITS) - 1
"""The largest sequence number believed: what every JSON reader can hold."""


def elapsed_ns(instants: Instants, at_ns: int) -> int:
    """Return for how long all together have been published at ``at_ns``: Σ max(0, at − s)."""
    if not isinstance(instants, np.ndarray):
        return sum([at_ns - each for each in instants if each < at_ns])
    return int(np.maximum(at_ns - instants, 0).sum())


def ordinal_of(update: Update) -> int:
    """Return the update's place in the order of all updates; its number must be believable."""
    return update.published_ns << _SEQ_BITS | update.seq


def first_ordinal_at(at_ns: int) -> int:
    """Return the smallest ordinal of an update published at ``at_ns``."""
    return at_ns << _SEQ_BITS


def published_ns_of(ordinal: int) -> int:
    """Return when the update with this ordinal was published."""
    return ordinal >> _SEQ_BITS


def seq_of(ordinal: int) -> int:
    """Return the number of the update with this ordinal."""
    return ordinal & MAX_SEQ


class Unseen:
    """A queue of updates; instants in nanoseconds."""

    def __init__(self) -> None:
        self._published_ns = array("q")
        self._seqs = array("q")
        self._head = 0

    def append(self, update: Update) -> None:
        """Add an update, newer than all before."""
        self._published_ns.append(update.published_ns)
        self._seqs.append(update.seq)

    def take_only(self) -> int | None:
        """Remove the update if it is the only one, and return when it was published; else None."""
        if len(self._seqs) - self._head != 1:
            return None
        self._seqs.pop()
        return self._published_ns.pop()

    @property
    def first_ns(self) -> int | None:
        """When the oldest was published; None if there is none."""
        row = self._published_ns
        return row[self._head] if self._head < len(row) else None

    def take(self, ordinal: int, first_counted: int) -> tuple[Instants, bool]:
        """Remove the updates up to ``ordinal``; return those from ``first_counted`` on.

        Also say whether ``ordinal`` itself is the last of them.
        """
        row, head = self._published_ns, self._head
        end = self._after(ordinal)
        if end == head:
            return NONE, False
        first = head
        if row[head] <= published_ns_of(first_counted):
            first = min(self._after(first_counted - 1), end)
        last_ns, last_seq = row[end - 1], self._seqs[end - 1]
        itself = first < end and (last_ns, last_seq) == (published_ns_of(ordinal), seq_of(ordinal))
        taken = row[first:end]
        self._drop(end)
        return (np.frombuffer(taken, dtype=np.int64) if end - first >= MANY else taken), itself

    def _after(self, ordinal: int) -> int:
        """Return the place behind the last update up to ``ordinal``."""
        row, published_ns = self._published_ns, published_ns_of(ordinal)
        high = bisect_right(row, published_ns, self._head)
        if high == self._head or row[high - 1] != published_ns:
            return high
        # Several may have been published in one tick of the clock.
        low = bisect_left(row, published_ns, self._head, high)
        return bisect_right(self._seqs, seq_of(ordinal), low, high)

    def _drop(self, end: int) -> None:
        if end == len(self._seqs):
            self._published_ns, self._seqs, self._head = array("q"), array("q"), 0
            return
        self._head = end
        if end >= _SPENT and 2 * end >= len(self._seqs):
            del self._published_ns[:end], self._seqs[:end]
            self._head = 0
