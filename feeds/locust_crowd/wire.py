"""Sockets of the crowd: dialled, and ended so that all that was sent still comes.

Everything blocks; in a process of Locust's, whose sockets are gevent's, only whoever waits.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feeds.locust_crowd.place import ServedPlace

PATIENCE_S = 10.0
"""How long a connection may take to be up, and an answer that is not held to come."""


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
