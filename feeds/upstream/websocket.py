"""The upstream that is there without anything else: the source's own WebSocket, on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.clock_offset import SAME_CLOCK, Offset
from feeds.upstream.base import NO_UPSTREAM
from feeds.wire.ledger import seq_of
from feeds.wire.websocket_client import subscribe

if TYPE_CHECKING:
    from feeds.access import Address
    from feeds.upstream.base import Take


class WebSocketSubscription:
    """Gives ``take`` every message of the source's channel, the newest first after a cut."""

    def __init__(self, source: Address, take: Take) -> None:
        self.gaps = 0
        self.foreign = 0
        self._source, self._take = source, take
        self._opened = self._held = 0
        self._is_open = False

    @property
    def reconnects(self) -> int:
        """How often the connection came back."""
        return max(0, self._opened - 1)

    async def start(self) -> None:
        """Do nothing yet: on one machine there is nothing to refuse."""

    async def run(self) -> None:
        """Take messages until cancelled."""
        await subscribe(self._source, self._count, self._open, self._lose)

    def lack(self) -> str:
        """Return why nothing comes now, in a few words; empty: all is well."""
        return "" if self._is_open else NO_UPSTREAM

    def note(self) -> None:
        """Return nothing: on one machine the supervisor tells it."""

    def clock(self) -> Offset:
        """Return that both ends are on one machine."""
        return SAME_CLOCK

    def _open(self) -> None:
        self._opened += 1
        self._is_open = True

    def _lose(self) -> None:
        self._is_open = False

    def _count(self, message: bytes) -> None:
        seq = seq_of(message)
        if self._held and seq > self._held + 1:
            self.gaps += seq - self._held - 1
        self._held = seq
        self._take(message)
