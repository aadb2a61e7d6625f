"""What a WebSocket client says of a connection that it lost or could not make."""

from __future__ import annotations

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus


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
