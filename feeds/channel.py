"""A channel: one process gives every message of its own to whoever subscribes, in order.

A WebSocket on loopback that only the run's token opens. The *upstream* is the source's channel:
every update, to both gateways and, as the truth, to the probe. A gateway tells the probe by another
one what it served. A broker can take a channel's place without either end noticing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from websockets.exceptions import WebSocketException

from feeds.access import Address
from feeds.backoff import full_jitter_s
from feeds.transports.base import MAX_BODY_BYTES

if TYPE_CHECKING:
    from websockets.asyncio.server import Server, ServerConnection
    from websockets.http11 import Request, Response

    from feeds.access import Access

BUFFER_BYTES = 64 << 20
"""Unsent bytes at which a subscriber is cut: the truth must not be thinned, nor memory grow."""


class ChannelServer:
    """The giving end. A new subscriber gets the latest message at once, then all that follow."""

    def __init__(self, access: Access) -> None:
        from websockets.asyncio.server import broadcast  # which a mere subscriber need not load

        self._access, self._broadcast = access, broadcast
        self._server: Server | None = None
        self._subscribers: set[ServerConnection] = set()
        self._latest: bytes | None = None

    async def start(self, port: int) -> int:
        """Listen on 127.0.0.1 (0: a port of the system's choice); return the port."""
        from websockets.asyncio.server import serve

        self._server = await serve(
            self._subscribe,
            "127.0.0.1",
            port,
            process_request=self._check,
            compression=None,
            ping_interval=None,  # one host: a dead peer closes its socket
            close_timeout=0.5,
        )
        return int(next(iter(self._server.sockets)).getsockname()[1])

    def publish(self, message: bytes) -> None:
        """Send ``message``, which is UTF-8, to every subscriber."""
        self._latest = message
        for subscriber in self._subscribers:
            if subscriber.transport.get_write_buffer_size() > BUFFER_BYTES:
                subscriber.transport.abort()
        self._broadcast(self._subscribers, message, text=True)

    async def stop(self) -> None:
        """Close every subscription."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        refusal = self._access.handshake_refusal(request.headers)
        return connection.respond(refusal.status, refusal.reason) if refusal else None

    async def _subscribe(self, connection: ServerConnection) -> None:
        if self._latest is not None:  # without a wait, so that nothing is published in between
            self._broadcast((connection,), self._latest, text=True)
        self._subscribers.add(connection)
        try:
            await connection.wait_closed()
        finally:
            self._subscribers.discard(connection)


async def subscribe(
    address: Address,
    take: Callable[[bytes], None],
    opened: Callable[[], None] = lambda: None,
) -> None:
    """Give every message of a channel to ``take``, reconnecting, until cancelled."""
    from feeds.wire.websocket_client import Connect  # which a mere giver need not load

    attempt = 0
    while True:
        try:
            async with Connect(
                f"ws://{address.host}:{address.port}",
                additional_headers={"Authorization": f"Bearer {address.token}"},
                compression=None,
                proxy=None,
                ping_interval=None,
                max_size=MAX_BODY_BYTES,
                max_queue=65536,
                close_timeout=0.5,
            ) as connection:
                attempt = 0
                opened()
                while True:
                    take(await connection.recv(decode=False))
        except (OSError, WebSocketException):
            await asyncio.sleep(full_jitter_s(attempt, cap_s=0.2))
            attempt += 1
