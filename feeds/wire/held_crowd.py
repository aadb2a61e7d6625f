"""A client of the crowd whose requests are held until there is news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.fairness import PLAIN, Options
from feeds.wire.held_request import AsksAfter
from feeds.wire.http_crowd import HttpCrowdClient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.access import Address


class HeldCrowdClient(AsksAfter, HttpCrowdClient):
    """Is ``waiting`` for as long as the server holds its request."""

    def __init__(
        self, path: str, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> None:
        super().__init__(path, address, options, held_seq)
        if held_seq:
            self._after = held_seq

    def read(self, body: bytes) -> Sequence[bytes]:
        """Return the newest update."""
        self.held_seq = self.take_number(body)
        return (body,)

    def take(self, data: bytes) -> Sequence[bytes]:
        """Return what the answer brought that is whole with ``data``."""
        messages = super().take(data)
        if not self.waiting:
            self.answered()
        return messages
