"""Our WebSocket clients: a side's, a channel's receiving end, and why a connection was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    WebSocketException,
)

from feeds.access import Address
from feeds.backoff import full_jitter_s
from feeds.clock import now_ns
from feeds.halves import MAX_BODY_BYTES, PushClient, TransportError
from feeds.update import MAX_MESSAGE_BYTES
from feeds.wire.objections import handshake_refused, left, not_websocket, protocol_broken

if TYPE_CHECKING:
    from feeds.wire.sockets import CountedSocket


class Connect(connect):
    """Stays with the server it was told of: nobody may send the token elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Return the redirect as the error that ends the attempt."""
        return exc


def failure_of(error: WebSocketException) -> TransportError:
    """Return in a few words why a connection was lost or not made."""
    if isinstance(error, InvalidStatus):
        return handshake_refused(error.response.status_code)
    if isinstance(error, InvalidHandshake) and not isinstance(error.__cause__, EOFError | OSError):
        return not_websocket()
    if isinstance(error, ConnectionClosed):
        if error.sent is not None and not error.rcvd_then_sent:  # closed by us, over something
            return protocol_broken(error.sent.reason or error.sent.code)
        if error.rcvd is not None:
            return left()
    return TransportError("connection lost", fault=False)


async def receive_all(client: PushClient, url: str, sock: CountedSocket) -> None:
    """Give ``client`` every message that comes on ``sock`` from ``url``, until it is gone."""
    connecting = Connect(
        url,
        additional_headers={"Authorization": f"Bearer {client.address.token}"},
        compression="deflate" if client.options.compression else None,
        sock=sock,
        ping_interval=None,  # ours are more frequent: they are the response time
        open_timeout=None,  # that of every push client holds
        close_timeout=0.5,
        max_size=MAX_BODY_BYTES,
        max_queue=4096,
    )
    try:
        async with connecting as connection:
            receive, received = connection.recv, client.received
            with client.opened(connection.transport.abort, partial(_ping, client, connection)):
                while True:
                    payload = await receive(decode=False)
                    received(payload, now_ns())
    except WebSocketException as error:
        raise failure_of(error) from error


async def _ping(client: PushClient, connection: ClientConnection) -> None:
    sent_ns = now_ns()

    def answered(pong: asyncio.Future[float]) -> None:
        if not pong.cancelled() and pong.exception() is None:
            client.responded(sent_ns)

    with suppress(ConnectionClosed):
        cast("asyncio.Future[float]", await connection.ping()).add_done_callback(answered)


async def subscribe(
    address: Address,
    take: Callable[[bytes], None],
    opened: Callable[[], None] = lambda: None,
    lost: Callable[[], None] = lambda: None,
) -> None:
    """Give every message of a channel to ``take``, reconnecting, until cancelled."""
    attempt = 0
    while True:
        try:
            async with Connect(
                f"ws://{address.host}:{address.port}",
                additional_headers={"Authorization": f"Bearer {address.token}"},
                compression=None,
                proxy=None,
                ping_interval=None,
                max_size=MAX_MESSAGE_BYTES,
                max_queue=65536,
                close_timeout=0.5,
            ) as connection:
                attempt = 0
                opened()
                while True:
                    take(await connection.recv(decode=False))
        except (OSError, WebSocketException):
            lost()
            await asyncio.sleep(full_jitter_s(attempt, cap_s=0.2))
            attempt += 1
