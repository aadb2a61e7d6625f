"""Socket options that the fairness of a comparison turns on."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress


def set_nodelay(transport: asyncio.BaseTransport, *, on: bool) -> None:
    """Send small packets at once, or not; every loop switches it on without being asked."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        with suppress(OSError):  # gone already
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, int(on))
