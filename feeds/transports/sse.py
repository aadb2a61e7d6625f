"""Server-sent events: the answer to one GET never ends; each update is an event in it."""

from __future__ import annotations

import asyncio
import re
import zlib
from importlib import import_module
from typing import TYPE_CHECKING

from feeds import halves
from feeds.board import Batch, Board
from feeds.fairness import PLAIN, Options
from feeds.transports import base
from feeds.wire import event_stream
from feeds.wire.event_stream_head import GZIP_HEAD, request_of
from feeds.wire.fan_out import BEHIND_BYTES, FanOutServer
from feeds.wire.http_found import Found
from feeds.wire.http_memory import Header
from feeds.wire.http_resource import (
    CLOSE,
    GZIP_LEVEL,
    GZIPPED,
    Reply,
    Resource,
    text,
    unacceptable,
)
from feeds.wire.ledger import Ledger, seq_of
from feeds.wire.negotiation import choose_coding

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from feeds.access import Access, Address
    from feeds.crowd.client import CrowdClient
    from feeds.wire.http_server import Scope, Send
    from feeds.wire.sockets import CountedSocket

PATH = "/events"
RETRY_MS = 1000
"""How long an EventSource waits before it connects anew; browsers alone would wait 3 to 5 s."""

_HEAD: list[Header] = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"transfer-encoding", b"chunked"),
    CLOSE,  # what else is asked for on this connection is never answered
]
_LAST_CHUNK = b"0\r\n\r\n"
_SEQ = re.compile(rb"[0-9]{1,18}")


class _Stream:
    """One answer without an end."""

    __slots__ = ("after", "coding", "transport")

    def __init__(self, transport: asyncio.Transport, after: int | None, *, packed: bool) -> None:
        self.transport, self.coding = transport, packed
        self.after = after
        """The update after which it goes on; ``None``: it has nothing to catch up with."""


class _Events(Resource):
    """Whoever may know gets a stream."""

    path = PATH
    about = f"Updates are at {PATH}.\n"

    def __init__(
        self,
        board: Board,
        access: Access,
        join: Callable[[_Stream], None],
        leave: Callable[[_Stream], None],
    ) -> None:
        super().__init__(board, access)
        self._join, self._leave = join, leave

    def give(self, scope: Scope, found: Found) -> Reply | None:
        coding = self._coding(found)
        if coding is None:
            return unacceptable()
        if scope["http_version"] == "1.0":
            return text(505, b"An event stream comes in chunks, which HTTP/1.0 does not have.\n")
        return Reply(200, b"", _head(coding)) if scope["method"] == "HEAD" else None

    async def later(self, scope: Scope, found: Found, send: Send) -> None:
        """Begin the stream, and stay until its client has gone."""
        connection, gone = scope["connection"], asyncio.Event()
        connection.watch(gone.set)
        packed = self._coding(found) == b"gzip"
        head = [*_head(b"gzip" if packed else b"identity"), *self.common(scope, found)]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        stream = _Stream(connection.give_away(), self._last_id(found), packed=packed)
        if stream.transport.is_closing():
            return
        if packed:
            stream.transport.write(_chunk(GZIP_HEAD))
        stream.transport.write(_chunk_of(event_stream.retry(RETRY_MS), packed=packed))
        self._join(stream)

        def left() -> None:
            self._leave(stream)  # before anything else is sent
            gone.set()

        connection.watch(left)
        try:
            await gone.wait()
        finally:
            self._leave(stream)
            stream.transport.close()

    def _coding(self, found: Found) -> bytes | None:
        accepted = found.get(b"accept-encoding", b"identity")
        return choose_coding(accepted, compress=self.options.compression)

    def _last_id(self, found: Found) -> int | None:
        """Return the update that whoever comes back had last.

        What is no number of an update here counts as none: an EventSource says what it was told,
        whoever told it, and an answer of 400 would end it for good.
        """
        said = _SEQ.fullmatch(found.get(b"last-event-id", b""))
        return int(said[0]) if said and int(said[0]) <= self.board.newest_seq else None


