"""WebSocket: the server pushes every update the moment it has it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from websockets.asyncio.server import ServerConnection, broadcast
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from feeds.clock import now_ns
from feeds.fairness import PLAIN, Options
from feeds.transports import base
from feeds.wire.fan_out import FanOutServer
from feeds.wire.sockets import CountedSocket, set_nodelay
from feeds.wire.websocket_client import Connect, failure_of
from feeds.wire.websocket_server import WebSocketServer, refusal_of

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection
    from websockets.extensions import ServerExtensionFactory
    from websockets.http11 import Request, Response
    from websockets.protocol import Event

    from feeds.access import Access

PATH = "/updates"


class _PushServer(FanOutServer[ServerConnection]):
    """Every connection is a WebSocket; updates are text frames."""

    def __init__(self, board: base.Board, access: Access, options: Options = PLAIN) -> None:
        super().__init__(board)
        self._access, self._nodelay = access, True
        # The library's server holds on to this very list and looks into it at each handshake.
        self._extensions: list[ServerExtensionFactory] = []
        self._server = WebSocketServer(self._serve_connection, self._check, self._heard)
        self.apply(options)

    async def start(self, port: int) -> int:
        return await self._server.start(port, extensions=self._extensions)

    async def stop(self) -> None:
        await self._server.stop()

    def apply(self, options: Options) -> None:
        self._nodelay = options.nodelay
        # Each message on its own, as gzip does each response: with the context of those before it
        # the padding, which is always the same, would vanish on this side alone.
        deflate = ServerPerMessageDeflateFactory(server_no_context_takeover=True)
        self._extensions[:] = [deflate] if options.compression else []

    def send(self, readers: Collection[ServerConnection], message: bytes) -> int:
        broadcast(readers, message, text=True)  # passes over those that are leaving
        return sum([reader.protocol.state is State.OPEN for reader in readers])

    def _heard(self, event: Event) -> None:
        if isinstance(event, Frame) and event.opcode is Opcode.PING:
            self.ledger.pinged()

    async def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        self.ledger.requests += 1
        set_nodelay(connection.transport, on=self._nodelay)
        if self.board.held:
            await self.board.let_go.wait()
        return refusal_of(connection, request, self._access, PATH)

    async def _serve_connection(self, connection: ServerConnection) -> None:
        self.join(connection)
        try:
            async for _ in connection:
                pass  # clients have nothing to say; reading notices that they leave
        except ConnectionClosed:
            pass
        finally:
            self.leave(connection)


class _PushClient(base.PushClient):
    """One connection after another, of the library's client."""

    async def communicate(self, sock: CountedSocket) -> None:
        connecting = Connect(
            WebSocket.url(self.address),
            additional_headers={"Authorization": f"Bearer {self.address.token}"},
            compression="deflate" if self.options.compression else None,
            sock=sock,
            ping_interval=None,  # ours are more frequent: they are the response time
            open_timeout=None,  # the base's holds
            close_timeout=0.5,
            max_size=base.MAX_BODY_BYTES,
            max_queue=4096,
        )
        try:
            async with connecting as connection:
                receive, received = connection.recv, self.received
                with self.opened(connection.transport, partial(self._ping, connection)):
                    while True:
                        payload = await receive(decode=False)
                        received(payload, now_ns())
        except WebSocketException as error:
            raise failure_of(error) from error

    async def _ping(self, connection: ClientConnection) -> None:
        sent_ns = now_ns()
        with suppress(ConnectionClosed):
            pong = cast("asyncio.Future[float]", await connection.ping())
            pong.add_done_callback(partial(self._pong, sent_ns))

    def _pong(self, sent_ns: int, pong: asyncio.Future[float]) -> None:
        if not pong.cancelled() and pong.exception() is None:
            self.responded(sent_ns)


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
