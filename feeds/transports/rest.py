"""REST: the client asks for the latest update with GET whenever it wants to know."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

from feeds.access import Access, Address
from feeds.clock import now_ns
from feeds.fairness import PLAIN, Options
from feeds.transports import base

if TYPE_CHECKING:
    from feeds.wire.http_server import Scope, Send

PATH = "/latest"
DEADLINE_S = 10.0
"""For a whole request; the library's own time-outs start anew with every byte."""
GZIP_LEVEL = 6
"""zlib's own middle, as servers and middlewares have it."""

_Header = tuple[bytes, bytes]


class LatestApp:
    """The ASGI application: one resource, the newest message.

    Written to the bare interface: it costs the server a third less than the same route in a
    framework, and polling should not look worse than it must.
    """

    def __init__(self, board: base.Board, access: Access) -> None:
        self._options = PLAIN
        self._board, self._access, self._ledger = board, access, board.ledger
        self._tagged: bytes | None = None
        self._tag = b""

    def apply(self, options: Options) -> None:
        """Answer requests from now on as ``options`` say."""
        self._options = options

    async def __call__(self, scope: Scope, receive: object, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        received_ns = now_ns()
        self._ledger.requests += 1
        if self._board.held:
            await self._board.let_go.wait()
        status, body, headers = self._answer(scope)
        if status == 200:
            self._ledger.messages += 1
        # Before it is sent: an answer without a body ends with its head.
        self._ledger.answered(received_ns, now_ns())
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, scope: Scope) -> tuple[int, bytes, list[_Header]]:
        headers: list[_Header] = scope["headers"]
        found = dict(headers)
        if len(found) < len(headers) and _ambiguous(headers):
            return _text(400, b"Host and Origin at most once.\n")
        origin = found.get(b"origin")
        refusal = self._access.refusal(
            host=found.get(b"host", b"").decode("latin-1"),
            origin=None if origin is None else origin.decode("latin-1"),
            authorization=found.get(b"authorization", b"").decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
        )
        if refusal is not None:
            return _text(refusal.status.value, refusal.reason.encode())
        if scope["path"] != PATH:
            return _text(404, f"The latest update is at {PATH}.\n".encode())
        if scope["method"] != "GET":
            return _text(405, b"Only GET.\n", (b"allow", b"GET"))
        latest = self._board.latest
        if latest is None:
            return 204, b"", [_length(b"")]
        return self._give(latest, found)

    def _give(self, latest: bytes, found: dict[bytes, bytes]) -> tuple[int, bytes, list[_Header]]:
        """Return the answer with the newest message, in the form that is asked for and allowed."""
        options = self._options
        extra = _JSON
        if options.conditional:
            tag = (b"etag", self._tag_of(latest))
            if found.get(b"if-none-match") == tag[1]:
                return 304, b"", [tag]  # without even a length
            extra = [*_JSON_TO_KEEP, tag]
        if options.compression and b"gzip" in found.get(b"accept-encoding", b""):
            # for each request anew, as middlewares do it
            latest = gzip.compress(latest, GZIP_LEVEL, mtime=0)
            extra = [*extra, *_GZIPPED]
        return 200, latest, [_length(latest), *extra]

    def _tag_of(self, message: bytes) -> bytes:
        """Return the validator of ``message``: weak, for its compressed form has the same."""
        if message is not self._tagged:
            self._tagged, self._tag = message, b'W/"%x-%x"' % (zlib.crc32(message), len(message))
        return self._tag


_JSON: list[_Header] = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
_JSON_TO_KEEP: list[_Header] = [_JSON[0], (b"cache-control", b"no-cache")]
_GZIPPED: list[_Header] = [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
_TEXT: _Header = (b"content-type", b"text/plain; charset=utf-8")


def _length(body: bytes) -> _Header:
    return b"content-length", b"%d" % len(body)


def _text(status: int, body: bytes, *extra: _Header) -> tuple[int, bytes, list[_Header]]:
    return status, body, [_length(body), _TEXT, *extra]


def _ambiguous(headers: list[_Header]) -> bool:
    """Say whether a header that is checked stands there twice, so that either could count."""
    names = [name for name, _ in headers]
    return names.count(b"host") > 1 or names.count(b"origin") > 1


class _PullClient(base.PullClient):
    """Asks through a session in a thread of its own, under a deadline for the whole request."""

    def __init__(self, address: Address, sink: base.Sink, options: Options = PLAIN) -> None:
        from feeds.wire.http_session import HttpSession

        self._sink = sink
        self._session = HttpSession(Rest.url(address), address, options, DEADLINE_S, sink.traffic)
        self._thread = ThreadPoolExecutor(1, "polled client")
        self._request: Future[base.Answer] | None = None

    async def ask(self) -> base.Answer:
        self._sink.requested()
        late = False

        def cut() -> None:
            nonlocal late
            late = True
            self._session.cut()

        deadline = asyncio.get_running_loop().call_later(DEADLINE_S, cut)
        try:
            self._request = self._thread.submit(self._session.ask)
            answer = await asyncio.wrap_future(self._request)
        except base.TransportError:
            if not late:
                raise
        finally:
            deadline.cancel()
        if late:  # what was read until the cut may even look like an answer
            raise base.TransportError(f"no answer in {DEADLINE_S:.0f} s")
        return answer

    async def close(self) -> None:
        self._thread.shutdown(wait=False)
        while self._request is not None and not self._request.done():
            self._session.cut()  # again: the thread may have been about to connect
            await asyncio.sleep(0.01)
        self._session.close()


class Rest(base.Transport):
    """HTTP/1.1; keep-alive, TCP_NODELAY, gzip and ETag as the options say."""

    key = "rest"
    label = "REST"
    style = "pull"
    scheme = "http"
    path = PATH
    pull_client = _PullClient

    @staticmethod
    def load(half: base.Half) -> None:
        """Import uvicorn, or requests: 35 and 60 ms, and neither process needs both."""
        import_module("feeds.wire.http_server" if half == "server" else "feeds.wire.http_session")

    @staticmethod
    def server(board: base.Board, access: Access, options: Options = PLAIN) -> base.Server:
        """Return an HTTP server."""
        from feeds.wire.http_server import HttpServer

        app = LatestApp(board, access)
        server = HttpServer(app, board.ledger, app.apply)
        server.apply(options)
        return server


TRANSPORT = Rest
