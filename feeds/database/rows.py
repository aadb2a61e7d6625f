"""Rows as clients get them, and how far a client has got that asks for them; without I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.halves import MAX_BODY_BYTES, TransportError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.database.table import Table

MOST_ROWS = 1000
ANSWER_BYTES = 1 << 20
"""About what one answer may hold, judged by the row before: more is asked for at once."""


def number(value: bytes | None) -> int:
    """Return the integer in a binary result."""
    return int.from_bytes(value or b"", signed=True)


def message_of(body: bytes | None) -> bytes:
    """Return a row's message; raise :class:`TransportError` if it is too long."""
    if body is not None and len(body) > MAX_BODY_BYTES:
        raise TransportError(f"a row of {len(body)} bytes, more than {MAX_BODY_BYTES}")
    return body or b""


class AsksForRows:
    """What a client does that asks for the newest row, or for all since the one that it holds."""

    _newest = 0
    """The number of the newest row held; 0 before there is one."""
    _typical_bytes = 1

    def statement(self, table: Table, *, all_: bool) -> tuple[bytes, bytes, list[bytes]]:
        """Return what to ask, with a name for it, and its values."""
        if all_ and self._newest:
            return b"since", table.since, [b"%d" % self._newest, b"%d" % self._limit]
        return b"newest", table.newest, []

    def go_on(
        self, rows: Sequence[Sequence[bytes | None]], *, all_: bool
    ) -> tuple[list[bytes], bool]:
        """Move on by an answer; return the messages in it, and whether there are more rows."""
        more = all_ and self._newest > 0 and len(rows) == self._limit
        if rows:
            self._newest = number(rows[-1][0])
        messages = [message_of(body) for _, body in rows]
        if messages:
            self._typical_bytes = max(1, len(messages[-1]))
        return messages, more

    @property
    def _limit(self) -> int:
        return max(1, min(MOST_ROWS, ANSWER_BYTES // self._typical_bytes))
