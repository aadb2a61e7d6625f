"""REST: the client asks for the latest update with GET whenever it wants to know."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from http import HTTPStatus
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import requests
import uvicorn
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from feeds.clock import now_ns
from feeds.transports.base import (
    MAX_BODY_BYTES,
    Address,
    Board,
    PullClient,
    Server,
    Sink,
    Transport,
    TransportError,
)

if TYPE_CHECKING:
    from feeds.access import Access

PATH = "/latest"
KEEP_ALIVE_S = 600
"""Far over the longest poll interval; uvicorn's own 5 s would reconnect silently."""
DEADLINE_S = 10.0
"""For a whole request; the library's own time-outs start anew with every byte."""

_Scope = dict[str, Any]
_Send = Callable[[dict[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, Any, _Send], Awaitable[None]]
_Header = tuple[bytes, bytes]


class LatestApp:
    """The ASGI application: one resource, the newest message.

    Written to the bare interface: it costs the server a third less than the same route in a
    framework, and polling should not look worse than it must.
    """

    def __init__(self, board: Board, access: Access) -> None:
        self._board, self._access = board, access

    async def __call__(self, scope: _Scope, receive: object, send: _Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        status, body, extra = self._answer(scope)
        headers = [(b"content-length", str(len(body)).encode()), *extra]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, scope: _Scope) -> tuple[int, bytes, list[_Header]]:
        headers: list[_Header] = scope["headers"]
        found = dict(headers)
        if len(found) < len(headers) and _ambiguous(headers):
            return 400, b"Host and Origin at most once.\n", _TEXT
        origin = found.get(b"origin")
        refusal = self._access.refusal(
            host=found.get(b"host", b"").decode("latin-1"),
            origin=None if origin is None else origin.decode("latin-1"),
            authorization=found.get(b"authorization", b"").decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
        )
        if refusal is not None:
            return refusal.status.value, refusal.reason.encode(), _TEXT
        if scope["path"] != PATH:
            return 404, f"The latest update is at {PATH}.\n".encode(), _TEXT
        if scope["method"] != "GET":
            return 405, b"Only GET.\n", [*_TEXT, (b"allow", b"GET")]
        latest = self._board.latest
        if latest is None:
            return 204, b"", []
        return 200, latest, _JSON


_JSON: list[_Header] = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
_TEXT: list[_Header] = [(b"content-type", b"text/plain; charset=utf-8")]


def _ambiguous(headers: list[_Header]) -> bool:
    """Say whether a header that is checked stands there twice, so that either could count."""
    names = [name for name, _ in headers]
    return names.count(b"host") > 1 or names.count(b"origin") > 1


class _Uvicorn(uvicorn.Server):
    """uvicorn inside a loop of ours, which minds the signals itself."""

    def capture_signals(self) -> Any:  # noqa: ANN401 - a context manager, untyped in the base
        return nullcontext()


class HttpServer(Server):
    """Serves an ASGI application over HTTP/1.1 with keep-alive."""

    def __init__(self, app: _App) -> None:
        self._app = app
        self._server: _Uvicorn | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, port: int) -> int:
        """Listen on 127.0.0.1 and return the port."""
        listener = socket.create_server(("127.0.0.1", port), backlog=4096)
        # Inherited by what it accepts; asyncio sets it only where the protocol number is given,
        # and create_server() gives none.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(
            self._app,
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=0,
            ws="none",
        )
        self._server = _Uvicorn(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        return int(listener.getsockname()[1])

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task


class _CountingSocket(socket.socket):
    """A socket that reports the bytes it carries, at the calls that http.client makes."""

    sink: Sink

    def sendall(self, data: Any, *flags: int) -> None:  # noqa: ANN401 - any buffer
        super().sendall(data, *flags)
        self.sink.moved(received=0, sent=len(data))

    def recv_into(self, *args: Any) -> int:  # noqa: ANN401 - as in the base
        size = super().recv_into(*args)
        self.sink.moved(received=size, sent=0)
        return size


class _SessionThread:
    """One ``requests.Session`` in the one thread that uses it."""

    def __init__(self, address: Address, sink: Sink) -> None:
        self._url = Rest.url(address)
        self._socket: socket.socket | None = None
        self._session = _Session()
        self._session.trust_env = False  # no proxy of the environment, and 0.5 ms less a request
        self._session.headers["Authorization"] = f"Bearer {address.token}"
        self._session.headers["Accept-Encoding"] = "identity"
        self._session.mount("http://", self._adapter(sink))
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="polled client", daemon=True)
        self._thread.start()

    def submit(self) -> asyncio.Future[tuple[bytes | None, int]]:
        """Have the thread send one request; the future gets the body and when it was complete."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[bytes | None, int]] = loop.create_future()

        def tell(result: tuple[bytes | None, int] | TransportError) -> None:
            if answer.cancelled():
                return
            if isinstance(result, TransportError):
                answer.set_exception(result)
            else:
                answer.set_result(result)

        def job() -> None:
            try:
                result: tuple[bytes | None, int] | TransportError = self._get()
            except Exception as error:  # noqa: BLE001 - three libraries parse what a server sends
                self._drop()
                if not isinstance(error, TransportError):
                    error = TransportError(_reason(error))
                result = error
            with suppress(RuntimeError):  # the loop may have closed meanwhile
                loop.call_soon_threadsafe(tell, result)

        self._jobs.put(job)
        return answer

    def cut(self) -> None:
        """Break the connection under a request that is under way; safe from any thread."""
        connection = self._socket
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Stop the thread after what it is doing."""
        self._jobs.put(None)
        self.cut()

    def join(self, timeout_s: float) -> None:
        """Wait for the thread."""
        self._thread.join(timeout_s)

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
        self._session.close()

    def _drop(self) -> None:
        """Close the connection, though the libraries may still hold on to it after an error."""
        self._session.close()  # it opens another one when it is next used
        if self._socket is not None:
            handle, self._socket = self._socket.detach(), None
            if handle >= 0:
                socket.close(handle)

    def _adapter(self, sink: Sink) -> HTTPAdapter:
        session = self

        class Connection(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                counting = _CountingSocket(fileno=self.sock.detach())
                counting.sink = sink
                counting.settimeout(DEADLINE_S)
                self.sock = session._socket = counting

        class Pool(HTTPConnectionPool):
            ConnectionCls = Connection

        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        adapter.poolmanager.pool_classes_by_scheme = {"http": Pool}
        return adapter

    def _get(self) -> tuple[bytes | None, int]:
        """Send one request; return the body and the instant it was complete."""
        with self._session.get(
            self._url, timeout=DEADLINE_S, stream=True, allow_redirects=False
        ) as response:
            body = response.raw.read(MAX_BODY_BYTES + 1)
            at_ns = now_ns()
            if len(body) > MAX_BODY_BYTES:
                response.raw.close()
            elif response.raw.length_remaining:
                raise TransportError("the answer broke off")
        if response.status_code == HTTPStatus.NO_CONTENT:
            return None, at_ns
        if response.status_code != HTTPStatus.OK:
            raise TransportError(f"status {response.status_code}")
        if len(body) > MAX_BODY_BYTES:
            raise TransportError(f"body over {MAX_BODY_BYTES} bytes")
        return body, at_ns


class _Session(requests.Session):
    """A session that looks at no redirect: even unfollowed ones it would parse and read whole."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


_GONE = ("RemoteDisconnected", "ConnectionReset", "ConnectionAborted", "BrokenPipe", "Incomplete")


def _reason(error: Exception) -> str:
    text = str(error)
    if "refused" in text:
        return "connection refused"
    if isinstance(error, requests.Timeout) or "timed out" in text:
        return f"no answer in {DEADLINE_S:.0f} s"
    if any(name in text for name in _GONE):
        return "connection lost"
    return "the answer is not HTTP"


class _PullClient(PullClient):
    """Asks through a session in its own thread, under a deadline for the whole request."""

    def __init__(self, address: Address, sink: Sink) -> None:
        self._sink = sink
        self._session = _SessionThread(address, sink)

    async def ask(self) -> tuple[bytes | None, int]:
        self._sink.requested()
        late = False

        def cut() -> None:
            nonlocal late
            late = True
            self._session.cut()

        deadline = asyncio.get_running_loop().call_later(DEADLINE_S, cut)
        try:
            answer = await self._session.submit()
        except TransportError:
            if not late:
                raise
        finally:
            deadline.cancel()
        if late:  # what was read until the cut may even look like an answer
            raise TransportError(f"no answer in {DEADLINE_S:.0f} s")
        return answer

    async def close(self) -> None:
        self._session.end()
        while self._session.running:
            self._session.cut()  # again: the thread may have been about to connect
            self._session.join(0.01)
            await asyncio.sleep(0)


class Rest(Transport):
    """HTTP/1.1 with keep-alive, no compression, TCP_NODELAY on both ends."""

    key = "rest"
    label = "REST"
    style = "pull"
    scheme = "http"
    path = PATH

    @staticmethod
    def server(board: Board, access: Access) -> Server:
        """Return an HTTP server."""
        return HttpServer(LatestApp(board, access))

    @staticmethod
    def pull_client(address: Address, sink: Sink) -> PullClient:
        """Return a client with one session in one thread."""
        return _PullClient(address, sink)


TRANSPORT = Rest
