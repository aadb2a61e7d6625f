"""REST: the client asks for the latest update with GET whenever it wants to know."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

from feeds.access import TWICE, Access, Address, cors
from feeds.board import Board
from feeds.clock import now_ns
from feeds.fairness import PLAIN, Options
from feeds.transports import base
from feeds.wire.negotiation import choose_coding, holds

if TYPE_CHECKING:
    from feeds.wire.http_server import Scope, Send

PATH = "/latest"
DEADLINE_S = 10.0
"""For a whole request; the library's own time-outs start anew with every byte."""
MAX_REQUEST_BODY_BYTES = 64 << 10
GZIP_LEVEL = 6
"""zlib's own middle, as servers and middlewares have it."""

_Header = tuple[bytes, bytes]


class LatestApp:
    """The ASGI application: one resource, the newest message.

    Written to the bare interface: it costs the server a third less than the same route in a
    framework, and polling should not look worse than it must.
    """

    def __init__(self, board: Board, access: Access) -> None:
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
        if status == 200 and scope["method"] == "GET":
            self._ledger.messages += 1
        # Before it is sent: an answer without a body ends with its head.
        self._ledger.answered(received_ns, now_ns())
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, scope: Scope) -> tuple[int, bytes, list[_Header]]:
        headers: list[_Header] = scope["headers"]
        found = dict(headers)
        if len(found) < len(headers):
            found = _joined(headers)
            if any(b"\n" in found.get(name, b"") for name in _ONCE):
                return _text(TWICE.status.value, TWICE.reason.encode())
        origin = found[b"origin"].decode("latin-1") if b"origin" in found else None
        if int(found.get(b"content-length", 0)) > MAX_REQUEST_BODY_BYTES:
            status, body, answer = _text(413, b"No body is needed.\n", _CLOSE)
        else:
            status, body, answer = self._answer_to(scope, found, origin)
        if b"expect" in found:  # its body may follow or not: nothing after it can be understood
            answer = [*answer, _CLOSE]
        if origin is not None:
            shared = cors(origin, scope["method"]).items()
            answer = [*answer, *((name.encode(), value.encode()) for name, value in shared)]
        return status, body, answer

    def _answer_to(
        self, scope: Scope, found: dict[bytes, bytes], origin: str | None
    ) -> tuple[int, bytes, list[_Header]]:
        method = scope["method"]
        # HTTP/1.0 knows no Host; browsers, which the check is about, do not speak it.
        host = found.get(b"host", b"localhost" if scope["http_version"] == "1.0" else b"")
        refusal = self._access.refusal(
            host=host.decode("latin-1"),
            origin=origin,
            authorization=found.get(b"authorization", b"").decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            method=method,
        )
        if refusal is not None:
            scope["stranger"] = True
            challenge = [(b"www-authenticate", b"Bearer")] if refusal.status == 401 else []
            return _text(refusal.status.value, refusal.reason.encode(), *challenge)
        if method == "OPTIONS":
            scope["stranger"] = True  # no token was asked for
            return 204, b"", [_ALLOW]
        if scope["path"] != PATH:
            return _text(404, f"The latest update is at {PATH}.\n".encode())
        if method not in ("GET", "HEAD"):
            return _text(405, b"Only GET, HEAD and OPTIONS.\n", _ALLOW)
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
            if holds(found.get(b"if-none-match", b""), tag[1]):
                return 304, b"", [tag]  # without even a length
            extra = [*_JSON_TO_KEEP, tag]
        accepted = found.get(b"accept-encoding", b"identity")
        if accepted != b"identity":  # which our own client says, and nearly all requests
            coding = choose_coding(accepted, compress=options.compression)
            if coding is None:
                return _text(406, b"It can be had as it is or with gzip.\n", _GZIPPED[1])
            if coding == b"gzip":
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
_CLOSE: _Header = (b"connection", b"close")
_ALLOW: _Header = (b"allow", b"GET, HEAD, OPTIONS")
_ONCE = (b"host", b"origin", b"authorization")
"""Headers that may come only once: they are checked, and of two either could be meant."""
_TEXT: _Header = (b"content-type", b"text/plain; charset=utf-8")


def _length(body: bytes) -> _Header:
    return b"content-length", b"%d" % len(body)


def _text(status: int, body: bytes, *extra: _Header) -> tuple[int, bytes, list[_Header]]:
    return status, body, [_length(body), _TEXT, *extra]


def _joined(headers: list[_Header]) -> dict[bytes, bytes]:
    """Return each header once, its values in one list; several of ``_ONCE`` stay on lines."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        between = b"\n" if name in _ONCE else b","
        found[name] = found[name] + between + value if name in found else value
    return found


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
    tip = "The client asks for the newest update with GET at an interval"
    order = 10
    style = "pull"
    scheme = "http"
    path = PATH
    follows = base.Transport.follows | {"conditional"}

    @staticmethod
    def load(half: base.Half) -> None:
        """Import uvicorn, or requests: 35 and 60 ms, and neither process needs both."""
        import_module("feeds.wire.http_server" if half == "server" else "feeds.wire.http_session")

    @staticmethod
    def pull_client(address: Address, sink: base.Sink, options: Options = PLAIN) -> base.PullClient:
        """Return a client that keeps one session."""
        return _PullClient(address, sink, options)

    @staticmethod
    def server(board: Board, access: Access, options: Options = PLAIN) -> base.Server:
        """Return an HTTP server."""
        from feeds.wire.http_server import HttpServer

        app = LatestApp(board, access)
        server = HttpServer(app, board.ledger, app.apply)
        server.apply(options)
        return server


TRANSPORT = Rest
