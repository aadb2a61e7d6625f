"""The head of an HTTP/1.1 answer, read without I/O."""

from __future__ import annotations

from typing import NamedTuple

from feeds.halves import TransportError

MAX_HEAD_BYTES = 16 << 10
"""The longest head that a client of the crowd takes; ours have 200 bytes."""
END = b"\r\n\r\n"

_CODE_DIGITS = 3


class Head(NamedTuple):
    """What stands before the body of an answer."""

    status: int
    fields: dict[bytes, bytes]
    """Names in small letters; the values of one that comes twice in one list."""


def head_bytes(data: bytes) -> int:
    """Return how long the head is that ``data`` begins with; 0: its end is still to come."""
    end = data.find(END, 0, MAX_HEAD_BYTES)
    if end >= 0:
        return end + len(END)
    if len(data) >= MAX_HEAD_BYTES:
        raise TransportError(f"no head of an answer within {MAX_HEAD_BYTES} bytes")
    return 0


def read_head(data: bytes) -> Head:
    """Return what ``data``, a whole head with its end, says; raise ``ValueError``."""
    first, *lines = data.removesuffix(END).split(b"\r\n")
    version, _, said = first.partition(b" ")
    code = said.partition(b" ")[0]
    if version != b"HTTP/1.1" or len(code) != _CODE_DIGITS or not code.isdigit():
        raise ValueError("not the head of an answer")
    fields: dict[bytes, bytes] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not name or name != name.strip():
            raise ValueError("not the head of an answer")
        name, value = name.lower(), value.strip()
        fields[name] = b"%b, %b" % (fields[name], value) if name in fields else value
    return Head(int(code), fields)
