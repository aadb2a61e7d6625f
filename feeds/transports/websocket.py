"""WebSocket: the server pushes every update the moment it has it."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from feeds import halves
from feeds.fairness import PLAIN, Options
from feeds.transports import base
from feeds.wire.fan_out import FanOutServer
from feeds.wire.sockets import set_nodelay

if TYPE_CHECKING:
    from collections.abc import Hashable

    from websockets.http11 import Request, Response

    from feeds.access import Access, Address
    from feeds.board import Board
    from feeds.crowd.client import CrowdClient
    from feeds.wire.sockets import CountedSocket
    from feeds.wire.websocket_server import BoundedConnection

PATH = "/updates"


class _PushServer(FanOutServer["BoundedConnection"]):
    """Every connection is a WebSocket; updates are text frames."""

    def __init__(self, board: Board, access: Access, options: Options = PLAIN) -> None:
        from feeds.wire.websocket_server import WebSocketServer

        super().__init__(board)
        self._access, self._nodelay = access, True
        self._server = WebSocketServer(
            self._serve_connection, self._check, access, self.ledger.pinged
        )
        self.apply(options)

    async def start(self, port: int) -> int:
        return await self._server.start(port, extensions=self._server.extensions)

    async def stop(self) -> None:
        await super().stop()
        await self._server.stop()

    def apply(self, options: Options) -> None:
        self._nodelay = options.nodelay
        self._server.deflate(on=options.compression)

    def coded(self, message: bytes, coding: Hashable) -> bytes:
        return self._server.frame(message, cast("int", coding))

    async def _check(self, connection: BoundedConnection, request: Request) -> Response | None:
        if (page := self.board.status.get(self._server.path_of(request))) is not None:
            from feeds.wire.websocket_page import page_of

            return await page_of(connection, request, self._access, page)
        self.ledger.requests += 1
        set_nodelay(connection.transport, on=self._nodelay)
        if self.board.held:
            await self.board.let_go.wait()
        return self._server.refusal_of(connection, request, self._access, PATH)

    async def _serve_connection(self, connection: BoundedConnection) -> None:
        connection.parted = partial(self.leave, connection)
        self.join(connection)
        try:
            await self._server.hear_out(connection)
        finally:
            self.leave(connection)
            del connection.parted


class _PushClient(halves.PushClient):
    """One connection after another, of the library's client."""

    async def communicate(self, sock: CountedSocket) -> None:
        from feeds.wire.websocket_client import receive_all

        await receive_all(self, WebSocket.url(self.address), sock)


class WebSocket(base.Transport):
    """RFC 6455, text frames; permessage-deflate and TCP_NODELAY as the options say."""

    key = "websocket"
    label = "WebSocket"
    tip = "One connection stays open; the server sends each update as a frame of its own"
    good_for = "many small updates, and clients that answer on the same connection"
    order = 10
    style = "push"
    scheme = "ws"
    path = PATH
    server = _PushServer
    push_client = _PushClient
    coding = "permessage-deflate"

    @classmethod
    def crowd_client(
        cls, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> CrowdClient:
        """Return one connection of one of many clients: frames, parsed by hand."""
        from feeds.wire.websocket_crowd import WebSocketCrowdClient

        return WebSocketCrowdClient(cls.path, address, options, held_seq)

    @classmethod
    def protocol(cls) -> str:
        """Return the version of HTTP that the handshake of the library is in."""
        from websockets.datastructures import Headers
        from websockets.http11 import Request

        handshake = Request("/", Headers()).serialize().split(b"\r\n")[0].decode()
        return f"{handshake.split()[-1]} handshake"

    @classmethod
    def to_paste(cls, address: Address) -> list[str]:
        """Return lines for two clients of any make."""
        url = f'"{cls.url(address)}?token={address.token}"'
        return [f"python -m websockets {url}", f"websocat {url}"]

    @staticmethod
    def load(half: base.Half) -> None:
        """Import the library's server or client."""
        import_module(f"feeds.wire.websocket_{half}")


TRANSPORT = WebSocket
