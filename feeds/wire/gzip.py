"""gzip as HTTP carries it: what both halves of a transport share."""

from __future__ import annotations

import zlib

from feeds.transports.base import MAX_BODY_BYTES, TransportError

GZIP = 31
"""What zlib calls a window of full size with gzip's head and tail."""


def unpacked(body: bytes, encoding: str) -> bytes:
    """Return ``body`` without its gzip, and at most one byte over the limit of it."""
    if encoding.strip().lower() != "gzip":
        return body
    inflating = zlib.decompressobj(GZIP)
    try:
        plain = inflating.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error:
        raise TransportError("the gzip of the answer is broken") from None
    if len(plain) <= MAX_BODY_BYTES and not inflating.eof:
        raise TransportError("the gzip of the answer broke off")
    return plain
