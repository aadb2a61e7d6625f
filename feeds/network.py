"""Simulated network: delay and jitter in the byte stream between a client and a server.

A :class:`Relay` listens where clients connect and passes every byte on to the server, each leg
(``feeds/legs.py``) after ``delay ± jitter``. Bytes keep their order, as TCP keeps it; a
connection's first bytes also wait for the round trip that its set-up would have taken. With both
at 0 bytes go straight through.
"""

import asyncio
import errno
import random
import socket
import ssl
from functools import partial

from feeds.clock import SOCKETS_MOST
from feeds.legs import Impairment, RelayEnd, RelayLeg
from feeds.listener import (
    BACKLOG,
    LOOK_AGAIN_S,
    Listener,
    has_descriptors,
    most_descriptors,
    unavailable,
)
from feeds.wire.sockets import Traffic

MOST_CONNECTIONS = 5000
"""At one time through one relay: as many as a side may have clients."""
SPARE_FILES = 64
"""Descriptors of the process beside its connections."""
OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


def most_connections(descriptors: int | None = None) -> int:
    """Return how many connections one relay takes where a process may have so many descriptors.

    Each takes two, and each side has a relay in the same process. ``None``: those of this process.
    """
    most = min(SOCKETS_MOST, most_descriptors() if descriptors is None else descriptors)
    return max(1, min(MOST_CONNECTIONS, (most - min(SPARE_FILES, most // 3)) // 4))


class Relay:
    """Listens on a loopback port and joins each connection to the server behind it.

    With ``tls`` the server is spoken to by TLS, and has to show a certificate for the host that it
    is aimed at; clients speak plainly.
    """

    def __init__(
        self, impairment: Impairment, seed: int | None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._target = "127.0.0.1", 0
        self._tls = tls
        self._speaks_http = True
        self.carried = Traffic()
        """What clients received and sent since it was aimed at this server."""
        self._aimed = asyncio.Event()
        self._impairment = impairment
        self._rng = random.Random(seed)
        self._server: Listener | None = None
        self._joining: set[asyncio.Task[None]] = set()
        self._ends: dict[asyncio.Transport, RelayLeg] = {}

    def aim(self, host: str, port: int, *, speaks_http: bool = True) -> None:
        """Say where the server is; connections that came before that was known wait for it.

        Whoever is refused is told why, where that is said over HTTP.
        """
        self._speaks_http = speaks_http
        if (host, port) != self._target:
            self._target, self.carried = (host, port), Traffic()
        self._aimed.set()

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1 (0: a port of the system's choice); return the port."""
        sock = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
        self._server = Listener(sock, self._accept, partial(self._has_room, sock), self._refusal)
        await self._server.start_serving()
        return int(sock.getsockname()[1])

    async def stop(self, grace_s: float = 0.0) -> None:
        """Stop listening, let what is under way arrive for ``grace_s``, and cut every connection.

        What takes longer than that arrives at once.
        """
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        await self._emptied(grace_s)
        for end, incoming in list(self._ends.items()) if grace_s else ():
            incoming.hurry()
            end.close()
        await self._emptied(grace_s / 8)
        for task in list(self._joining):
            task.cancel()
        await asyncio.gather(*self._joining, return_exceptions=True)
        self.cut()

    async def _emptied(self, within_s: float) -> None:
        """Wait until no connection is left, or the time is over."""
        until_s = asyncio.get_running_loop().time() + within_s
        while self._ends and asyncio.get_running_loop().time() < until_s:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    def cut(self) -> None:
        """Break every connection at once, as a network that goes away does."""
        for end in list(self._ends):
            end.abort()

    def _accept(self) -> asyncio.Protocol:
        loop, impairment, rng = asyncio.get_running_loop(), self._impairment, self._rng
        # SYN and SYN-ACK each take a leg; the kernel's own loopback handshake took none.
        opens_s = loop.time() + impairment.leg_s(rng) + impairment.leg_s(rng)
        carried = self.carried
        carried.connections += 1
        up = RelayLeg(impairment, rng, opens_s, carried.add_sent)
        down = RelayLeg(impairment, rng, 0.0, carried.add_received)
        return RelayEnd(self._ends, up, down, partial(self._join_server, up, down))

    def _has_room(self, sock: socket.socket) -> bool:
        """Return whether another connection may come."""
        begun = len(self._ends) + len(self._joining)
        return begun < 2 * most_connections() and has_descriptors(sock, SOCKETS_MOST)

    def _refusal(self) -> bytes:
        """Return what is said to whoever finds no room."""
        if not self._speaks_http:
            return b""
        most = most_connections()
        more = ""
        if most < MOST_CONNECTIONS:
            more = f" More open files (ulimit -n) allow up to {MOST_CONNECTIONS:,}."
        return unavailable(
            f"{most:,} clients are connected, the most that this side takes here; "
            f"try again when one has left.{more}"
        )

    def _join_server(self, up: RelayLeg, down: RelayLeg, client: asyncio.Transport) -> None:
        """Open the server's half of a connection that a client has opened."""
        task = asyncio.get_running_loop().create_task(self._join(up, down, client))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, up: RelayLeg, down: RelayLeg, client: asyncio.Transport) -> None:
        loop = asyncio.get_running_loop()
        await self._aimed.wait()
        while not client.is_closing():
            try:
                await loop.create_connection(
                    lambda: RelayEnd(self._ends, down, up), *self._target, ssl=self._tls
                )
                return
            except OSError as error:
                if error.errno not in OUT_OF_DESCRIPTORS:
                    client.abort()  # as the server itself would: nobody listens there
            await asyncio.sleep(LOOK_AGAIN_S)
