"""The same as ``gateways`` with a live side of event streams and a polled one of held requests."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from urllib.parse import urlsplit

from tests.fuzz import gateways


class _Stream:
    """Somebody who reads a stream all along."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def recv(self, timeout: float) -> object:
        """Return what has come."""
        self._connection.settimeout(timeout)
        try:
            text = self._connection.recv(1 << 20)
        except BlockingIOError:
            raise TimeoutError from None
        assert text, "the live client was dropped"
        return text


@contextmanager
def _read(url: str) -> Iterator[_Stream]:
    where = urlsplit(url)
    to = (where.hostname, where.port)
    with socket.create_connection(to, timeout=gateways.PATIENCE_S) as connection:
        head = f"GET {where.path}?{where.query} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(12) == b"HTTP/1.1 200"
        yield _Stream(connection)


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what sends something to one of the ports."""
    with gateways.trying("sse", _read, "long-poll") as attempt:
        yield attempt
