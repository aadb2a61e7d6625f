"""A socket for :mod:`http.client` that gives a whole question one deadline.

Python's own timeout is for each call: who sends a byte now and then would never meet it.
"""

from __future__ import annotations

import socket
import time
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    from _typeshed import ReadableBuffer, WriteableBuffer


def left_s(until_s: float) -> float:
    """Return how long it is until then; raise ``TimeoutError`` when that is over."""
    left = until_s - time.monotonic()
    if left <= 0.0:
        raise TimeoutError
    return left


class DeadlineSocket:
    """What an ``HTTPConnection`` needs of a socket; ``until_s`` is set before each question."""

    def __init__(
        self, host: str, port: int, context: ssl.SSLContext | None, until_s: float
    ) -> None:
        self.until_s = until_s
        sock = socket.create_connection((host, port), left_s(until_s))
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(left_s(until_s))
            if context is not None:
                sock = context.wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise
        self._sock = sock

    def sendall(self, data: ReadableBuffer) -> None:
        """Send all of it."""
        self._sock.settimeout(left_s(self.until_s))
        self._sock.sendall(data)

    def makefile(self, mode: str) -> BufferedReader:
        """Return what is received, for as long as there is time."""
        return BufferedReader(_Received(self._sock, self.until_s))

    def close(self) -> None:
        """Give it back when all that was made of it is closed, too."""
        self._sock.close()


class _Received(RawIOBase):
    def __init__(self, sock: socket.socket, until_s: float) -> None:
        self._sock, self._until_s = sock, until_s
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._sock.settimeout(left_s(self._until_s))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
