"""How far a client of a list has got, and the document that takes it further; without I/O."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import msgspec

from feeds.halves import MAX_BODY_BYTES, TransportError
from feeds.update import LARGEST

MOST_BODY_BYTES = MAX_BODY_BYTES + 1024
"""Longest document that a client takes: one update of the longest, and what stands around it."""
CONFLICT = 409
"""Answered to a cursor of another run, or one that is ahead of the newest update."""
DOCUMENT = b'{"next":%d,"run":%d,"more":%b,"lost":%d,"updates":[%b]}'
"""As a server writes a :class:`Document`."""

_Count = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]


class Cursor(NamedTuple):
    """How far a client has got."""

    seq: int
    """The number of the newest update that it holds."""
    run: int | None = None
    """In which count of the source's; ``None``: whichever."""


class Document(msgspec.Struct):
    """An answer. Its updates are the bytes that the source wrote."""

    next: _Count
    """What to ask for with ``since`` the next time, and with ``run``."""
    run: _Count
    more: bool
    """Whether there are newer ones than these."""
    lost: _Count
    """Updates that should come before these, and that the server no longer has."""
    updates: list[msgspec.Raw]
    """Oldest first."""


_decoder = msgspec.json.Decoder(Document)


class KeepsCursor:
    """What a client does that goes through a list; without a cursor it asks for the newest."""

    _cursor: Cursor | None = None

    def query(self) -> str:
        """Return what is asked for this time."""
        if self._cursor is None:
            return ""
        run = "" if self._cursor.run is None else f"&run={self._cursor.run}"
        return f"since={self._cursor.seq}{run}"

    def go_on(self, body: bytes) -> tuple[Document, bool]:
        """Move on by the document in ``body``; return it, and whether there is more.

        Raise :class:`TransportError` if it is none.
        """
        before = self._cursor or Cursor(-1)
        try:
            document = _decoder.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self._cursor = None  # one update that cannot be read must not hide all after it
            raise TransportError("the answer is no list of updates") from None
        self._cursor = Cursor(document.next, document.run)
        # a server that says so and gives nothing would be asked for ever
        return document, document.more and document.next > before.seq

    def begin_anew(self, status: int) -> bool:
        """Return whether ``status`` says that the source counts anew: then all is asked for."""
        if status != CONFLICT or self._cursor is None:
            return False
        self._cursor = Cursor(0)
        return True