class _EventServer(FanOutServer[_Stream]):
    """Every update is written once and sent to all as it is."""

    def __init__(self, board: Board, access: Access, options: Options = PLAIN) -> None:
        from feeds.wire.http_server import HttpServer

        super().__init__(board)
        board.keep()
        events = _Events(board, access, self.join, self.leave)
        # With a ledger of its own: connections that count here are those that have a stream.
        self._http = HttpServer(events, access, Ledger(), events.apply)
        self._http.apply(options)
        self._told: bytes | None = None
        self._holding = False
        self._beating: asyncio.TimerHandle | None = None

    async def start(self, port: int) -> int:
        port = await self._http.start(port)
        self._beat_later()
        return port

    async def stop(self) -> None:
        await super().stop()
        if self._beating is not None:
            self._beating.cancel()
        self._http.stop_listening()  # or they would come back at once
        for stream in self.readers:
            if not (stream.coding or stream.transport.is_closing()):
                stream.transport.write(_LAST_CHUNK)
            # One that is compressed breaks off: the sum of all of it, its end, was not kept.
            stream.transport.close()
        await self._http.stop()

    def apply(self, options: Options) -> None:
        self._http.apply(options)

    def hold(self) -> None:
        self._holding = True
        super().hold()

    def let_go(self) -> None:
        self._holding = False
        super().let_go()

    def coded(self, message: bytes, coding: Hashable) -> bytes:
        return _chunk_of(event_stream.event(message, seq_of(message)), packed=bool(coding))

    def missed(self, reader: _Stream) -> Batch:
        """Return what came after the update that it had last, in pieces that it can take."""
        if reader.after is None:
            return super().missed(reader)
        batch = self.board.since(reader.after, BEHIND_BYTES // 2)
        reader.after = seq_of(batch.messages[-1]) if batch.more else None
        return batch

    def _beat_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._beating = loop.call_later(halves.PING_EVERY_S, self._beat)

    def _beat(self) -> None:
        """Let everybody know that the server is there, if there was no update lately."""
        self._beat_later()
        if self._told is self.board.latest and not self._holding:
            beat = event_stream.HEARTBEAT
            self.tell_all(lambda coding: _chunk_of(beat, packed=bool(coding)))
        self._told = self.board.latest


def _chunk_of(lines: bytes, *, packed: bool) -> bytes:
    return _chunk(_deflated(lines) if packed else lines)


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _deflated(lines: bytes) -> bytes:
    """Return ``lines`` compressed: whole bytes that refer to nothing before them.

    So they fit into any stream, and gain nothing from what is the same in all updates.
    """
    deflating = zlib.compressobj(GZIP_LEVEL, wbits=-zlib.MAX_WBITS)
    return deflating.compress(lines) + deflating.flush(zlib.Z_SYNC_FLUSH)


def _head(coding: bytes) -> list[Header]:
    return [*_HEAD, *(GZIPPED if coding == b"gzip" else ())]


class _EventClient(halves.PushClient):
    """One stream after another; each goes on where the one before it broke off.

    It connects anew as every push client here does, whatever the server's ``retry`` says.
    """

    def __init__(self, address: Address, sink: halves.Sink, options: Options = PLAIN) -> None:
        super().__init__(address, sink, options)
        self._last_id = b""

    async def communicate(self, sock: CountedSocket) -> None:
        from feeds.wire.event_stream_client import receive_all

        stream = event_stream.EventStream(halves.MAX_BODY_BYTES, self._last_id)
        try:
            await receive_all(self, self._request(), stream, sock)
        finally:
            self._last_id = stream.last_id

    def _request(self) -> bytes:
        # an id of ours, and nothing else that a server told
        last_id = self._last_id.decode() if _SEQ.fullmatch(self._last_id) else ""
        to, packed = self.address, self.options.compression
        return request_of(PATH, to, to.token, packed=packed, last_id=last_id)


class Sse(base.Transport):
    """HTTP/1.1, chunked; gzip and TCP_NODELAY as the options say."""

    key = "sse"
    label = "Server-sent events"
    tip = "One request whose answer never ends; the server adds each update to it as an event"
    good_for = "updates in one direction to browsers, over HTTP as it is"
    order = 20
    style = "push"
    scheme = "http"
    path = PATH
    pinged = False
    server = _EventServer
    push_client = _EventClient

    @classmethod
    def crowd_client(
        cls, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> CrowdClient:
        """Return one connection of one of many clients: chunks, taken apart by hand."""
        from feeds.wire.event_stream_crowd import EventStreamCrowdClient

        return EventStreamCrowdClient(cls.path, address, options, held_seq)

    @staticmethod
    def load(half: base.Half) -> None:
        """Import uvicorn, or the parser of answers."""
        name = "http_server" if half == "server" else "event_stream_client"
        import_module(f"feeds.wire.{name}")


TRANSPORT = Sse
