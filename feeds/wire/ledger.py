"""The books of one server: what it served, and when; kept beside the wire, never on it."""

from collections import deque
from collections.abc import Callable

from feeds.update import Update, encode

MOST_STAMPS = 1024
"""Kept until they are taken, ten times a second; 1,000 updates a second leave 100."""

Pair = tuple[int, int]

_OPENING = encode(Update(1, 0, 0.0)).partition(b"1")[0]
_LONGEST_SEQ = 18
"""Digits that are looked at: what they make fits every reader's integer."""


def seq_of(message: bytes) -> int:
    """Return the sequence number that ``message`` begins with; 0 if it is no update.

    Cut out, not decoded: it is done for each message while others wait for it.
    """
    start = len(_OPENING)
    digits = message[start : start + _LONGEST_SEQ].partition(b",")[0]
    return int(digits) if message.startswith(_OPENING) and digits.isdigit() else 0


class Ledger:
    """Counts requests and messages for as long as the server runs, and stamps each of them.

    ``woken`` is called with the first thing entered after :meth:`take`.
    """

    def __init__(self, woken: Callable[[], None] = lambda: None) -> None:
        self.woken = woken
        self.requests = 0
        """Requests and opening handshakes that came in, whatever was answered."""
        self.messages = 0
        """Updates that went out, one for each connection that got it."""
        self.connections = 0
        """Open now."""
        self.pings = 0
        """Pings that were answered."""
        self.resyncs = 0
        """How often one connection was told the present value, because it was new or behind."""
        self._awake = False
        self._answered: deque[Pair] = deque(maxlen=MOST_STAMPS)
        self._pushed: deque[Pair] = deque(maxlen=MOST_STAMPS)
        self._heard: deque[Pair] = deque(maxlen=MOST_STAMPS)

    def answered(self, received_ns: int, sent_ns: int) -> None:
        """A request that came at ``received_ns`` is being answered at ``sent_ns``."""
        self._wake()
        self._answered.append((received_ns, sent_ns))

    def pushed(self, seq: int, sent_ns: int) -> None:
        """Number ``seq`` is being sent to whoever listens, at ``sent_ns``."""
        self._wake()
        self._pushed.append((seq, sent_ns))

    def heard(self, published_ns: int, at_ns: int) -> None:
        """An update that was published at ``published_ns`` came here at ``at_ns``, and may wait."""
        self._wake()
        self._heard.append((published_ns, at_ns))

    def opened(self) -> None:
        """A connection is open."""
        self.connections += 1
        self._wake()

    def closed(self) -> None:
        """A connection that was open is gone."""
        self.connections -= 1
        self._wake()

    def pinged(self) -> None:
        """A ping came, and is answered."""
        self.pings += 1
        self._wake()

    def _wake(self) -> None:
        if not self._awake:
            self._awake = True
            self.woken()

    def take(self) -> tuple[list[Pair], list[Pair]]:
        """Return the stamps (received, sent) and (sequence number, sent) since the last call."""
        self._awake = False
        stamps = list(self._answered), list(self._pushed)
        self._answered.clear()
        self._pushed.clear()
        return stamps

    def take_heard(self) -> list[Pair]:
        """Return the stamps (published, came) since the last call."""
        heard = list(self._heard)
        self._heard.clear()
        return heard
