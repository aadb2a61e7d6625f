"""The receiving end of an event stream over HTTP/1.1: a request, the head of its answer, events."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

import httptools

from feeds.clock import now_ns
from feeds.halves import MAX_BODY_BYTES, PushClient, TransportError
from feeds.wire.event_stream import EventStream
from feeds.wire.event_stream_head import is_packed
from feeds.wire.objections import left, not_http, stream_refused
from feeds.wire.unpacking import GZIP

if TYPE_CHECKING:
    from feeds.wire.sockets import CountedSocket

MAX_HEAD_BYTES = 64 << 10
FAREWELL_S = 0.5
"""How long what is still under way is waited for when the client leaves."""
MOST_UNPACKED_BYTES = 4 * MAX_BODY_BYTES
"""What is read at one time may unpack to so much: gzip can make a thousand bytes of one."""


async def receive_all(
    client: PushClient, request: bytes, stream: EventStream, sock: CountedSocket
) -> None:
    """Give ``client`` every message of ``stream``, which answers ``request``, until it is gone."""
    _, receiver = await asyncio.get_running_loop().create_connection(
        lambda: _Receiver(client, request, stream), sock=sock
    )
    try:
        await receiver.answered.wait()
        if receiver.agreed:
            with client.opened(receiver.transport.abort):
                receiver.begin()
                await receiver.over.wait()
    except asyncio.CancelledError:
        await receiver.hear_out()
        raise
    finally:
        receiver.transport.abort()
    assert receiver.error is not None
    raise receiver.error


class _Receiver(asyncio.Protocol):
    """One connection. Messages are handed on where their bytes are read: no task wakes between."""

    transport: asyncio.Transport

    def __init__(self, client: PushClient, request: bytes, stream: EventStream) -> None:
        self.answered, self.over, self._gone = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.agreed = False
        """Whether the answer is an event stream."""
        self.error: Exception | None = None
        """Why it is over."""
        self._client, self._request, self._stream = client, request, stream
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[bytes, bytes] = {}
        self._head_bytes = self._at_ns = 0
        self._early: bytearray | None = bytearray()  # events that came with the head
        self._unpacking: zlib._Decompress | None = None

    def begin(self) -> None:
        """Hand messages on from now on; first those that came with the head."""
        early, self._early = self._early, None
        if early:
            self._guarded(self.on_body, bytes(early))

    async def hear_out(self) -> None:
        """Tell the server that nobody listens any more, and read what is still under way."""
        self._end(TransportError("closed by the client", fault=False))
        with suppress(OSError, TimeoutError):
            self.transport.write_eof()
            async with asyncio.timeout(FAREWELL_S):
                await self._gone.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take what has come; what comes when it is over is read only to be counted."""
        if self.error is None:
            self._at_ns = now_ns()
            self._guarded(self._feed, data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so to whoever waits."""
        self._end(TransportError("connection lost", fault=False))
        self._gone.set()

    def _guarded(self, take: Callable[[bytes], object], data: bytes) -> None:
        """Have ``take`` take ``data``; what it raises is why the connection ends here."""
        try:
            take(data)
        except Exception as error:  # noqa: BLE001 - raised again where the end is waited for
            self._end(error)
            self.transport.abort()

    def _end(self, error: Exception) -> None:
        self.error = self.error or error
        self.answered.set()
        self.over.set()

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise stream_refused(HTTPStatus.SWITCHING_PROTOCOLS) from None
        except httptools.HttpParserCallbackError as error:
            raise error.__context__ or error from None  # what was raised below
        except httptools.HttpParserError:
            raise not_http() from None
        if not self.answered.is_set():
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                raise TransportError(f"no head of an answer within {MAX_HEAD_BYTES} bytes")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header of the answer."""
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """Look whether it is what was asked for."""
        status, may_be = self._parser.get_status_code(), self._client.options.compression
        if is_packed(status, self._headers, may_be=may_be):
            self._unpacking = zlib.decompressobj(GZIP)
        self.agreed = True
        self.answered.set()

    def on_body(self, body: bytes) -> None:
        """Hand on the messages that are whole."""
        if self._early is not None:
            self._early += body
            return
        if self._unpacking is not None:
            body = _unpacked(body, self._unpacking)
        try:
            messages = self._stream.feed(body)
        except ValueError as error:
            raise TransportError(str(error)) from None
        for message in messages:
            self._client.received(message, self._at_ns)
        # A line that never ends is no sign of life.
        if not messages and (b"\n" in body or b"\r" in body):
            self._client.heard()

    def on_message_complete(self) -> None:
        """The server has ended the stream in good order."""
        raise left()


def _unpacked(body: bytes, unpacking: zlib._Decompress) -> bytes:
    try:
        plain = unpacking.decompress(body, MOST_UNPACKED_BYTES)
    except zlib.error:
        raise TransportError("the gzip of the event stream is broken") from None
    if unpacking.unconsumed_tail:
        raise TransportError(f"{len(body)} bytes unpack to over {MOST_UNPACKED_BYTES}")
    if unpacking.unused_data:
        raise TransportError("the event stream goes on behind the end of its gzip")
    return plain
