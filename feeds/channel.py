"""A channel: one process gives every message of its own to whoever subscribes, in order.

A WebSocket on loopback that only the run's token opens. The *upstream* is the source's channel:
every update, to both gateways and, as the truth, to the probe. A gateway tells the probe by another
one what it served. The other end is :func:`~feeds.wire.websocket_client.subscribe`. A broker can
take a channel's place without either end noticing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from websockets.asyncio.server import ServerConnection, broadcast

from feeds.access import Access
from feeds.wire.websocket_asking import refusal_of
from feeds.wire.websocket_server import WebSocketServer

if TYPE_CHECKING:
    from websockets.http11 import Request, Response

    from feeds.processes.messages import SourceNote

BUFFER_BYTES = 64 << 20
"""Unsent bytes at which a subscriber is cut: the truth must not be thinned, nor memory grow."""


class ChannelServer:
    """The giving end. A new subscriber gets the latest message at once, then all that follow."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._server = WebSocketServer(self._subscribe, self._check, access)
        self._subscribers: set[ServerConnection] = set()
        self._latest: bytes | None = None

    async def start(self, port: int) -> int:
        """Listen on 127.0.0.1 (0: a port of the system's choice); return the port."""
        return await self._server.start(port)

    def publish(self, message: bytes) -> None:
        """Send ``message``, which is UTF-8, to every subscriber."""
        self._latest = message
        for subscriber in self._subscribers:
            if subscriber.transport.get_write_buffer_size() > BUFFER_BYTES:
                subscriber.transport.abort()
        broadcast(self._subscribers, message, text=True)

    def describe(self, note: SourceNote) -> None:
        """Do nothing: on one machine the supervisor tells it."""

    async def stop(self) -> None:
        """Close every subscription."""
        await self._server.stop()

    async def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        return refusal_of(connection, request, self._access)

    async def _subscribe(self, connection: ServerConnection) -> None:
        if self._latest is not None:  # without a wait, so that nothing is published in between
            broadcast((connection,), self._latest, text=True)
        self._subscribers.add(connection)
        try:
            await connection.wait_closed()
        finally:
            self._subscribers.discard(connection)
