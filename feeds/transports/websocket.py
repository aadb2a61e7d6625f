"""WebSocket: the server pushes every update the moment it has it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from feeds.access import Address
from feeds.backoff import full_jitter_s
from feeds.clock import now_ns
from feeds.fairness import PLAIN, Options
from feeds.transports import base
from feeds.wire.sockets import dial, set_nodelay
from feeds.wire.websocket_client import Connect, is_fault, reason_of

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection
    from websockets.extensions import ServerExtensionFactory
    from websockets.http11 import Request, Response
    from websockets.protocol import Event

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


class _PushServer(base.Server):
    """Fans each message out to every connection, skipping those that do not keep up."""

    def __init__(self, board: base.Board, access: Access, options: Options = PLAIN) -> None:
        self._board, self._access, self._ledger = board, access, board.ledger
        self._nodelay = True
        # The library's server holds on to this very list and looks into it at each handshake.
        self._extensions: list[ServerExtensionFactory] = []
        self._server: Server | None = None
        self._connections: set[ServerConnection] = set()
        # Those that do not keep up, and the loop's time at which each of them is cut.
        self._behind: dict[ServerConnection, float] = {}
        self._look: asyncio.TimerHandle | None = None
        board.listen(self._push)
        self.apply(options)

    async def start(self, port: int) -> int:
        self._server = await serve(
            self._serve_connection,
            "127.0.0.1",
            port,
            process_request=self._check,
            compression=None,
            extensions=self._extensions,
            close_timeout=0.5,
            backlog=4096,
            create_connection=self._connection_class(),
        )
        return int(next(iter(self._server.sockets)).getsockname()[1])

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        if self._look is not None:
            self._look.cancel()

    def apply(self, options: Options) -> None:
        self._nodelay = options.nodelay
        # Each message on its own, as gzip does each response: with the context of those before it
        # the padding, which is always the same, would vanish on this side alone.
        deflate = ServerPerMessageDeflateFactory(server_no_context_takeover=True)
        self._extensions[:] = [deflate] if options.compression else []

    @property
    def congested(self) -> bool:
        return any(
            connection.transport.get_write_buffer_size() > BEHIND_BYTES // 2
            for connection in self._connections - self._behind.keys()
        )

    def hold(self) -> None:
        # nothing is read, so that nothing is answered: the pongs wait like everything else
        for connection in self._connections:
            connection.transport.pause_reading()

    def let_go(self) -> None:
        for connection in self._connections:
            if not connection.transport.is_closing():
                connection.transport.resume_reading()

    def _connection_class(self) -> type[ServerConnection]:
        server = self

        class PushConnection(ServerConnection):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                set_nodelay(transport, on=server._nodelay)
                super().connection_made(transport)

            def process_event(self, event: Event) -> None:
                super().process_event(event)
                if isinstance(event, Frame) and event.opcode is Opcode.PING:
                    server._ledger.pinged()

        return PushConnection

    async def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        self._ledger.requests += 1
        if self._board.held:
            await self._board.let_go.wait()
        path, _, query = request.path.partition("?")
        refusal = self._access.handshake_refusal(request.headers, query)
        if refusal is not None:
            return connection.respond(refusal.status, refusal.reason)
        if path != PATH:
            return connection.respond(404, f"Updates are at {PATH}.\n")
        return None

    async def _serve_connection(self, connection: ServerConnection) -> None:
        # A newcomer sees the present value at once, as a chat shows its last message; and it is
        # one of all before anything else can be posted, so that nothing is lost in between.
        self._send_latest(connection)
        self._connections.add(connection)
        self._ledger.opened()
        try:
            async for _ in connection:
                pass  # clients have nothing to say; reading notices that they leave
        except ConnectionClosed:
            pass
        finally:
            self._connections.discard(connection)
            self._ledger.closed()
            self._behind.pop(connection, None)

    def _send_latest(self, connection: ServerConnection) -> None:
        if self._board.latest is not None:
            self._ledger.messages += connection.state is State.OPEN
            self._ledger.resyncs += 1
            broadcast((connection,), self._board.latest, text=True)

    def _push(self, message: bytes) -> None:
        connections = self._connections
        self._ledger.pushed(message, now_ns())
        for connection in connections:
            # broadcast() itself would buffer without limit for a reader that stalls
            if connection.transport.get_write_buffer_size() > BEHIND_BYTES:
                self._fall_behind(connection)
        if self._behind:
            connections = connections - self._behind.keys()
        # those that are leaving are passed over
        self._ledger.messages += sum(
            [connection.protocol.state is State.OPEN for connection in connections]
        )
        broadcast(connections, message, text=True)

    def _fall_behind(self, connection: ServerConnection) -> None:
        """Pass ``connection`` over until it has caught up; cut it if it never does."""
        loop = asyncio.get_running_loop()
        self._behind.setdefault(connection, loop.time() + CUT_OFF_S)
        if self._look is None:
            self._look = loop.call_later(LOOK_EVERY_S, self._look_after)

    def _look_after(self) -> None:
        """Give those that have caught up the newest message, and cut those whose time is over."""
        loop = asyncio.get_running_loop()
        for connection, until_s in list(self._behind.items()):
            if connection.transport.get_write_buffer_size() == 0:
                del self._behind[connection]
                self._send_latest(connection)
            elif loop.time() > until_s:
                connection.transport.abort()
        more = bool(self._behind)
        self._look = loop.call_later(LOOK_EVERY_S, self._look_after) if more else None


class _PushClient(base.PushClient):
    """Stays connected: one connection per attempt, back-off between them, its own watchdog."""

    def __init__(self, address: Address, sink: base.Sink, options: Options = PLAIN) -> None:
        self._address, self._sink, self._options = address, sink, options
        self._heard_s = 0.0

    async def run(self) -> None:
        attempt = 0
        loop = asyncio.get_running_loop()
        while True:
            up_s = float("inf")
            try:
                async with await self._connect() as connection:
                    up_s = loop.time()
                    self._sink.opened()
                    await self._receive(connection)
            except (OSError, WebSocketException) as error:
                reason = reason_of(error)
                if is_fault(error) or loop.time() < up_s:  # as a poll without a good answer is
                    self._sink.fault(reason)
                self._sink.lost(reason)
            if loop.time() - up_s > LASTED_S:
                attempt = 0
                continue  # the first attempt follows at once
            await asyncio.sleep(full_jitter_s(attempt))
            attempt += 1

    async def _connect(self) -> Connect:
        self._sink.requested()
        options = self._options
        sock = await dial(
            self._address, self._sink.traffic, nodelay=options.nodelay, timeout_s=GIVE_UP_AFTER_S
        )
        return Connect(
            WebSocket.url(self._address),
            additional_headers={"Authorization": f"Bearer {self._address.token}"},
            compression="deflate" if options.compression else None,
            sock=sock,
            ping_interval=None,  # ours are more frequent: they are the response time
            open_timeout=GIVE_UP_AFTER_S,
            close_timeout=0.5,
            max_size=base.MAX_BODY_BYTES,
            max_queue=4096,
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
            await asyncio.wait((keeper,))  # and not "await keeper": a cancellation of ours counts

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
                if silent_s > base.STALL_AFTER_S:
                    self._sink.stalled(f"silent for {silent_s:.0f} s")

    def _pong(self, sent_ns: int, pong: asyncio.Future[float]) -> None:
        if not pong.cancelled() and pong.exception() is None:
            self._heard_s = asyncio.get_running_loop().time()
            self._sink.responded(now_ns() - sent_ns)


class WebSocket(base.Transport):
    """RFC 6455, text frames; permessage-deflate and TCP_NODELAY as the options say."""

    key = "websocket"
    label = "WebSocket"
    style = "push"
    scheme = "ws"
    path = PATH
    server = _PushServer
    push_client = _PushClient


TRANSPORT = WebSocket
