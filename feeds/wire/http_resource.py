"""One resource over HTTP: the checks, the refusals, CORS, and the form of an answer.

What it holds, and when that is told, is the transport's, which fills in :meth:`Resource.give`.
"""

from __future__ import annotations

import gzip
import zlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import msgspec

from feeds.access import TWICE, Access, Refusal
from feeds.board import Board
from feeds.clock import now_ns
from feeds.fairness import PLAIN, Options
from feeds.wire.http_found import Found, found_in, is_doubled, origin_of
from feeds.wire.http_memory import Head, Header, KeptAnswer, RecentAnswers
from feeds.wire.limits import MOST_SENT_BYTES
from feeds.wire.negotiation import choose_coding, holds

if TYPE_CHECKING:
    from feeds.halves import Server
    from feeds.status.page import StatusPage
    from feeds.wire.http_server import Scope, Send

GZIP_LEVEL = 6
"""zlib's own middle, as servers and middlewares have it."""


class Reply(msgspec.Struct, frozen=True):
    """The answer to one request."""

    status: int
    body: bytes
    headers: list[Header]
    messages: int = 0
    """Updates in the body."""


class Resource(ABC):
    """The ASGI application: one resource at ``path``; ``about`` tells whoever asks elsewhere.

    Written to the bare interface: it costs the server a third less than the same route in a
    framework, and no transport should look worse than it must.
    """

    path: str
    about: str

    def __init__(self, board: Board, access: Access) -> None:
        self.options = PLAIN
        self.board, self.ledger, self.access = board, board.ledger, access
        self._answers = RecentAnswers()
        self._tagged: bytes | None = None
        self._tag = b""

    def apply(self, options: Options) -> None:
        """Answer requests from now on as ``options`` say."""
        self.options = options
        self._answers.forget()

    def end(self) -> None:
        """Answer whoever waits, now: the server stops."""
        self._answers.forget()

    def again(self, head: Head, shared: list[Header]) -> bytes | None:
        """Book a request that can be answered as one before it was, and return that answer."""
        board, ledger = self.board, self.ledger
        if board.held or (kept := self._answers.find(head, board.latest, shared)) is None:
            return None
        received_ns = now_ns()
        ledger.requests += 1
        ledger.messages += kept.messages
        if kept.followed:
            ledger.answered(received_ns, now_ns())
        return kept.data

    @abstractmethod
    def give(self, scope: Scope, found: Found) -> Reply | None:
        """Answer somebody who may know, with GET or HEAD; ``None``: see :meth:`later`."""

    async def later(self, scope: Scope, found: Found, send: Send) -> Reply | None:
        """Return the answer when it is time for it; ``None``: it was given here, by ``send``."""
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: object, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            page = self.board.status.get(scope["path"])
            try:
                await (self._answer(scope, send) if page is None else self._show(page, scope, send))
            finally:  # or it would refer to itself for as long as it stays
                scope.pop("connection", None)

    async def _answer(self, scope: Scope, send: Send) -> None:
        received_ns = now_ns()
        self.ledger.requests += 1
        if self.board.held:
            await self.board.let_go.wait()
        found = found_in(scope)
        refusal = self._refusal(scope, found)
        if refusal is not None:
            self._note(scope, refusal)
        given = reply = refusal or self.give(scope, found)
        if reply is None:
            reply = await self.later(scope, found, send)
            if reply is None:
                return
        messages = reply.messages if scope["method"] == "GET" else 0
        followed = not self.access.is_crowd(found.get(b"authorization", b""))
        headers = reply.headers
        if b"origin" in found or b"expect" in found:
            headers = [*headers, *self.common(scope, found)]
        # What comes later without news is the answer to whoever has waited, and to nobody else.
        same = refusal is None and reply.status < 400 and (given is not None or messages > 0)
        kept = self._kept(scope, reply, headers, messages, followed=followed) if same else None
        self.ledger.messages += messages
        # Before it is sent: an answer without a body ends with its head.
        if followed:
            self.ledger.answered(received_ns, now_ns())
        if kept is not None:
            await scope["connection"].answer(kept.data)
            return
        await _send(send, reply, headers)

    async def _show(self, page: StatusPage, scope: Scope, send: Send) -> None:
        """Answer a request for ``page``: at once, and not in the books, as it is none of a side."""
        found = found_in(scope)
        if page.is_open:
            scope["stranger"] = True  # no token is asked for
        reply = self._refusal(scope, found, page)
        if reply is not None:
            self._note(scope, reply)
        else:
            told = await page.tell()
            kind = (b"content-type", told.kind.encode())
            reply = Reply(told.status, told.body, [length(told.body), kind, _JSON[1]])
        await _send(send, reply, [*reply.headers, *self.common(scope, found)])

    def _note(self, scope: Scope, refusal: Reply) -> None:
        if refusal.status >= 400:
            self.access.refused(scope["client"], refusal.status, refusal.body.decode())

    def _kept(
        self, scope: Scope, reply: Reply, headers: list[Header], messages: int, *, followed: bool
    ) -> KeptAnswer | None:
        """Return what is answered from now on to each request like this, and to this one.

        ``None``: none is like it, or its connection ends with it.
        """
        head: Head | None = scope.get("head")
        if head is None or not scope["connection"].stays or CLOSE in headers:
            return None
        shared: list[Header] = scope["connection"].server_state.default_headers
        latest = self.board.latest
        kept = self._answers.find(head, latest, shared)
        if kept is None:
            data = scope["connection"].whole(reply.status, headers, reply.body)
            kept = KeptAnswer(data, messages, followed)
            self._answers.keep(head, latest, shared, kept)
        return kept

    def _refusal(self, scope: Scope, found: Found, page: StatusPage | None = None) -> Reply | None:
        """Return the answer to whoever may not know, or asks for something else."""
        if len(found) < len(scope["headers"]) and is_doubled(found):
            return text(TWICE.status.value, TWICE.reason.encode())
        if int(found.get(b"content-length", 0)) > MOST_SENT_BYTES:
            return text(413, b"No body is needed.\n", CLOSE)
        is_open = page is not None and page.is_open
        refusal = None if is_open else self._access_refusal(scope, found)
        known = scope["path"] == self.path or page is not None
        if refusal is None and scope["method"] in ("GET", "HEAD") and known:
            return None
        return self._instead(scope, refusal, known=known)

    def _access_refusal(self, scope: Scope, found: Found) -> Refusal | None:
        # HTTP/1.0 knows no Host; browsers, which the check is about, do not speak it.
        host = found.get(b"host", b"localhost" if scope["http_version"] == "1.0" else b"")
        return self.access.refusal(
            host=host.decode("latin-1"),
            origin=origin_of(found),
            authorization=found.get(b"authorization", b"").decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            method=scope["method"],
        )

    def _instead(self, scope: Scope, refusal: Refusal | None, *, known: bool) -> Reply:
        """Return the answer to a request for something else, or with this ``refusal``."""
        if refusal is not None:
            scope["stranger"] = True
            challenge = [(b"www-authenticate", b"Bearer")] if refusal.status == 401 else []
            return text(refusal.status.value, refusal.reason.encode(), *challenge)
        if scope["method"] == "OPTIONS":
            scope["stranger"] = True  # no token was asked for
            return Reply(204, b"", [_ALLOW])
        if not known:
            return text(404, self.about.encode())
        return text(405, b"Only GET, HEAD and OPTIONS.\n", _ALLOW)

    def common(self, scope: Scope, found: Found) -> list[Header]:
        """Return what the head of every answer to this request has, whatever it says."""
        # after "expect" its body may follow or not: nothing after it can be understood
        closing = [CLOSE] if b"expect" in found else []
        if b"origin" not in found:
            return closing
        shared = self.access.cors(origin_of(found), scope["method"]).items()
        return [*closing, *((name.encode(), value.encode()) for name, value in shared)]

    def document(self, body: bytes, found: Found, tag: bytes, messages: int = 1) -> Reply:
        """Return the answer with a JSON document, in the form that is asked for and allowed.

        Whoever has it already, under its ``tag``, is told so. No tag: there are no conditions.
        """
        extra = _JSON
        if tag:
            if holds(found.get(b"if-none-match", b""), tag):
                return Reply(304, b"", [(b"etag", tag)])  # without even a length
            extra = [*_JSON_TO_KEEP, (b"etag", tag)]
        accepted = found.get(b"accept-encoding", b"identity")
        if accepted != b"identity":  # which our own client says, and nearly all requests
            coding = choose_coding(accepted, compress=self.options.compression)
            if coding is None:
                return unacceptable()
            if coding == b"gzip":
                body = gzip.compress(body, GZIP_LEVEL, mtime=0)
                extra = [*extra, *GZIPPED]
        return Reply(200, body, [length(body), *extra], messages)

    def tag_of(self, message: bytes) -> bytes:
        """Return the validator of ``message``: weak, for its compressed form has the same.

        Nothing if the options have no conditions.
        """
        if not self.options.conditional:
            return b""
        if message is not self._tagged:
            self._tagged, self._tag = message, b'W/"%x-%x"' % (zlib.crc32(message), len(message))
        return self._tag


