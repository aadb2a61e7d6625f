"""An ASGI application behind uvicorn, inside a loop of ours."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any, cast

import uvicorn

from feeds.access import Access
from feeds.fairness import Options
from feeds.halves import Server
from feeds.listener import listening
from feeds.wire.http_protocol import BoundedProtocol
from feeds.wire.ledger import Ledger
from feeds.wire.sockets import set_nodelay

KEEP_ALIVE_S = 600
"""Far over the longest poll interval; uvicorn's own 5 s would reconnect silently."""

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]


class _Uvicorn(uvicorn.Server):
    """uvicorn inside a loop of ours, which minds the signals itself."""

    async def on_tick(self, counter: int) -> bool:
        """Look after each connection about once a second; called ten times in one.

        After a tenth of them each time: thousands of strangers may have to be cut at once, which
        would keep everybody else waiting.
        """
        now_s = asyncio.get_running_loop().time()
        for connection in list(self.server_state.connections)[counter % 10 :: 10]:
            cast("BoundedProtocol", connection).look_after(now_s)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; the listener closes its socket itself, when it no longer waits for it."""
        await super().shutdown()

    def capture_signals(self) -> Any:  # noqa: ANN401 - a context manager, untyped in the base
        return nullcontext()


class HttpServer(Server):
    """Serves an ASGI application over HTTP/1.1; the client says how long a connection lives.

    ``applied`` is called with each change of options, ``ending`` when nothing may wait any longer.
    """

    def __init__(
        self,
        app: App,
        access: Access,
        ledger: Ledger,
        applied: Callable[[Options], None] = lambda options: None,
        ending: Callable[[], None] = lambda: None,
    ) -> None:
        self._app, self._access, self._ledger = app, access, ledger
        self._applied, self._ending = applied, ending
        self._nodelay = True
        self._server: _Uvicorn | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, port: int) -> int:
        """Listen where it is to and return the port."""
        tls = self._access.tls()
        listener = listening(self._access.deployment.bind, port)
        config = uvicorn.Config(
            self._app,
            http=self._protocol(),
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            proxy_headers=False,  # nobody forwards to us: it would be looked for in each request
            timeout_graceful_shutdown=0,
            ws="none",
        )
        config.load()
        config.ssl = tls
        self._server = _Uvicorn(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        return int(listener.getsockname()[1])

    def stop_listening(self) -> None:
        """Accept nothing more; what has been accepted stays."""
        for listener in getattr(self._server, "servers", ()):  # none before it has begun
            listener.close()

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        self._ending()
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
            for connection in list(self._server.server_state.connections):
                connection.transport.abort()  # one that was still saying why it ends

    def apply(self, options: Options) -> None:
        """Accept connections, and have the application answer, as ``options`` say."""
        self._nodelay = options.nodelay
        self._applied(options)

    def _protocol(self) -> type[BoundedProtocol]:
        server = self

        class Protocol(BoundedProtocol):
            access = self._access
            again = staticmethod(getattr(self._app, "again", BoundedProtocol.again))

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                # Said each time: asyncio sets it only where a socket was made with its protocol
                # number, and create_server() makes one without; uvloop always does.
                set_nodelay(transport, on=server._nodelay)
                super().connection_made(transport)
                server._ledger.opened()

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                server._ledger.closed()

        return Protocol
