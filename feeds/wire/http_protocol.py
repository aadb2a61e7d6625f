"""One of uvicorn's HTTP connections, with limits to what a stranger can send and how slowly."""

import asyncio
import math
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from feeds.access import Access
from feeds.listener import LINGER_S
from feeds.wire.http_memory import Head, Header
from feeds.wire.limits import MOST_SENT_BYTES, REQUEST_S

PIECE_BYTES = 16 << 10
"""A request line with its headers is taken up to this length, and refused over twice as much."""
MOST_WAITING = 64
"""The most requests of one connection that wait for the answer to the one before them."""

_ABSOLUTE = re.compile(rb"https?://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)


def _nothing() -> None:
    pass


class _Transport:
    """A connection's transport whose ``close`` is ours."""

    def __init__(self, transport: asyncio.Transport, protocol: "BoundedProtocol") -> None:
        self.write, self.is_closing = transport.write, transport.is_closing
        self.close = protocol.leave
        self.under = transport

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transport has
        return getattr(self.under, name)


class BoundedProtocol(HttpToolsProtocol):
    """Refuses in words what is too long or too slow; :meth:`look_after` is called once a second.

    An application that answers whoever has no token puts ``stranger`` into the scope. It finds the
    connection there, too, as ``connection``. As little as can be is done for each request: what is
    still being read is seen in what the base keeps.
    """

    access: Access
    """The checks of the server."""
    again: Callable[[Head, list[Header]], bytes | None] = staticmethod(lambda head, shared: None)
    """Books a request that can be answered as one before it was, and returns that answer."""
    gone: Callable[[], None] | None = None
    """Called once when nobody is there any more to read the answer that is being waited for."""
    is_gone = False
    """Whether that is so."""
    _left = False  # nothing is read any more
    _taken_bytes = _body_bytes = 0
    # The scopes of the request whose body was counted last, and of one seen while it was read.
    _counted: object = None
    _slow: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to count the time until which somebody has to show a token."""
        super().connection_made(transport)
        self._out = _Transport(transport, self)
        self.transport = cast("asyncio.Transport", self._out)
        self._until_s = self.loop.time() + REQUEST_S

    def data_received(self, data: bytes) -> None:
        """Take the bytes in pieces, so that what is too long is refused before it is kept."""
        if len(data) > PIECE_BYTES:
            for start in range(0, len(data), PIECE_BYTES):
                self.data_received(data[start : start + PIECE_BYTES])
        elif not self._left:
            before = self.scope
            super().data_received(data)
            scope = self.scope
            if scope is not None and "path" not in scope:  # a head that is not yet whole
                self._taken_bytes = self._taken_bytes + len(data) if scope is before else 0
                if self._taken_bytes >= PIECE_BYTES:
                    self._refuse_head()
            elif self.pipeline:
                if len(self.pipeline) > MOST_WAITING:
                    self.refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Too many requests at once.")
                elif self.gone is not None:
                    self.flow.resume_reading()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401
        self._answering, scope = cycle, cast("dict[str, Any]", cycle.scope)
        if cycle.keep_alive and scope["method"] == "GET" and not self.flow.write_paused:
            head = scope["raw_path"], scope["query_string"], tuple(scope["headers"])
            scope["head"] = head
            if (data := self.again(head, self.server_state.default_headers)) is not None:
                cycle.more_body = False  # there is none to such a head
                self._finish(data)
                return
        super()._start_asgi_task(cycle, app)

    @property
    def stays(self) -> bool:
        """Whether the connection stays when the present request has been answered."""
        return self._answering.keep_alive

    def whole(self, status: int, headers: list[Header], body: bytes) -> bytes:
        """Return the whole of an answer, as it is sent."""
        every = [*self.server_state.default_headers, *headers]
        lines = b"".join([b"%b: %b\r\n" % pair for pair in every])
        return b"%b%b\r\n%b" % (STATUS_LINE[status], lines, body)

    async def answer(self, data: bytes) -> None:
        """Send the whole of an answer, at once and in one piece, when there is room for it."""
        if self.flow.write_paused and not self._answering.disconnected:
            await self.flow.drain()
        self._finish(data)

    def _finish(self, data: bytes) -> None:
        cycle = self._answering
        if cycle.disconnected:
            return
        cycle.scope.pop("connection", None)  # type: ignore[typeddict-item]
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        self.transport.write(data)
        if not cycle.keep_alive:  # it was half closed meanwhile
            self.transport.close()
        cycle.on_response()
        cycle.on_response = _nothing

    def eof_received(self) -> bool:  # type: ignore[override]
        """Stay until what was asked for is answered, unless that may take any time."""
        done = self.cycle is None or self.cycle.response_complete
        if self._left or done or not self._out.under.can_write_eof():
            self._until_s = min(self._until_s, self.loop.time() + LINGER_S)
            if self._left:  # beneath TLS it may take long to be closed, and what is sent is lost
                self._tell_gone()
            return False
        self.cycle.keep_alive = False
        self._tell_gone()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell it whoever still wanted to write.

        Leave nothing for the collector: among thousands of connections that takes its time.
        """
        super().connection_lost(exc)
        self._unset_keepalive_if_required()  # after a reset, too
        self._tell_gone()
        self._out.close = self._out.under.close

    def give_away(self) -> asyncio.Transport:
        """Return where the rest of an answer that has no end is to be written, and closed.

        Whatever the client says from now on is thrown away unread, but for its leaving.
        """
        self._left, self._until_s = True, math.inf
        self.pipeline.clear()
        if not self._out.under.is_closing():
            self.flow.resume_reading()
        return self._out.under

    def watch(self, gone: Callable[[], None]) -> None:
        """Call ``gone`` when nobody is there any more, though more requests wait behind this."""
        if self.is_gone:
            gone()
        else:
            self.gone = gone
            self.flow.resume_reading()

    def _tell_gone(self) -> None:
        self.is_gone = True
        gone, self.gone = self.gone, None
        if gone is not None:
            gone()

    def on_headers_complete(self) -> None:
        """Have the request answered; its target may name the host instead of the header."""
        if self.url[:1] != b"/" and (absolute := _ABSOLUTE.fullmatch(self.url)):
            self.headers[:] = [pair for pair in self.headers if pair[0] != b"host"]
            self.headers.append((b"host", absolute[1]))
            self.url = absolute[2] if absolute[2].startswith(b"/") else b"/" + absolute[2]
        self.scope["connection"] = self  # type: ignore[typeddict-unknown-key]
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Throw the body away; nobody asks for it."""
        if self._counted is not self.scope:
            self._counted, self._body_bytes = self.scope, 0
        self._body_bytes += len(body)
        if self._body_bytes > MOST_SENT_BYTES:
            text = f"A body may have {MOST_SENT_BYTES} bytes."
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP."""
        self.refuse(HTTPStatus.BAD_REQUEST, msg)

    @property
    def _in_head(self) -> bool:
        return self.scope is not None and "path" not in self.scope

    @property
    def _reading(self) -> bool:
        return self._in_head or (self.cycle is not None and self.cycle.more_body)

    def _refuse_head(self) -> None:
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        if len(self.url) > PIECE_BYTES // 2:
            status = HTTPStatus.REQUEST_URI_TOO_LONG
        self.refuse(status, f"What comes before the body may have {PIECE_BYTES} bytes.")

    def refuse(self, status: HTTPStatus, text: str) -> None:
        """Say why this connection ends, unless an answer is being given or was."""
        if self.transport.is_closing():
            return
        self.access.refused(self.client, status, text)
        if self._in_head or not (self.cycle and self.cycle.response_started):
            body = f"{text}\n".encode()
            origin = dict(self.headers or ()).get(b"origin")
            shared = self.access.cors(None if origin is None else origin.decode("latin-1"), "")
            headers = [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", b"%d" % len(body)),
                (b"connection", b"close"),
                *((name.lower().encode(), value.encode()) for name, value in shared.items()),
            ]
            self.transport.write(self.whole(status, headers, body))
        self._linger()  # whatever it was, more of it may come

    def leave(self) -> None:
        """Close the connection, after what is still to come of a request was thrown away."""
        if self._reading and not self.transport.is_closing():
            self._linger()
        elif not self._left:
            self._out.under.close()

    def _linger(self) -> None:
        self._left = True
        self._out.write, self._out.is_closing = lambda data: None, lambda: True
        self._until_s = self.loop.time() + LINGER_S
        self.flow.resume_reading()
        try:
            if self._out.under.can_write_eof():  # not where there is TLS
                self._out.under.write_eof()
        except OSError:  # the client is gone already
            self._out.under.abort()

    @property
    def known(self) -> bool:
        """Whether somebody is there who has shown a token."""
        return self.cycle is not None and "stranger" not in self.cycle.scope

    def look_after(self, now_s: float) -> None:
        """Give the connection up if it has taken too long over a request, or is a stranger's."""
        known = self.known
        if self._left or not (known or self._in_head):
            if now_s > self._until_s:
                if not self._left:
                    self.access.refused(self.client, 0, f"no token within {REQUEST_S:.0f} s")
                self._out.under.abort()
        elif not known and now_s > self._until_s + REQUEST_S:  # begins one request after another
            self._out.under.abort()
        elif self._reading:
            if self._slow is not self.scope:
                self._slow, self._slow_until_s = self.scope, now_s + REQUEST_S
            elif now_s > self._slow_until_s:
                self.refuse(HTTPStatus.REQUEST_TIMEOUT, f"No request within {REQUEST_S:.0f} s.")
