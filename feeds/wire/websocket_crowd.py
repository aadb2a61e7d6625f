"""A client of the crowd over WebSocket (RFC 6455): the handshake and frames, without I/O."""

from __future__ import annotations

import zlib
from base64 import b64encode
from functools import lru_cache
from hashlib import sha1
from http import HTTPStatus
from os import urandom
from typing import TYPE_CHECKING

from feeds.access import Address, crowd_token
from feeds.fairness import PLAIN, Options
from feeds.halves import MAX_BODY_BYTES, TransportError
from feeds.wire.http_head import head_bytes, read_head
from feeds.wire.objections import handshake_refused, left, not_websocket, protocol_broken
from feeds.wire.pieces import PiecewiseClient

if TYPE_CHECKING:
    from collections.abc import Sequence

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""What a server adds to the key before it hashes it: RFC 6455, section 1.3."""
_OFFERED = "permessage-deflate; client_max_window_bits"
_AGREED = b"permessage-deflate; server_no_context_takeover"
"""What a server of ours agrees on: each message is packed without those before it (RFC 7692)."""
_END_OF_MESSAGE = b"\0\0\xff\xff"
"""What a packed message ends with, and leaves out: RFC 7692, section 7.2.1."""
_CONTINUED, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_FIN, _PACKED, _RESERVED, _OPCODE, _MASKED = 0x80, 0x40, 0x70, 0x0F, 0x80
_WHOLE_TEXT = _FIN | _TEXT
_IN_TWO_BYTES, _IN_EIGHT_BYTES = 126, 127
"""Lengths that say in how many bytes the true one follows."""
_MOST_CONTROL_BYTES = 125


class WebSocketCrowdClient(PiecewiseClient):
    """One connection, from its handshake on."""

    _accept = b""
    """What the server has to answer to the key of the handshake."""
    _packs = False
    """Whether the server may pack messages."""
    _begun: bytearray | None = None
    """Of a message in several frames: what has come."""
    _packed = False
    """Whether that message is packed."""

    def __init__(
        self, path: str, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> None:
        super().__init__(address, options, held_seq)
        self._path = path

    def opening(self) -> bytes:
        """Return the handshake as the library's client writes it."""
        key = b64encode(urandom(16))
        self._accept = b64encode(sha1(key + _GUID).digest())  # noqa: S324 - the protocol's own
        before, after = _handshake(self._path, self.address, self.options)
        return b"%b%b%b" % (before, key, after)

    def take(self, data: bytes) -> Sequence[bytes]:
        """Return the messages that are whole with ``data``, and answer pings in ``reply``."""
        if self._kept:
            data = self.joined(data)
        if not data:
            return ()
        at, size, needed = 0, len(data), 2
        if not self.up:
            at = self._agree(data)
            if not at:
                self.keep(data, size + 1)
                return ()
        messages: list[bytes] = []
        while size - at >= 2:
            length, start = data[at + 1], at + 2
            if length >= _IN_TWO_BYTES:
                start = self._start(length, start)
                if start > size:
                    needed = start - at
                    break
                length = int.from_bytes(data[at + 2 : start])
                if length > MAX_BODY_BYTES:
                    raise _too_long()
            end = start + length
            if end > size:
                needed = end - at
                break
            if data[at] == _WHOLE_TEXT and self._begun is None:
                messages.append(data[start:end])
            else:
                self._take_frame(data[at], data[start:end], messages)
            at, needed = end, 2
        if at < size:
            self.keep(data[at:], needed)
        return messages

    def goodbye(self) -> bytes:
        """Return the frame that begins the end."""
        return _masked(_CLOSE, b"")

    @staticmethod
    def _start(length: int, start: int) -> int:
        """Return where a frame's content begins whose true length follows at ``start``."""
        if length & _MASKED:
            raise protocol_broken("incorrect masking")
        return start + (2 if length == _IN_TWO_BYTES else 8)

    def _take_frame(self, first: int, content: bytes, messages: list[bytes]) -> None:
        """Take a frame that is not a whole message of text as it is."""
        opcode, reserved = first & _OPCODE, first & _RESERVED
        if opcode >= _CLOSE:
            self._take_control(opcode, first, content)
            return
        if opcode not in (_CONTINUED, _TEXT, _BINARY):
            raise protocol_broken("invalid opcode")
        begins = opcode != _CONTINUED
        if begins != (self._begun is None):
            raise protocol_broken(f"{'expected a' if begins else 'unexpected'} continuation frame")
        if reserved and not (reserved == _PACKED and begins and self._packs):
            raise protocol_broken("reserved bits must be 0")
        if self._begun is None:
            self._begun, self._packed = bytearray(), bool(reserved)
        self._begun += content
        if len(self._begun) > MAX_BODY_BYTES:
            raise _too_long()
        if first & _FIN:
            whole, self._begun = bytes(self._begun), None
            messages.append(_unpacked(whole) if self._packed else whole)

    def _take_control(self, opcode: int, first: int, content: bytes) -> None:
        if first & _RESERVED:
            raise protocol_broken("reserved bits must be 0")
        if not first & _FIN or len(content) > _MOST_CONTROL_BYTES:
            raise protocol_broken("control frame too long or fragmented")
        if opcode == _CLOSE:
            raise left()
        if opcode == _PING:
            self.reply += _masked(_PONG, content)
        elif opcode != _PONG:
            raise protocol_broken("invalid opcode")

    def _agree(self, data: bytes) -> int:
        """Return how long the answer to the handshake is that ``data`` begins with; 0: longer."""
        end = head_bytes(data)
        if not end:
            return 0
        try:
            head = read_head(data[:end])
        except ValueError:
            raise not_websocket() from None
        if head.status != HTTPStatus.SWITCHING_PROTOCOLS:
            raise handshake_refused(head.status)
        fields = head.fields
        extensions = fields.get(b"sec-websocket-extensions", b"")
        if (
            fields.get(b"sec-websocket-accept") != self._accept
            or fields.get(b"upgrade", b"").lower() != b"websocket"
            or b"upgrade" not in fields.get(b"connection", b"").lower()
            or (extensions and not (self.options.compression and extensions == _AGREED))
        ):
            raise not_websocket()
        self.up, self._packs = True, bool(extensions)
        return end


