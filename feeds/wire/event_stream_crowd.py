"""A client of the crowd that is sent events: the chunks of an answer without an end."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from feeds.access import Address, crowd_token
from feeds.fairness import PLAIN, Options
from feeds.halves import MAX_BODY_BYTES, TransportError
from feeds.wire.event_stream import EventStream
from feeds.wire.event_stream_head import GZIP_HEAD, is_packed, request_of
from feeds.wire.http_head import head_bytes, read_head
from feeds.wire.objections import left, not_http
from feeds.wire.pieces import PiecewiseClient

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_CHUNK_BYTES = MAX_BODY_BYTES + 1024
"""One event of the longest, and what stands around it: a server of ours sends no longer one."""

_SIZE_DIGITS = 8
_HEX = b"0123456789abcdefABCDEF"
_LINE_END = b"\r\n"
_BROKEN = "the gzip of the event stream is broken"


class EventStreamCrowdClient(PiecewiseClient):
    """One stream, which goes on after what the client holds."""

    _packed = False
    _begun = False
    """Whether the head of a packed stream has come."""

    def __init__(
        self, path: str, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> None:
        super().__init__(address, options, held_seq)
        self._path, self._stream = path, EventStream(MAX_BODY_BYTES)

    def opening(self) -> bytes:
        """Return the request."""
        to, held = self.address, str(self.held_seq) if self.held_seq else ""
        packed, token = self.options.compression, crowd_token(self.address.token)
        return request_of(self._path, to, token, packed=packed, last_id=held)

    def take(self, data: bytes) -> Sequence[bytes]:
        """Return the messages that are whole with ``data``."""
        if self._kept:
            data = self.joined(data)
        if not data:
            return ()
        at, size = 0, len(data)
        if not self.up:
            at = self._agree(data)
            if not at:
                self.keep(data, size + 1)
                return ()
        messages: list[bytes] = []
        while at < size:
            length, start = _chunk(data, at)
            if not start:
                self.keep(data[at:], size - at + 1)
                break
            end = start + length
            after = end + len(_LINE_END)
            if after > size:
                self.keep(data[at:], after - at)
                break
            if data[end:after] != _LINE_END:
                raise not_http()
            if not length:
                raise left()
            messages += self._events(data[start:end])
            at = after
        return messages

    def _events(self, content: bytes) -> Sequence[bytes]:
        if self._packed:
            if not self._begun:
                if content != GZIP_HEAD:
                    raise TransportError(_BROKEN)
                self._begun = True
                return ()
            content = _unpacked(content)
        try:
            return self._stream.feed(content)
        except ValueError as error:
            raise TransportError(str(error)) from None

    def _agree(self, data: bytes) -> int:
        """Return how long the head is that ``data`` begins with; 0: longer."""
        end = head_bytes(data)
        if not end:
            return 0
        try:
            status, fields = read_head(data[:end])
        except ValueError:
            raise not_http() from None
        self._packed = is_packed(status, fields, may_be=self.options.compression)
        if fields.get(b"transfer-encoding", b"").lower() != b"chunked":
            raise not_http()  # as a server of ours speaks it
        self.up = True
        return end


def _chunk(data: bytes, at: int) -> tuple[int, int]:
    """Return the length of the chunk at ``at`` and where its content begins; 0: not known yet."""
    most = _SIZE_DIGITS + len(_LINE_END)
    end = data.find(_LINE_END, at, at + most)
    if end < 0:
        if len(data) - at >= most:
            raise not_http()
        return 0, 0
    digits = data[at:end]
    if not digits or digits.strip(_HEX):
        raise not_http()
    length = int(digits, 16)
    if length > MOST_CHUNK_BYTES:
        raise TransportError(f"an event over {MAX_BODY_BYTES} bytes")
    return length, end + len(_LINE_END)


def _unpacked(content: bytes) -> bytes:
    """Return what a chunk holds, which refers to nothing before it."""
    inflating = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        plain = inflating.decompress(content, MOST_CHUNK_BYTES + 1)
    except zlib.error:
        raise TransportError(_BROKEN) from None
    if len(plain) > MOST_CHUNK_BYTES:
        raise TransportError(f"{len(content)} bytes unpack to over {MOST_CHUNK_BYTES}")
    return plain
