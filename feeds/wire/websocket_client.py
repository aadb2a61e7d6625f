"""What our WebSocket clients share: why a connection was lost, and a channel's receiving end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from websockets.asyncio.client import connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    WebSocketException,
)

from feeds.access import Address
from feeds.backoff import full_jitter_s
from feeds.update import MAX_MESSAGE_BYTES


class Connect(connect):
    """Stays with the server it was told of: nobody may send the token elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Return the redirect as the error that ends the attempt."""
        return exc


def is_fault(error: Exception) -> bool:
    """Say whether the server answered wrongly or not at all, as opposed to not being there."""
    if isinstance(error, InvalidHandshake):
        return not isinstance(error.__cause__, EOFError | OSError)
    if isinstance(error, ConnectionClosed):  # closed by us, over something that was not in order
        return error.sent is not None and not error.rcvd_then_sent
    return isinstance(error, TimeoutError)


def reason_of(error: Exception) -> str:
    """Return in a few words why a connection was lost or not made."""
    if isinstance(error, InvalidStatus):
        return f"handshake refused with status {error.response.status_code}"
    if isinstance(error, TimeoutError):
        return "no answer to the handshake"
    if isinstance(error, ConnectionClosed):
        return _closing(error)
    if is_fault(error):
        return "the answer to the handshake is not WebSocket"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    return "connection lost"


def _closing(error: ConnectionClosed) -> str:
    if error.sent is not None and is_fault(error):
        return f"server broke the protocol: {error.sent.reason or error.sent.code}"
    return "closed by the server" if error.rcvd is not None else "connection lost"


async def subscribe(
    address: Address, take: Callable[[bytes], None], opened: Callable[[], None] = lambda: None
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
            await asyncio.sleep(full_jitter_s(attempt, cap_s=0.2))
            attempt += 1
