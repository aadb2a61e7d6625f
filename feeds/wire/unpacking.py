"""Bodies that are packed with gzip, unpacked no further than a limit."""

import zlib

from feeds.halves import TransportError

GZIP = 31
"""What zlib calls a window of full size with gzip's head and tail."""


def unpacked(body: bytes, coding: str, most_bytes: int) -> bytes:
    """Return ``body`` without its gzip, and at most one byte over the limit of it."""
    if coding.strip().lower() != "gzip":
        return body
    inflating = zlib.decompressobj(GZIP)
    try:
        plain = inflating.decompress(body, most_bytes + 1)
    except zlib.error:
        raise TransportError("the gzip of the answer is broken") from None
    if len(plain) <= most_bytes and not inflating.eof:
        raise TransportError("the gzip of the answer broke off")
    return plain
