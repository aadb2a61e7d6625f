"""The socket and the errors of a WebSocket client: what it counts, and what it says of a fault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from feeds.wire.sockets import set_nodelay

if TYPE_CHECKING:
    from feeds.transports.base import Sink


class _CountingTransport:
    """A transport that counts what is written to it."""

    def __init__(self, transport: asyncio.Transport, count: Callable[[int], None]) -> None:
        self._transport, self._count = transport, count

    def write(self, data: bytes) -> None:
        self._count(len(data))
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transport has
        return getattr(self._transport, name)


def counting_connection(sink: Sink, *, nodelay: bool) -> type[ClientConnection]:
    """Return a connection class that reports every byte of its TCP stream, handshake included."""

    class Counting(ClientConnection):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            set_nodelay(transport, on=nodelay)
            counting = _CountingTransport(
                cast("asyncio.Transport", transport),
                lambda size: sink.moved(received=0, sent=size),
            )
            super().connection_made(cast("asyncio.BaseTransport", counting))

        def data_received(self, data: bytes) -> None:
            sink.moved(received=len(data), sent=0)
            super().data_received(data)

    return Counting


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
