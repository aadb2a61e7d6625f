"""Accepting connections while there is room for them; others wait, and are refused at last.

asyncio answers the end of descriptors with thousands of failed attempts and as many tracebacks,
uvloop by resetting whoever waits. Here nobody is accepted without room, so that those who are
there are served on, and a process keeps some descriptors for its own connections.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from feeds.foreign import reason

if TYPE_CHECKING:
    from ssl import SSLContext

    from feeds.doorway import Doorway

BACKLOG = 4096
LOOK_AGAIN_S = 0.05
"""How often a listener that is full looks whether there is room again."""
PATIENCE_S = 5.0
"""How long a listener may be full before those who come are turned away."""
MOST_LEAVING = 8
"""The most connections that are being turned away at one time."""
RESERVE = 16
"""Descriptors that are kept for what is being accepted, turned away or dialled."""
SELECT_MOST = 512 if sys.platform == "win32" else 1024
"""``select`` watches descriptors with numbers below this; on Windows so many of any number."""
HANDSHAKE_S = 10.0
"""How long whoever comes may take to agree on TLS."""
LINGER_S = 1.0
"""How long what still comes is read after a refusal: a reset would void it."""

_LADDER = (61_440, 24_576, 10_240)
"""Descriptors that kernels of macOS allow a process, newest machines first."""

Factory = Callable[[], asyncio.BaseProtocol]


def most_descriptors(*, raised: bool = False) -> int:
    """Return how many descriptors this process may have open, or may by raising its own limit."""
    if sys.platform == "win32":
        return sys.maxsize
    import resource

    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[raised]
    return sys.maxsize if allowed == resource.RLIM_INFINITY else allowed


def raise_descriptors() -> None:
    """Let this process have as many descriptors open as the system allows it at most."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS says that there is no limit, and takes no number over that of its kernel
    for wanted in (hard, *_LADDER):
        if soft == resource.RLIM_INFINITY or (wanted != resource.RLIM_INFINITY and wanted <= soft):
            return
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return


