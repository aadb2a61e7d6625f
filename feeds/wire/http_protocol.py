"""One HTTP connection of uvicorn's with limits: what a stranger sends costs little, and ends."""

import asyncio
import re
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from feeds.access import cors

PIECE_BYTES = 16 << 10
"""A request line with all its headers may be as long; over two such pieces it is refused."""
MAX_BODY_BYTES = 64 << 10
"""Of a request, though none needs a body."""
MOST_WAITING = 64
"""Requests of one connection that came before the answer to the one before."""
REQUEST_S = 10.0
"""How long a request may take to come, and a connection be held without a token."""
LINGER_S = 1.0
"""How long what still comes is thrown away before closing: a reset would void the answer."""

_ABSOLUTE = re.compile(rb"https?://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_NEVER_S = float("inf")


class _Transport:
    """A connection's transport whose ``close`` is ours."""

    def __init__(self, transport: asyncio.Transport, protocol: "BoundedProtocol") -> None:
        self.write, self.is_closing = transport.write, transport.is_closing
        self.close = protocol.leave
        self.under = transport

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transport has
        return getattr(self.under, name)


class BoundedProtocol(HttpToolsProtocol):
    """Refuses in words what is too long or too slow; :meth:`look_after` is called now and then.

    An application that answers whoever has no token puts ``stranger`` into the scope.
    """

    # A request is being read, and its head is; nothing is read any more; the client sends no more.
    _reading = _in_head = _left = _ended = False
    _taken_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to count the time until which somebody has to show a token."""
        super().connection_made(transport)
        self._out = _Transport(transport, self)
        self.transport = cast("asyncio.Transport", self._out)
        self._stranger_until_s = self._until_s = self.loop.time() + REQUEST_S

    def data_received(self, data: bytes) -> None:
        """Take the bytes in pieces, so that what is too long is refused before it is kept."""
        if len(data) <= PIECE_BYTES:
            self._take(data)
        else:
            for start in range(0, len(data), PIECE_BYTES):
                self._take(data[start : start + PIECE_BYTES])

    def _take(self, piece: bytes) -> None:
        if self._left:
            return
        began = self._in_head
        super().data_received(piece)
        if self._in_head and began:
            self._taken_bytes += len(piece)
            if self._taken_bytes >= PIECE_BYTES:
                self._refuse_head()
        elif len(self.pipeline) > MOST_WAITING:
            self.refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Too many requests at once.")

    def eof_received(self) -> bool:  # type: ignore[override]
        """Stay until what was asked for is answered."""
        self._ended = True
        return not self._left and self.cycle is not None and not self.cycle.response_complete

    def on_message_begin(self) -> None:
        """Begin to read a request: from here on it may take so long, and so many bytes."""
        super().on_message_begin()
        self._reading = self._in_head = True
        self._taken_bytes = 0
        if self._until_s == _NEVER_S:
            self._until_s = self.loop.time() + REQUEST_S

    def on_headers_complete(self) -> None:
        """Have the request answered; its target may name the host instead of the header."""
        if self._left:
            return
        self._in_head = False
        self._taken_bytes = 0
        if not self.url.startswith(b"/") and (absolute := _ABSOLUTE.fullmatch(self.url)):
            self.headers[:] = [pair for pair in self.headers if pair[0] != b"host"]
            self.headers.append((b"host", absolute[1]))
            self.url = absolute[2] if absolute[2].startswith(b"/") else b"/" + absolute[2]
        if int(dict(self.headers).get(b"content-length", 0)) > MAX_BODY_BYTES:
            self._refuse_body()
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Throw the body away; nobody asks for it."""
        self._taken_bytes += len(body)
        if self._taken_bytes > MAX_BODY_BYTES:
            self._refuse_body()

    def on_message_complete(self) -> None:
        """The request has come."""
        if not self._left:
            super().on_message_complete()
            self._reading = False
            self._until_s = _NEVER_S

    def on_response_complete(self) -> None:
        """Keep the connection for the next request; that of a stranger not for long."""
        super().on_response_complete()
        if "stranger" in self.cycle.scope:
            self._until_s = self._stranger_until_s
        if self._ended and self.cycle.response_complete:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP."""
        self.refuse(HTTPStatus.BAD_REQUEST, msg)

    def _refuse_head(self) -> None:
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        if len(self.url) > PIECE_BYTES // 2:
            status = HTTPStatus.REQUEST_URI_TOO_LONG
        self.refuse(status, f"What comes before the body may have {PIECE_BYTES} bytes.")

    def _refuse_body(self) -> None:
        text = f"A body may have {MAX_BODY_BYTES} bytes."
        self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)

    def refuse(self, status: HTTPStatus, text: str) -> None:
        """Say why this connection ends, unless an answer is being given or was."""
        if self.transport.is_closing():
            return
        if self._in_head or not (self.cycle and self.cycle.response_started):
            body = f"{text}\n".encode()
            origin = dict(self.headers or ()).get(b"origin")
            shared = cors(None if origin is None else origin.decode("latin-1"), "")
            headers = [
                *self.server_state.default_headers,
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", b"%d" % len(body)),
                (b"connection", b"close"),
                *((name.lower().encode(), value.encode()) for name, value in shared.items()),
            ]
            lines = [b"%b: %b\r\n" % pair for pair in headers]
            self.transport.write(b"".join([STATUS_LINE[status], *lines, b"\r\n", body]))
        self._reading = True  # whatever it was, more of it may come
        self.leave()

    def leave(self) -> None:
        """Close the connection, after what is still to come of a request was thrown away."""
        under = self._out.under
        if not self._reading or under.is_closing():
            under.close()
        elif not self._left:
            self._left = True
            self._out.write, self._out.is_closing = lambda data: None, lambda: True
            self._until_s = self.loop.time() + LINGER_S
            self.flow.resume_reading()
            try:
                under.write_eof()
            except OSError:  # the client is gone already
                under.abort()

    def look_after(self, now_s: float) -> None:
        """Give the connection up if its time is over."""
        if now_s > self._until_s:
            if self._in_head and not self._left:
                self.refuse(HTTPStatus.REQUEST_TIMEOUT, f"No request within {REQUEST_S:.0f} s.")
            else:
                self._out.under.abort()
