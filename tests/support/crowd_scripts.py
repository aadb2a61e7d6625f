"""What servers say to a client of the crowd, written by hand: good answers to be cut or damaged."""

from __future__ import annotations

import gzip
import zlib
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha1

from feeds.transports.base import Transport
from feeds.update import decode
from feeds.wire.event_stream import HEARTBEAT, event, retry
from feeds.wire.event_stream_head import GZIP_HEAD

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
FIN, PACKED = 0x80, 0x40

SCRIPTED = (
    *("websocket", "sse", "rest", "rest-cursor", "long-poll"),
    *("postgres-notify", "postgres-query"),
)
"""The transports whose servers speak here."""


def answers(
    transport: type[Transport], opening: bytes, messages: Sequence[bytes], *, packed: bool = False
) -> list[bytes]:
    """Return what answers ``opening``, or each request of one that is polled."""
    if transport.key == "websocket":
        said = agreement(opening, packed=packed)
        for number, message in enumerate(messages):
            said += in_frames(message, 1 + number % 3, packed=packed)
        return [said]
    if transport.key == "sse":
        said = stream_head(packed=packed)
        for message in messages:
            said += chunk(_deflated(HEARTBEAT) if packed else HEARTBEAT)
            lines = event(message, decode(message).seq)
            said += chunk(_deflated(lines) if packed else lines)
        return [said]
    if transport.key == "postgres-notify":
        return [session() + listened(messages)]
    if transport.key == "postgres-query":
        answered = [rows([(seq, each)]) for seq, each in enumerate(messages, 1)]
        return [session() + done(b"1") + answered[0], *answered[1:]]
    bodies = messages
    if transport.key == "rest-cursor":
        bodies = [document(message) for message in messages]
    return [answer(gzip.compress(body, 1) if packed else body, packed=packed) for body in bodies]


def answer(body: bytes, *headers: bytes, packed: bool = False, status: int = 200) -> bytes:
    """Return an answer with its length."""
    coded = [b"content-encoding: gzip"] if packed else []
    lines = [b"HTTP/1.1 %d OK" % status, b"content-length: %d" % len(body), *coded, *headers]
    return b"\r\n".join([*lines, b"", body])


def document(message: bytes) -> bytes:
    """Return the list with one update that a cursor is moved on by."""
    form = b'{"next":%d,"run":0,"more":false,"lost":0,"updates":[%b]}'
    return form % (decode(message).seq, message)


def agreement(opening: bytes, *, packed: bool = False) -> bytes:
    """Return the answer to the handshake ``opening``."""
    key = opening.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
    accept = b64encode(sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    lines = [
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Accept: " + accept,
    ]
    if packed:
        extension = b"permessage-deflate; server_no_context_takeover"
        lines.append(b"Sec-WebSocket-Extensions: " + extension)
    return b"\r\n".join([*lines, b"", b""])


def frame(first: int, content: bytes) -> bytes:
    """Return a frame that begins with the byte ``first``."""
    size = len(content)
    if size < 126:
        return bytes((first, size)) + content
    wide = 2 if size < 1 << 16 else 8
    return bytes((first, 126 if wide == 2 else 127)) + size.to_bytes(wide) + content


def in_frames(message: bytes, count: int, *, packed: bool = False) -> bytes:
    """Return ``message`` in as many frames, with a ping and a pong between."""
    content = _deflated(message).removesuffix(b"\0\0\xff\xff") if packed else message
    step = len(content) // count + 1
    parts = [content[at : at + step] for at in range(0, len(content), step)]
    said = b""
    for number, part in enumerate(parts):
        first = (TEXT | (PACKED if packed else 0)) if number == 0 else 0
        said += frame(first | (FIN if number == len(parts) - 1 else 0), part)
        said += frame(FIN | PING, b"there?") + frame(FIN | PONG, b"")
    return said


def stream_head(*, packed: bool = False) -> bytes:
    """Return the head of an event stream, and what comes before its first event."""
    lines = [
        b"HTTP/1.1 200 OK",
        b"content-type: text/event-stream",
        b"transfer-encoding: chunked",
        *([b"content-encoding: gzip"] if packed else []),
    ]
    head = b"\r\n".join([*lines, b"", b""])
    first = _deflated(retry(1000)) if packed else retry(1000)
    return head + (chunk(GZIP_HEAD) if packed else b"") + chunk(first)


def chunk(content: bytes) -> bytes:
    """Return a chunk of an answer without a length."""
    return b"%x\r\n%b\r\n" % (len(content), content)


def session() -> bytes:
    """Return what a database says that lets everybody in."""
    parameter = sent(b"S", b"TimeZone\0UTC\0")
    return sent(b"R", bytes(4)) + parameter + sent(b"K", bytes(8)) + sent(b"Z", b"I")


def listened(messages: Sequence[bytes]) -> bytes:
    """Return the answers to whoever begins to listen, and notifications of all but the first."""
    said = done(b"12n") + 2 * done(b"1") + rows([(1, messages[0])])
    for number, each in enumerate(messages[1:], 2):
        if len(each) < 8000:
            said += notification(b"%d %b" % (number, each))
        else:
            said += notification(b"%d" % number) + sent(b"N", b"fetched\0") + row(each)
    return said


def row(body: bytes) -> bytes:
    """Return the answer to whoever fetches one row."""
    content = b"\0\1" + len(body).to_bytes(4) + body
    return sent(b"2") + sent(b"T", bytes(9)) + sent(b"D", content) + done(b"C")


def rows(numbered: Sequence[tuple[int, bytes]]) -> bytes:
    """Return the answer to a query with these rows."""
    said = sent(b"2") + sent(b"T", bytes(9))
    for number, body in numbered:
        columns = b"\0\0\0\x08%b%b%b" % (number.to_bytes(8), len(body).to_bytes(4), body)
        said += sent(b"D", b"\0\2" + columns)
    return said + done(b"C")


def notification(payload: bytes) -> bytes:
    """Return what is told to whoever listens."""
    return sent(b"A", bytes(4) + b"updates\0%b\0" % payload)


def done(kinds: bytes) -> bytes:
    """Return messages of these kinds with nothing in them, and that the next command may come."""
    return b"".join(sent(bytes([kind])) for kind in kinds) + sent(b"Z", b"I")


def sent(kind: bytes, content: bytes = b"") -> bytes:
    """Return a message of a database."""
    return kind + (len(content) + 4).to_bytes(4) + content


def _deflated(plain: bytes) -> bytes:
    deflating = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    return deflating.compress(plain) + deflating.flush(zlib.Z_SYNC_FLUSH)
