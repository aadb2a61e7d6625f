"""Answers that are given again: nearly every request has the same head as one before it.

As the frame of a push is built once for all who get it, an answer is built once for all who ask
for it in the same words, until there is another update. It is looked up by the whole head, in which
the token was compared when it was worked out, in constant time; a hash says nothing of a token.
"""

from typing import NamedTuple

Header = tuple[bytes, bytes]
Head = tuple[bytes, bytes, tuple[Header, ...]]
"""Path and query as they came with ``GET``, and the headers: all that an answer depends on."""

MOST_KEPT = 16
"""Heads whose answers are kept: as many cursors as there are updates between two polls."""
LONGEST_KEPT = 64 << 10
"""Bytes of an answer that is kept."""
_WITH_BODY = {b"content-length", b"transfer-encoding", b"expect"}


class KeptAnswer(NamedTuple):
    """One answer."""

    data: bytes
    """All of it, as it is sent."""
    messages: int
    """Updates in it."""
    followed: bool
    """Whether those who get it leave stamps."""


class RecentAnswers:
    """Those that were given lately, while all that they say is still so."""

    def __init__(self) -> None:
        self._kept: dict[Head, KeptAnswer] = {}
        self._latest: bytes | None = None
        self._shared: list[Header] | None = None

    def find(self, head: Head, latest: bytes | None, shared: list[Header]) -> KeptAnswer | None:
        """Return what was answered to this head with this newest message and these headers.

        ``shared`` are the server's own, which all answers of one second have.
        """
        if latest is not self._latest or shared is not self._shared:
            self._kept.clear()
            self._latest, self._shared = latest, shared
            return None
        return self._kept.get(head)

    def keep(
        self, head: Head, latest: bytes | None, shared: list[Header], kept: KeptAnswer
    ) -> None:
        """Give this answer again, unless a body may follow the head, or it is a long one."""
        if len(kept.data) > LONGEST_KEPT or any(name in _WITH_BODY for name, _ in head[2]):
            return
        self.find(head, latest, shared)
        if len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[head] = kept

    def forget(self) -> None:
        """Work every answer out anew."""
        self._kept.clear()
