"""WebSocket: the server pushes every update the moment it has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server as WebSocketServer
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    WebSocketException,
)

from feeds.backoff import full_jitter_s
from feeds.clock import now_ns
from feeds.transports.base import (
    MAX_BODY_BYTES,
    STALL_AFTER_S,
    Address,
    Board,
    PushClient,
    Server,
    Sink,
    Transport,
)

if TYPE_CHECKING:
    from websockets.http11 import Request, Response

    from feeds.access import Access

PATH = "/updates"
BEHIND_BYTES = 1 << 20
"""Unsent bytes of one connection from which on it gets no more until it has caught up."""
CUT_OFF_S = 10.0
"""How long a connection may stay that far behind before it is cut."""
LOOK_EVERY_S = 0.05
"""How often those behind are looked after: news may be rare, and it must not wait for more."""

PING_EVERY_S = 1.0
GIVE_UP_AFTER_S = 10.0
"""Silence after which the connection is given up and opened anew."""
LASTED_S = 1.0
"""A connection that lasted this long is opened anew at once; others wait longer each time."""


class _PushServer(Server):
    """Fans each message out to every connection, skipping those that do not keep up."""

    def __init__(self, board: Board, access: Access) -> None:
        self._board, self._access = board, access
        self._server: WebSocketServer | None = None
        self._connections: set[ServerConnection] = set()
        self._behind: dict[ServerConnection, float] = {}
        self._watch: asyncio.TimerHandle | None = None
        board.listen(self._push)

    async def start(self, port: int) -> int:
        self._server = await serve(
            self._serve_connection,
            "127.0.0.1",
            port,
            process_request=self._check,
            compression=None,
            close_timeout=0.5,
            backlog=4096,
        )
        return int(next(iter(self._server.sockets)).getsockname()[1])

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        if self._watch is not None:
            self._watch.cancel()

    def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        headers = request.headers
        path, _, query = request.path.partition("?")
        refusal = self._access.refusal(
            host=headers.get("Host", ""),
            origin=headers.get("Origin"),
            authorization=headers.get("Authorization", ""),
            query=query,
        )
        if refusal is not None:
            return connection.respond(refusal.status, refusal.reason)
        if path != PATH:
            return connection.respond(404, f"Updates are at {PATH}.\n")
        return None

    async def _serve_connection(self, connection: ServerConnection) -> None:
        # A newcomer sees the present value at once, as a chat shows its last message; and it is
        # one of all before anything else can be posted, so that nothing is lost in between.
        if self._board.latest is not None:
            broadcast((connection,), self._board.latest, text=True)
        self._connections.add(connection)
        try:
            async for _ in connection:
                pass  # clients have nothing to say; reading notices that they leave
        except ConnectionClosed:
            pass
        finally:
            self._connections.discard(connection)
            self._behind.pop(connection, None)

    def _push(self, message: bytes) -> None:
        connections = self._connections
        for connection in connections:
            # broadcast() itself would buffer without limit for a reader that stalls
            if connection.transport.get_write_buffer_size() > BEHIND_BYTES:
                self._fell_behind(connection)
        if self._behind:
            connections = connections - self._behind.keys()
        broadcast(connections, message, text=True)

    def _fell_behind(self, connection: ServerConnection) -> None:
        loop = asyncio.get_running_loop()
        self._behind.setdefault(connection, loop.time())
        if self._watch is None:
            self._watch = loop.call_later(LOOK_EVERY_S, self._look_after_those_behind)

    def _look_after_those_behind(self) -> None:
        """Give the newest message to those that have caught up; cut those that do not."""
        loop = asyncio.get_running_loop()
        for connection, since in list(self._behind.items()):
            if connection.transport.get_write_buffer_size() == 0:
                del self._behind[connection]
                if self._board.latest is not None:
                    broadcast((connection,), self._board.latest, text=True)
            elif loop.time() - since > CUT_OFF_S:
                connection.transport.abort()
        self._watch = None
        if self._behind:
            self._watch = loop.call_later(LOOK_EVERY_S, self._look_after_those_behind)


class _CountingTransport:
    """A transport that counts what is written to it."""

    def __init__(self, transport: asyncio.Transport, count: Callable[[int], None]) -> None:
        self._transport, self._count = transport, count

    def write(self, data: bytes) -> None:
        self._count(len(data))
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transport has
        return getattr(self._transport, name)


def _counting_connection(sink: Sink) -> type[ClientConnection]:
    """Return a connection class that reports every byte of its TCP stream, handshake included."""

    class Counting(ClientConnection):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            counting = _CountingTransport(
                cast("asyncio.Transport", transport),
                lambda size: sink.moved(received=0, sent=size),
            )
            super().connection_made(cast("asyncio.BaseTransport", counting))

        def data_received(self, data: bytes) -> None:
            sink.moved(received=len(data), sent=0)
            super().data_received(data)

    return Counting


class _Connect(connect):
    """Stays with the server it was told of: nobody may send the token elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class _PushClient(PushClient):
    """Stays connected: one connection per attempt, back-off between them, its own watchdog."""

    def __init__(self, address: Address, sink: Sink) -> None:
        self._address, self._sink = address, sink
        self._heard_s = 0.0

    async def run(self) -> None:
        attempt = 0
        loop = asyncio.get_running_loop()
        while True:
            up_s = float("inf")
            try:
                async with self._connect() as connection:
                    up_s = loop.time()
                    self._sink.opened()
                    await self._receive(connection)
            except (OSError, WebSocketException) as error:
                reason = _reason(error)
                if _is_fault(error):
                    self._sink.fault(reason)
                self._sink.lost(reason)
            if loop.time() - up_s > LASTED_S:
                attempt = 0
                continue  # the first attempt follows at once
            await asyncio.sleep(full_jitter_s(attempt))
            attempt += 1

    def _connect(self) -> _Connect:
        self._sink.requested()
        return _Connect(
            WebSocket.url(self._address),
            additional_headers={"Authorization": f"Bearer {self._address.token}"},
            compression=None,
            proxy=None,
            ping_interval=None,  # ours are more frequent: they are the response time
            open_timeout=GIVE_UP_AFTER_S,
            close_timeout=0.5,
            max_size=MAX_BODY_BYTES,
            max_queue=4096,
            create_connection=_counting_connection(self._sink),
        )

    async def _receive(self, connection: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        self._heard_s = loop.time()
        keeper = loop.create_task(self._keep_alive(connection))
        sink, receive, time = self._sink, connection.recv, loop.time
        try:
            while True:
                payload = await receive(decode=False)
                at_ns = now_ns()
                self._heard_s = time()
                sink.received(payload, at_ns)
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper

    async def _keep_alive(self, connection: ClientConnection) -> None:
        """Ping, time the pongs, and cut a connection that has gone silent."""
        loop = asyncio.get_running_loop()
        with suppress(ConnectionClosed):
            while True:
                sent_ns = now_ns()
                pong = cast("asyncio.Future[float]", await connection.ping())
                pong.add_done_callback(partial(self._pong, sent_ns))
                await asyncio.sleep(PING_EVERY_S)
                silent_s = loop.time() - self._heard_s
                if silent_s > GIVE_UP_AFTER_S:
                    self._sink.fault(f"silent for {silent_s:.0f} s")
                    connection.transport.abort()
                    return
                if silent_s > STALL_AFTER_S:
                    self._sink.stalled(f"silent for {silent_s:.0f} s")

    def _pong(self, sent_ns: int, pong: asyncio.Future[float]) -> None:
        if not pong.cancelled() and pong.exception() is None:
            self._heard_s = asyncio.get_running_loop().time()
            self._sink.responded(now_ns() - sent_ns)


def _is_fault(error: Exception) -> bool:
    """Say whether the server answered wrongly or not at all, as opposed to not being there."""
    if isinstance(error, InvalidHandshake):
        return not isinstance(error.__cause__, EOFError | OSError)
    if isinstance(error, ConnectionClosed):  # closed by us, over something that was not in order
        return error.sent is not None and not error.rcvd_then_sent
    return isinstance(error, TimeoutError)


def _reason(error: Exception) -> str:
    if isinstance(error, InvalidStatus):
        return f"handshake refused with status {error.response.status_code}"
    if isinstance(error, TimeoutError):
        return "no answer to the handshake"
    if isinstance(error, ConnectionClosed):
        return _closing(error)
    if _is_fault(error):
        return "the answer to the handshake is not WebSocket"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    return "connection lost"


def _closing(error: ConnectionClosed) -> str:
    if error.sent is not None and _is_fault(error):
        return f"server broke the protocol: {error.sent.reason or error.sent.code}"
    return "closed by the server" if error.rcvd is not None else "connection lost"


class WebSocket(Transport):
    """RFC 6455, text frames, no compression, TCP_NODELAY (asyncio's default) on both ends."""

    key = "websocket"
    label = "WebSocket"
    style = "push"
    scheme = "ws"
    path = PATH

    @staticmethod
    def server(board: Board, access: Access) -> Server:
        """Return a server that fans out."""
        return _PushServer(board, access)

    @staticmethod
    def push_client(address: Address, sink: Sink) -> PushClient:
        """Return a client that stays connected."""
        return _PushClient(address, sink)


TRANSPORT = WebSocket
