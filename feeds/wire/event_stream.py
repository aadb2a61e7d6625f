"""The text of an event stream, written and read without I/O.

As the HTML standard has it (https://html.spec.whatwg.org/multipage/server-sent-events.html): fields
of one line each, and a blank line that ends an event.
"""

import re

HEARTBEAT = b":\n"
"""A comment: the server is there, and has no news."""

_ENDS = re.compile(rb"\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"
_FIELD_BYTES = 16
"""Longer than the name of any field."""
_DIGITS = 18
"""More than any time to wait has; Python refuses to read numbers of some thousand."""


def event(message: bytes, seq: int) -> bytes:
    """Return the event that carries ``message``; its number is the id, unless it is 0.

    JSON has line ends only where white space may be, and comes out as the same value.
    """
    lines = _ENDS.split(message) if b"\n" in message or b"\r" in message else [message]
    name = b"id: %d\n" % seq if seq else b""
    return b"%bdata: %b\n\n" % (name, b"\ndata: ".join(lines))


def retry(after_ms: int) -> bytes:
    """Return what tells a client how long to wait before it connects anew."""
    return b"retry: %d\n\n" % after_ms


class EventStream:
    """Reads the messages from a stream's bytes, in whatever pieces these come.

    Nothing longer than ``most_bytes`` is kept. Events that have another name than ``message`` are
    passed over, as by an EventSource that has been told nothing of them.
    """

    def __init__(self, most_bytes: int, last_id: bytes = b"") -> None:
        self._most_bytes = most_bytes
        self.last_id = last_id
        """Of the newest event; a stream goes on counting where the one before it ended."""
        self.retry_ms: int | None = None
        """How long the server wants a client to wait before it connects anew."""
        self._id, self._kind = last_id, b""
        self._line = bytearray()  # whose end has not come
        self._data: list[bytes] = []
        self._data_bytes = 0
        self._begun = self._after_cr = False

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the messages that ``piece`` completes; raise ``ValueError`` if one is too long.

        The id of that one is then ``last_id``: whoever asks for what follows gets past it.
        """
        if self._after_cr and piece:
            piece, self._after_cr = piece.removeprefix(b"\n"), False
        if not piece:
            return []
        lines = piece.splitlines()  # of bytes: at CR, LF and CR LF only
        self._after_cr = piece.endswith(b"\r")
        rest = b"" if self._after_cr or piece.endswith(b"\n") else lines.pop()
        messages: list[bytes] = []
        if lines:
            if self._line:
                lines[0] = bytes(self._line) + lines[0]
                self._line.clear()
            if not self._begun:
                self._begun = True
                lines[0] = lines[0].removeprefix(_BOM)
            for line in lines:
                if line:
                    self._take(line)
                else:
                    self._dispatch(messages)
        self._line += rest
        if len(self._line) > self._most_bytes + _FIELD_BYTES:
            self._too_long()
        return messages

    def _take(self, line: bytes) -> None:
        name, _, value = line.partition(b":")  # a comment is a field without a name
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data_bytes += len(value) + bool(self._data)
            if self._data_bytes > self._most_bytes:
                self._too_long()
            self._data.append(value)
        elif name == b"id" and b"\0" not in value:
            self._id = value
        elif name == b"event":
            self._kind = value
        elif name == b"retry" and value.isdigit() and len(value) <= _DIGITS:
            self.retry_ms = int(value)

    def _dispatch(self, messages: list[bytes]) -> None:
        self.last_id = self._id
        if self._data:
            if self._kind in (b"", b"message"):
                messages.append(b"\n".join(self._data))
            self._data.clear()
            self._data_bytes = 0
        self._kind = b""

    def _too_long(self) -> None:
        self.last_id = self._id
        raise ValueError(f"an event over {self._most_bytes} bytes")
