"""A client of the crowd that asks over HTTP/1.1: its requests, and their answers in pieces."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from feeds.access import Address, crowd_token
from feeds.fairness import PLAIN, Options
from feeds.halves import MAX_BODY_BYTES, StatusError, TransportError
from feeds.wire.http_head import head_bytes, read_head
from feeds.wire.objections import not_http
from feeds.wire.pieces import PiecewiseClient
from feeds.wire.unpacking import unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_DIGITS = 18
_WITHOUT_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class _Asked(NamedTuple):
    """What is the same in all requests of clients that do the same."""

    path: bytes
    lines: bytes


class _Announced(NamedTuple):
    """What the head of an answer says."""

    status: int
    length: int
    """Of the body, in bytes."""
    closing: bool
    coding: str
    tag: bytes


class HttpCrowdClient(PiecewiseClient):
    """Asks for ``path`` on one connection, which the server may end with an answer.

    As it is, it asks for the same thing each time and takes the body for one message. Clients
    share what they say, and the heads of answers that were read last: nearly all get the same.
    """

    most_bytes: ClassVar[int] = MAX_BODY_BYTES
    """Longest body that it takes."""
    _tag = b""
    """Of what was taken last."""
    _told: _Announced | None = None
    """The head of the answer whose body is still to come."""

    def __init__(
        self, path: str, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> None:
        super().__init__(address, options, held_seq)
        self._asked = _asked(path, address, options)

    def opening(self) -> bytes:
        """Return nothing; what came last is remembered, however it was closed."""
        self.closing = False
        return super().opening()

    def request(self) -> bytes:
        """Return a GET as the session of the client on screen writes it."""
        self.waiting, self.more = True, False
        path, lines = self._asked
        query = self.query()
        if query:
            path = b"%b?%b" % (path, query.encode())
        condition = b"If-None-Match: %b\r\n" % self._tag if self._tag else b""
        return b"GET %b HTTP/1.1\r\n%b%b\r\n" % (path, lines, condition)

    def query(self) -> str:
        """Return what is asked for this time, as the query of the URL."""
        return ""

    def read(self, body: bytes) -> Sequence[bytes]:
        """Return the messages in ``body``; raise :class:`TransportError` if it has none."""
        return (body,)

    def bears(self, status: int) -> bool:
        """Return whether there is nothing wrong with an answer that is not 200 but ``status``."""
        return status == HTTPStatus.NO_CONTENT or (
            status == HTTPStatus.NOT_MODIFIED and bool(self._tag)
        )

    def take(self, data: bytes) -> Sequence[bytes]:
        """Return what the answer brought that is whole with ``data``."""
        if self._kept:
            data = self.joined(data)
        if not data:
            return ()
        told = self._told
        if told is None:
            end = head_bytes(data)
            if not end:
                self.keep(data, len(data) + 1)
                return ()
            told = self._look_at(_announced(data[:end]))
            data = data[end:]
        if len(data) < told.length:
            self._told = told
            self.keep(data, told.length)
            return ()
        if len(data) > told.length or not self.waiting:
            raise not_http()  # more than was asked for
        self._told, self.waiting = None, False
        self.closing = told.closing or not self.options.keep_alive
        if told.status == HTTPStatus.OK:
            return self._messages(told, data)
        if told.status != HTTPStatus.NOT_MODIFIED:
            self._tag = b""
        return ()

    def _look_at(self, told: _Announced) -> _Announced:
        if told.status != HTTPStatus.OK and not self.bears(told.status):
            raise StatusError(told.status)
        if told.length > self.most_bytes:
            raise TransportError(f"body over {self.most_bytes} bytes")
        return told

    def _messages(self, told: _Announced, body: bytes) -> Sequence[bytes]:
        options = self.options
        if options.compression and told.coding:
            body = unpacked(body, told.coding, self.most_bytes)
            if len(body) > self.most_bytes:
                raise TransportError(f"body over {self.most_bytes} bytes")
        self._tag = told.tag if options.conditional else b""
        return self.read(body)


@lru_cache(maxsize=16)
def _asked(path: str, address: Address, options: Options) -> _Asked:
    """Return what a ``requests.Session`` with headers of ours sends, in its order."""
    lines = [
        f"Host: {address.authority}",
        f"User-Agent: python-requests/{version('requests')}",
        f"Accept-Encoding: {'gzip' if options.compression else 'identity'}",
        "Accept: */*",
        f"Connection: {'keep-alive' if options.keep_alive else 'close'}",
        f"Authorization: Bearer {crowd_token(address.token)}",
        "",
    ]
    return _Asked(path.encode(), "\r\n".join(lines).encode())


@lru_cache(maxsize=64)
def _announced(data: bytes) -> _Announced:
    try:
        head = read_head(data)
    except ValueError:
        raise not_http() from None
    fields = head.fields
    length = fields.get(b"content-length", b"")
    if head.status in _WITHOUT_BODY:
        length = b"0"
    elif not length.isdigit() or len(length) > _MOST_DIGITS or b"transfer-encoding" in fields:
        if head.status == HTTPStatus.OK:
            raise not_http()  # as a server of ours speaks it
        length = b"0"
    return _Announced(
        head.status,
        int(length),
        b"close" in fields.get(b"connection", b"").lower(),
        fields.get(b"content-encoding", b"").decode("latin-1"),
        fields.get(b"etag", b""),
    )
