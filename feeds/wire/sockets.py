"""The TCP sockets of a side's clients: opened here, so that every byte of any transport counts."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from feeds.access import Address


class Traffic:
    """Bytes that have crossed the TCP connections of one side, and how many of these there were."""

    __slots__ = ("connections", "received", "sent")

    def __init__(self) -> None:
        self.received = self.sent = self.connections = 0

    def add_received(self, size: int) -> None:
        """Count what was received."""
        self.received += size

    def add_sent(self, size: int) -> None:
        """Count what was sent."""
        self.sent += size


class CountedSocket(socket.socket):
    """A socket that counts what it carries, at each call of asyncio, http.client and urllib3.

    Not on uvloop, which goes past the methods of a socket: clients run on the loop that keeps time.
    """

    traffic: Traffic

    def send(self, data: Any, *flags: int) -> int:  # noqa: ANN401 - any buffer, here and below
        """Send some of ``data``."""
        size = super().send(data, *flags)
        self.traffic.sent += size
        return size

    def sendall(self, data: Any, *flags: int) -> None:  # noqa: ANN401
        """Send ``data``."""
        super().sendall(data, *flags)
        self.traffic.sent += memoryview(data).nbytes

    def sendmsg(self, *args: Any) -> int:  # noqa: ANN401
        """Send some of several buffers; asyncio's way from Python 3.12 on, where it exists."""
        size = super().sendmsg(*args)
        self.traffic.sent += size
        return size

    def recv(self, *args: int) -> bytes:
        """Receive."""
        data = super().recv(*args)
        self.traffic.received += len(data)
        return data

    def recv_into(self, *args: Any) -> int:  # noqa: ANN401
        """Receive into a buffer."""
        size = super().recv_into(*args)
        self.traffic.received += size
        return size


@contextmanager
def _new_socket(traffic: Traffic, *, nodelay: bool) -> Iterator[CountedSocket]:
    """Give a socket to connect, which is closed if that fails."""
    counted = CountedSocket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        counted.traffic = traffic
        counted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, int(nodelay))
        yield counted
        traffic.connections += 1
    except BaseException:
        counted.close()
        raise


async def dial(address: Address, traffic: Traffic, *, nodelay: bool) -> CountedSocket:
    """Return a socket of the running loop that is connected; raise ``OSError`` if none can be."""
    with _new_socket(traffic, nodelay=nodelay) as counted:
        counted.setblocking(False)
        await asyncio.get_running_loop().sock_connect(counted, (address.host, address.port))
    return counted


def dial_blocking(
    address: Address, traffic: Traffic, *, nodelay: bool, timeout_s: float
) -> CountedSocket:
    """Return a connected socket for a thread; ``timeout_s`` holds for each of its calls."""
    with _new_socket(traffic, nodelay=nodelay) as counted:
        counted.settimeout(timeout_s)
        counted.connect((address.host, address.port))
    return counted


def set_nodelay(transport: asyncio.BaseTransport, *, on: bool) -> None:
    """Send small packets at once, or not; every loop switches it on without being asked."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        with suppress(OSError):  # gone already
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, int(on))