def has_descriptors(sock: socket.socket, most: int = sys.maxsize) -> bool:
    """Return whether the process that holds ``sock`` may open more without touching the reserve."""
    if sys.platform == "win32":
        return True
    most = min(most, most_descriptors())
    try:
        lowest = os.dup(sock.fileno())  # the lowest that is free: it tells how many are in use
    except OSError:
        return False
    os.close(lowest)
    return lowest < most - min(RESERVE, most // 4)


def listening(host: str, port: int, backlog: int = BACKLOG) -> socket.socket:
    """Return a socket that listens on the address ``host``; raise ``OSError`` if none can.

    On every address of IPv6 it also takes those of IPv4, where the system knows how.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, backlog=backlog, dualstack_ipv6=both)


def unavailable(text: str) -> bytes:
    """Return the answer to a request, or to a WebSocket's handshake, for which there is no room."""
    body = f"{text}\n".encode()
    return (
        b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b"
    ) % (len(body), body)


def _too_few_files() -> bytes:
    return unavailable(
        "Too many connections for the files that may be open here; try again when some have "
        "left, or raise the limit (ulimit -n)."
    )


class Listener(asyncio.AbstractServer):
    """Accepts on ``sock`` while ``has_room()``; others wait, or are refused with ``refusal()``.

    With ``tls`` connections are encrypted, and nothing is said to those who are refused: they
    would have to be agreed with first. A ``doorway`` sends away who says nothing for too long.
    """

    def __init__(
        self,
        sock: socket.socket,
        factory: Factory,
        has_room: Callable[[], bool],
        refusal: Callable[[], bytes] = _too_few_files,
        *,
        tls: SSLContext | None = None,
        doorway: Doorway | None = None,
    ) -> None:
        sock.setblocking(False)
        self.sockets = (sock,)
        self._factory, self._has_room, self._refusal = factory, has_room, refusal
        self._tls, self._doorway = tls, doorway
        self._loop = asyncio.get_running_loop()
        self._full_since_s: float | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._serving: asyncio.Task[None] | None = None

    async def start_serving(self) -> None:
        """Accept from now on."""
        (sock,) = self.sockets
        self._serving = self._loop.create_task(self._serve(sock))
        self._serving.add_done_callback(lambda serving: sock.close())

    async def serve_forever(self) -> None:
        """Accept until it is closed."""
        if self._serving is None:
            await self.start_serving()
        await self.wait_closed()

    def is_serving(self) -> bool:
        """Return whether connections are accepted."""
        return self._serving is not None and not self._serving.cancelling()

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop in which it serves."""
        return self._loop

    def close(self) -> None:
        """Accept nothing more; what has been accepted stays."""
        for task in self._tasks():
            task.cancel()

    async def wait_closed(self) -> None:
        """Wait until nothing is being accepted."""
        if tasks := self._tasks():
            await asyncio.wait(tasks)

    def _tasks(self) -> list[asyncio.Task[None]]:
        serving = [] if self._serving is None else [self._serving]
        return [*serving, *self._leaving, *self._opening]

    async def _serve(self, sock: socket.socket) -> None:
        while True:
            try:
                taken = await self._take_one(sock)
            except Exception as error:  # noqa: BLE001 - told, and the next is served
                taken = False
                told = {"message": "nobody could be let in for once", "exception": error}
                self._loop.call_exception_handler(told)
            if not taken:
                await asyncio.sleep(LOOK_AGAIN_S)

    async def _take_one(self, sock: socket.socket) -> bool:
        """Accept a connection as soon as one comes, or turn one away; say whether that was done."""
        try:
            if self._has_room():
                connection, peer = await self._accept(sock)
                # only when it has begun is it known whether there is room left
                await self._let_in(connection, peer)
                return True
            self._full_since_s = self._full_since_s or self._loop.time()
            full_s = self._loop.time() - self._full_since_s
            if full_s >= PATIENCE_S and len(self._leaving) < MOST_LEAVING:
                connection, peer = sock.accept()
                if self._doorway is not None:
                    self._doorway.refused(peer, 503, "no room")
                leaving = self._loop.create_task(self._turn_away(connection))
                self._leaving.add(leaving)
                leaving.add_done_callback(self._leaving.discard)
                return True
        except OSError:  # nobody waits, or whoever waited is gone, or descriptors are at their end
            pass
        return False

    async def _accept(self, sock: socket.socket) -> tuple[socket.socket, object]:
        """Accept a connection as soon as one comes; who is cancelled has accepted none.

        The loops' own ``sock_accept`` forgets one that has come when it is cancelled.
        """
        while True:
            with suppress(BlockingIOError, InterruptedError):
                return sock.accept()
            self._full_since_s = None  # there is room, and nobody is left who waits for it
            ready = asyncio.Event()
            try:
                self._loop.add_reader(sock, ready.set)
            except NotImplementedError:  # the one for many sockets on Windows
                return await self._loop.sock_accept(sock)
            try:
                await ready.wait()
            finally:
                self._loop.remove_reader(sock)

    async def _let_in(self, connection: socket.socket, peer: object) -> None:
        """Begin to serve somebody; who must shake hands first does so beside the others."""
        factory, guest = self._factory, None
        if self._doorway is not None:
            guest = self._doorway.came(peer, self._loop.time())
            factory = partial(guest.made, factory)
        if self._tls is None:
            await self._begin(connection, factory)
            return
        opening = self._loop.create_task(self._open(connection, peer, factory, self._tls))
        if guest is not None:
            guest.opening = opening
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)
        await asyncio.sleep(0)  # whoever is there is served between two who come

    async def _open(
        self, connection: socket.socket, peer: object, factory: Factory, tls: SSLContext
    ) -> None:
        options = {"ssl_handshake_timeout": HANDSHAKE_S, "ssl_shutdown_timeout": LINGER_S}
        error = await self._begin(connection, factory, ssl=tls, **options)
        left = isinstance(error, ConnectionResetError | BrokenPipeError)
        if self._doorway is not None and error is not None and not left:
            late = isinstance(error, TimeoutError | ConnectionAbortedError)
            why = "not within time" if late else reason(error)
            self._doorway.refused(peer, 0, f"TLS: {why}")

    async def _begin(
        self,
        connection: socket.socket,
        factory: Factory,
        **options: Any,  # noqa: ANN401 - the loop's
    ) -> OSError | None:
        """Begin to serve ``connection``; return why it ended at once, if it did."""
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._loop.connect_accepted_socket(factory, connection, **options)
        except asyncio.CancelledError:
            connection.close()
            raise
        except Exception as error:  # noqa: BLE001 - told, and the next is served
            connection.close()
            if isinstance(error, OSError):  # such a one is gone already
                return error
            told = {"message": "a connection could not be begun", "exception": error}
            self._loop.call_exception_handler(told)
        return None

    async def _turn_away(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, TimeoutError):
            connection.setblocking(False)
            await self._loop.sock_sendall(connection, self._refusal() if self._tls is None else b"")
            connection.shutdown(socket.SHUT_WR)
            async with asyncio.timeout(LINGER_S):
                while await self._loop.sock_recv(connection, 1 << 16):
                    pass