@lru_cache(maxsize=16)
def _handshake(path: str, address: Address, options: Options) -> tuple[bytes, bytes]:
    """Return what stands before and after the key, in the order of the library."""
    from websockets.http11 import USER_AGENT

    offered = [f"Sec-WebSocket-Extensions: {_OFFERED}"] if options.compression else []
    before = [
        f"GET {path} HTTP/1.1",
        f"Host: {address.authority}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: ",
    ]
    after = [
        "",
        "Sec-WebSocket-Version: 13",
        *offered,
        f"Authorization: Bearer {crowd_token(address.token)}",
        f"User-Agent: {USER_AGENT}",
        "",
        "",
    ]
    return "\r\n".join(before).encode(), "\r\n".join(after).encode()


def _masked(opcode: int, content: bytes) -> bytes:
    """Return a frame as clients send them."""
    size, mask = len(content), urandom(4)
    stretched = int.from_bytes((mask * (size // 4 + 1))[:size])
    covered = (int.from_bytes(content) ^ stretched).to_bytes(size)
    return bytes((_FIN | opcode, _MASKED | size)) + mask + covered


def _unpacked(content: bytes) -> bytes:
    inflating = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        plain = inflating.decompress(content + _END_OF_MESSAGE, MAX_BODY_BYTES + 1)
    except zlib.error:
        raise protocol_broken("decompression failed") from None
    if len(plain) > MAX_BODY_BYTES:
        raise _too_long()
    return plain


def _too_long() -> TransportError:
    return TransportError(f"a message over {MAX_BODY_BYTES} bytes")
