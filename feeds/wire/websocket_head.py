"""What may stand at the beginning of a WebSocket: the head of a request, whole."""

from __future__ import annotations

import re
from http import HTTPStatus

from websockets.exceptions import SecurityError
from websockets.http11 import Request
from websockets.streams import StreamReader

MAX_HEAD_BYTES = 16 << 10
"""The longest request; the library allows 8 KiB for each line of it."""

_LIBRARYS_LINE_BYTES = 8192
"""Longer lines it refuses, and more than 128 of them."""
_USUAL = re.compile(
    rb"[A-Z]++ [!-~]++ (?-i:HTTP/1\.1)\r\n"
    rb"(?:(?!Content-Length|Transfer-Encoding)"
    rb"[!#$%&'*+.^_`|~0-9A-Z-]++:[\t -~\x80-\xff]*+\r\n)++\r\n",
    re.IGNORECASE,
)


def fault_of(head: bytes) -> tuple[HTTPStatus, str] | None:
    """Return why ``head`` is no request that can be answered.

    Most can, and are seen at a glance: what the library makes of them is worked out once, by it.
    """
    if len(head) <= _LIBRARYS_LINE_BYTES and _USUAL.fullmatch(head) and head.count(b"\n") <= 100:
        return None
    reader = StreamReader()
    reader.feed_data(head)
    reader.feed_eof()
    try:
        if len(head) > MAX_HEAD_BYTES:
            raise SecurityError(f"over {MAX_HEAD_BYTES} bytes")
        for _ in Request.parse(reader.read_line):
            pass
    except SecurityError as error:
        in_line = len(head.partition(b"\r\n")[0]) > MAX_HEAD_BYTES // 2
        too_long = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        return (
            HTTPStatus.REQUEST_URI_TOO_LONG if in_line else too_long,
            f"The request is too long: {error}.\n",
        )
    except (EOFError, ValueError, NotImplementedError):
        return HTTPStatus.BAD_REQUEST, "This is not a WebSocket request.\n"
    return None
