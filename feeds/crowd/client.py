"""What a transport's file says of a client of the crowd: the bytes it sends and understands.

Nothing here does I/O, so that an event loop of any make can carry it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.access import Address
    from feeds.fairness import Options


class CrowdClient(ABC):
    """One connection of one client of the crowd; a new connection has a new one.

    Only after one that the server ended as agreed (``closing``) the same goes on: its
    :meth:`opening` is sent again. So it knows what it would know on one connection.

    It says the same things as the transport's client on screen, so that it costs the server the
    same. Its token is :func:`feeds.access.crowd_token` of the address's.
    """

    up = False
    """Whether updates can come or be asked for: a handshake, where there is one, has succeeded."""
    waiting = False
    """Of a pull client: whether the answer to its last request is still to come."""
    more = False
    """Of a pull client: whether the server has more for whoever asks again at once."""
    closing = False
    """Whether the server ends this connection with the answer that has come."""
    reply = b""
    """What is to be sent at once because of what was taken last (a pong, the next step of a
    handshake); whoever sends it sets it back to nothing."""

    def __init__(self, address: Address, options: Options, held_seq: int = 0) -> None:
        self.address, self.options, self.held_seq = address, options, held_seq
        """``held_seq``: the newest number that the client holds from the connection before."""

    def opening(self) -> bytes:
        """Return what is sent as soon as the connection is there; nothing: it is up at once."""
        self.up = True
        return b""

    def request(self) -> bytes:
        """Return what asks once; of a pull client that is ``up`` and not ``waiting``."""
        raise NotImplementedError

    def goodbye(self) -> bytes:
        """Return what tells the server that this client leaves; nothing: only the end does."""
        return b""

    @abstractmethod
    def take(self, data: bytes) -> Sequence[bytes]:
        """Return the messages that are complete with ``data``, oldest first.

        Raise :class:`~feeds.halves.TransportError` for all that a server must not say; then the
        connection is to be closed.
        """
