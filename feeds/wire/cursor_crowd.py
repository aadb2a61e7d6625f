"""A client of the crowd that keeps a cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.fairness import PLAIN, Options
from feeds.wire.cursor import MOST_BODY_BYTES, Cursor, KeepsCursor
from feeds.wire.http_crowd import HttpCrowdClient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.access import Address


class CursorCrowdClient(KeepsCursor, HttpCrowdClient):
    """Asks for all since what it holds; told of another run, it asks for all without an error."""

    most_bytes = MOST_BODY_BYTES

    def __init__(
        self, path: str, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> None:
        super().__init__(path, address, options, held_seq)
        if held_seq:
            self._cursor = Cursor(held_seq)

    def read(self, body: bytes) -> Sequence[bytes]:
        """Return the updates of the document, and note whether there are more."""
        document, self.more = self.go_on(body)
        self.held_seq = document.next
        return [bytes(each) for each in document.updates]

    def bears(self, status: int) -> bool:
        """Return whether ``status`` is no fault: the count may have begun anew."""
        return super().bears(status) or self.begin_anew(status)
