"""How an event stream is asked for, and what the head of the answer has to say; without I/O."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from feeds.halves import TransportError
from feeds.wire.objections import stream_refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feeds.access import Address

GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""What a packed stream begins with, by RFC 1952: deflated, no name, no time, of no known system."""


def request_of(path: str, to: Address, token: str, *, packed: bool, last_id: str = "") -> bytes:
    """Return the request for what follows the event ``last_id``."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {to.authority}",
        f"Authorization: Bearer {token}",
        "Accept: text/event-stream",
        f"Accept-Encoding: {'gzip' if packed else 'identity'}",
    ]
    if last_id:
        lines.append(f"Last-Event-ID: {last_id}")
    return "\r\n".join([*lines, "", ""]).encode()


def is_packed(status: int, fields: Mapping[bytes, bytes], *, may_be: bool) -> bool:
    """Return whether the stream that a head announces is packed.

    Raise :class:`TransportError` if it is not what was asked for. Names are in small letters.
    """
    if status != HTTPStatus.OK:
        raise stream_refused(status)
    kind = fields.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind != b"text/event-stream":
        named = ascii(kind.decode("latin-1"))[:40]
        raise TransportError(f"the answer is of the type {named}, not an event stream")
    coding = fields.get(b"content-encoding", b"identity").strip().lower()
    if coding == b"gzip" and may_be:
        return True
    if coding != b"identity":
        raise TransportError("the event stream is compressed, which was not asked for")
    return False