def http_server(resource: Resource, options: Options) -> Server:
    """Return a server of ``resource``."""
    from feeds.wire.http_server import HttpServer

    server = HttpServer(resource, resource.access, resource.ledger, resource.apply, resource.end)
    server.apply(options)
    return server


def text(status: int, body: bytes, *extra: Header) -> Reply:
    """Return an answer in words."""
    return Reply(status, body, [length(body), _TEXT, *extra])


def unacceptable() -> Reply:
    """Return the answer to whoever takes neither form."""
    return text(406, b"It can be had as it is or with gzip.\n", GZIPPED[1])


def nothing(*extra: Header) -> Reply:
    """Return the answer that there is nothing."""
    return Reply(204, b"", [length(b""), *extra])


def length(body: bytes) -> Header:
    """Return the header that says how long ``body`` is."""
    return b"content-length", b"%d" % len(body)


_JSON: list[Header] = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
_JSON_TO_KEEP: list[Header] = [_JSON[0], (b"cache-control", b"no-cache")]
GZIPPED: list[Header] = [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
CLOSE: Header = (b"connection", b"close")
_ALLOW: Header = (b"allow", b"GET, HEAD, OPTIONS")
_TEXT: Header = (b"content-type", b"text/plain; charset=utf-8")


async def _send(send: Send, reply: Reply, headers: list[Header]) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
