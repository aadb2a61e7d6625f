"""One order for the updates of all streams, over restarts of the source.

A source that starts again counts from 1 again, so numbers alone do not say what is newer. The
instant of publication does: the host has one monotonic clock, whatever the process. An update's
*ordinal* is its instant, then its number (for two in one tick of the clock); ordinals are compared
and looked up, never counted with, so that gaps and absurd numbers cost nothing.
"""

from __future__ import annotations

from feeds.update import Update

_SEQ_BITS = 53
MAX_SEQ = (1 << _SEQ_BITS) - 1
"""The largest sequence number believed: what every JSON reader can hold."""


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
