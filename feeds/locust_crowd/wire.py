"""Sockets of the crowd: dialled, ended so that all that was sent still comes, and pages fetched.

Everything blocks; in a process of Locust's, whose sockets are gevent's, only whoever waits.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING, NamedTuple

from feeds.access import crowd_token
from feeds.clock import now_ns
from feeds.halves import TransportError
from feeds.wire.http_head import head_bytes, read_head
from feeds.wire.objections import left, not_http

if TYPE_CHECKING:
    from feeds.locust_crowd.place import ServedPlace

PATIENCE_S = 10.0
"""How long a connection may take to be up, and an answer that is not held to come."""
MOST_PAGE_BYTES = 1 << 20
_BITE_BYTES = 1 << 16


class Page(NamedTuple):
    """What a gateway says of itself on one of its pages."""

    status: int
    body: bytes
    sent_ns: int
    """When it was asked for, the connection being there."""
    received_ns: int
    """When the answer began to come."""


def trusting(certificates: str) -> ssl.SSLContext:
    """Return what checks servers against ``certificates`` (PEM), or those of the system."""
    return ssl.create_default_context(cadata=certificates or None)


def dial(place: ServedPlace, tls: ssl.SSLContext | None) -> socket.socket:
    """Return a connection to ``place``; raise :class:`OSError`."""
    address = place.address
    sock = socket.create_connection((address.host, address.port), timeout=PATIENCE_S)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            sock = tls.wrap_socket(sock, server_hostname=address.host)
        sock.settimeout(None)
    except BaseException:
        sock.close()
        raise
    return sock


def end_sending(sock: socket.socket) -> None:
    """Say that nothing more will be sent; what the other end has sent still comes."""
    if isinstance(sock, ssl.SSLSocket):
        # the wrapped one would give up reading with it: the end is told beneath the encryption
        with socket.fromfd(sock.fileno(), sock.family, sock.type) as beneath:
            beneath.shutdown(socket.SHUT_WR)
    else:
        sock.shutdown(socket.SHUT_WR)


def page(place: ServedPlace, path: str, tls: ssl.SSLContext | None) -> Page:
    """Fetch a page of a gateway; raise :class:`OSError` or :class:`TransportError`."""
    address = place.address
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {address.authority}\r\n"
        f"Authorization: Bearer {crowd_token(address.token)}\r\nConnection: close\r\n\r\n"
    )
    with dial(place, tls) as sock:
        sock.settimeout(PATIENCE_S)
        sent_ns = now_ns()
        sock.sendall(request.encode())
        data = sock.recv(_BITE_BYTES)
        received_ns = now_ns()
        while not (end := head_bytes(data)):
            data += _more(sock)
        try:
            head = read_head(data[:end])
            length = int(head.fields.get(b"content-length", b"0"))
        except ValueError:
            raise not_http() from None
        if length > MOST_PAGE_BYTES:
            raise TransportError(f"a page over {MOST_PAGE_BYTES} bytes")
        while len(data) < end + length:
            data += _more(sock)
        return Page(head.status, data[end : end + length], sent_ns, received_ns)


def _more(sock: socket.socket) -> bytes:
    data = sock.recv(_BITE_BYTES)
    if not data:
        raise left()
    return data
