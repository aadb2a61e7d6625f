"""The server of all our WebSockets: the library's, with limits, and reasons for refusals.

The library reads frames behind a request before that is answered, and refuses in silence what is
not HTTP. Here a request is taken whole or not at all; what comes behind it waits for the answer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import State

from feeds.access import Access
from feeds.listener import BACKLOG, LINGER_S
from feeds.wire.limits import MOST_SENT_BYTES, REQUEST_S
from feeds.wire.websocket_asking import path_of, refusal_of
from feeds.wire.websocket_head import MAX_HEAD_BYTES, fault_of

if TYPE_CHECKING:
    from websockets.extensions import ServerExtensionFactory
    from websockets.protocol import Event


_ORIGIN = re.compile(rb"\r\norigin:[ \t]*([^\r\n]*)", re.IGNORECASE)


class BoundedConnection(ServerConnection):
    """One connection; made by a :class:`WebSocketServer`."""

    access: Access
    """The checks of the server."""
    parted: Callable[[], None] = staticmethod(lambda: None)
    """Called, perhaps again, as soon as no message may be sent any more."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(*args, **options)
        self.coding = 0
        """Bits of the window in which what is sent is compressed; 0: it is sent as it is."""
        self._kept = bytearray()  # of the request as long as it is not whole, then what is behind
        self._answered = False

    def data_received(self, data: bytes) -> None:
        """Take a request whole, and what follows it when it has been answered."""
        if self._answered:
            self._take(data)
            return
        self._kept += data
        if self.request is not None:
            return
        end = self._kept.find(b"\r\n\r\n")
        if end < 0 and len(self._kept) <= MAX_HEAD_BYTES:
            return
        head = bytes(self._kept[: end + 4] if end >= 0 else self._kept)
        del self._kept[: len(head)]
        if fault := fault_of(head):
            self._refuse(head, *fault)
        else:
            self.transport.pause_reading()
            super().data_received(head)

    async def handshake(
        self,
        process_request: Any = None,  # noqa: ANN401 - as the library has them, here and below
        process_response: Any = None,  # noqa: ANN401
        server_header: str | None = None,
    ) -> None:
        """Answer the request and then go on with what came behind it."""

        async def check(connection: ServerConnection, request: Request) -> Response | None:
            try:
                response: Response | None = await process_request(connection, request)
                return response
            finally:
                # Nothing is waited for between this and the sending of the answer.
                self.loop.call_soon(self._go_on)

        await super().handshake(check, self._complete, server_header)
        for extension in self.protocol.extensions:
            assert isinstance(extension, PerMessageDeflate)  # the only one that is offered
            self.coding = extension.local_max_window_bits

    def _complete(self, connection: ServerConnection, request: Request, response: Response) -> None:
        """Let a page of a known origin read a refusal, and give ``HEAD`` no body."""
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            origins = request.headers.get_all("Origin")
            origin = origins[0] if len(origins) == 1 else None
            response.headers.update(self.access.cors(origin, request.method))
            if 400 <= response.status_code < 500:
                why = (response.body or b"").decode()
                self.access.refused(self.remote_address, response.status_code, why)
        if request.method == "HEAD":
            response.body = b""

    def _go_on(self) -> None:
        self._answered = True
        if not self.transport.is_closing():
            self.transport.resume_reading()
            if self._kept:
                self._take(bytes(self._kept))
        self._kept.clear()

    def _take(self, data: bytes) -> None:
        super().data_received(data)
        if self.protocol.state is not State.OPEN:
            self.parted()

    @property
    def known(self) -> bool:
        """Whether somebody is there who has shown a token."""
        return self.protocol.state is not State.CONNECTING

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave nothing for the collector: among thousands of connections that takes its time."""
        super().connection_lost(exc)
        self.protocol.parser.close()
        _forget_frames(self.protocol.parser_exc)
        _forget_frames(self.protocol.handshake_exc)

    def eof_received(self) -> None:
        """Know that the other end says nothing more, and that it may be told nothing more."""
        super().eof_received()
        self.parted()

    def _refuse(self, head: bytes, status: HTTPStatus, text: str) -> None:
        response = self.respond(status, text)
        origin = _ORIGIN.search(head)
        response.headers.update(
            self.access.cors(origin[1].decode("latin-1") if origin else None, "")
        )
        self.access.refused(self.remote_address, status, text)
        self._kept.clear()
        self._answered = True
        self.protocol.send_response(response)
        self.send_data()
        self.loop.call_later(LINGER_S, self.transport.abort)


Check = Callable[[BoundedConnection, Request], Awaitable[Response | None]]


def _forget_frames(error: BaseException | None) -> None:
    """Have ``error``, and what it came of, hold on to nothing that it came through."""
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


class WebSocketServer:
    """Listens where ``access`` says; ``handler`` gets every connection that ``check`` lets in.

    ``pinged`` is called with each ping that came.
    """

    path_of, refusal_of = staticmethod(path_of), staticmethod(refusal_of)

    def __init__(
        self,
        handler: Callable[[BoundedConnection], Awaitable[None]],
        check: Check,
        access: Access,
        pinged: Callable[[], None] = lambda: None,
    ) -> None:
        self._handler, self._check = handler, check
        self._access, self._pinged = access, pinged
        self.extensions: list[ServerExtensionFactory] = []
        """What may be agreed on; the library holds on to this list and looks at each handshake."""
        self._opening: set[BoundedConnection] = set()
        self._server: Server | None = None

    async def start(self, port: int, **options: Any) -> int:  # noqa: ANN401 - the library's
        """Listen (0: on a port of the system's choice); return the port."""
        handler: Any = self._handler  # it is given what is made here, and so is the check
        check: Any = self._check
        self._server = await serve(
            handler,
            self._access.deployment.bind,
            port,
            ssl=self._access.tls(),
            process_request=check,
            compression=None,
            # Clients ping. One that is gone without a word is cut when it takes no more messages;
            # a task for each connection would cost 2 kB and a wake-up every 20 s.
            ping_interval=None,
            open_timeout=REQUEST_S,
            close_timeout=0.5,
            max_size=MOST_SENT_BYTES,
            backlog=BACKLOG,
            create_connection=self._connection_class(),
            **options,
        )
        return int(next(iter(self._server.sockets)).getsockname()[1])

    async def stop(self) -> None:
        """Close every connection, at once where nothing has been agreed yet."""
        if self._server is not None:
            self._server.close()
            for connection in list(self._opening):
                connection.transport.abort()
            await self._server.wait_closed()

    def deflate(self, *, on: bool) -> None:
        """Compress what is sent on connections from now on, or do not."""
        # Each message on its own, as gzip does each response: with the context of those before it
        # the padding, which is always the same, would vanish on this side alone.
        each = ServerPerMessageDeflateFactory(server_no_context_takeover=True)
        self.extensions[:] = [each] if on else []

    @staticmethod
    def frame(message: bytes, coding: int) -> bytes:
        """Return a text frame that is right for every connection of this ``coding``."""
        # the window is all that connections can differ in: no context is taken over
        each = [PerMessageDeflate(True, True, coding, coding)] if coding else []
        return Frame(Opcode.TEXT, message).serialize(mask=False, extensions=each)

    @staticmethod
    async def hear_out(connection: ServerConnection) -> None:
        """Throw away what a client says, who has nothing to say, until it has left."""
        try:
            async for _ in connection:
                pass
        except ConnectionClosed:
            pass

    def _connection_class(self) -> type[BoundedConnection]:
        opening, pinged, checks = self._opening, self._pinged, self._access

        class Connection(BoundedConnection):
            access = checks

            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                super().connection_made(transport)
                opening.add(self)

            async def handshake(self, *arguments: Any) -> None:  # noqa: ANN401
                try:
                    await super().handshake(*arguments)
                except asyncio.CancelledError:
                    why = f"no handshake within {REQUEST_S:.0f} s"
                    checks.refused(self.remote_address, 0, why)
                    raise
                finally:
                    opening.discard(self)

            def process_event(self, event: Event) -> None:
                super().process_event(event)
                if isinstance(event, Frame) and event.opcode is Opcode.PING:
                    pinged()

        return Connection
