"""The receiving end of a channel: see :mod:`feeds.channel`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from websockets.exceptions import WebSocketException

from feeds.access import Address
from feeds.backoff import full_jitter_s
from feeds.update import MAX_MESSAGE_BYTES
from feeds.wire.websocket_client import Connect


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
