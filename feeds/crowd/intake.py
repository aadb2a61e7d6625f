"""What comes in at the clients of one side, whoever carries their connections: counted, pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from feeds.crowd.member import CrowdCounts
from feeds.update import decode

if TYPE_CHECKING:
    from feeds.crowd.pooled import PooledLatency


class Holder(Protocol):
    """A client, as far as it holds an update."""

    held: int
    """The newest number that it has; 0 before it has one."""


class CrowdIntake:
    """Counts what the clients of one side have got, and pools their latencies."""

    def __init__(self, pool: PooledLatency) -> None:
        self.pool, self.counts = pool, CrowdCounts()
        self._last: tuple[bytes, int, int] = b"", 0, 0  # a message, its number and its instant

    def received(self, client: Holder, message: bytes, at_ns: int) -> bool:
        """Take one message; say whether it is another than the one that the client holds."""
        if message != self._last[0]:  # nearly all clients get the same one, one after the other
            update = decode(message)
            self._last = message, update.seq, update.published_ns
        _, seq, published_ns = self._last
        self.counts.messages += 1
        if seq == client.held:
            return False
        self.pool.received(client.held, seq, published_ns, at_ns)
        client.held = seq
        return True
