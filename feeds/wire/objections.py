"""What is wrong with a server over the wire, in the words that every client of ours has for it."""

from feeds.halves import TransportError


def not_http() -> TransportError:
    """Return the objection to an answer that is no HTTP."""
    return TransportError("the answer is not HTTP")


def not_websocket() -> TransportError:
    """Return the objection to an answer to a handshake that agrees to nothing."""
    return TransportError("the answer to the handshake is not WebSocket")


def handshake_refused(status: int) -> TransportError:
    """Return the objection to a WebSocket server that says no."""
    return TransportError(f"handshake refused with status {status}")


def stream_refused(status: int) -> TransportError:
    """Return the objection to a server of event streams that says no."""
    return TransportError(f"refused with status {status}")


def protocol_broken(why: object) -> TransportError:
    """Return the objection to what no WebSocket server may send."""
    return TransportError(f"server broke the protocol: {why}")


def left() -> TransportError:
    """Return what is said of a server that ended the connection in good order."""
    return TransportError("closed by the server", fault=False)
