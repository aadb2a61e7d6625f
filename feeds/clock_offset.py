"""What another machine's clock shows, by the quickest of many questions, and how sure that is.

The clocks of two machines have nothing in common but their pace. Whoever asks for the time knows
that the answer was given somewhere within the round trip: half of that is the error (Cristian,
"Probabilistic clock synchronization", Distributed Computing 3, 1989).
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

DRIFT = 2 * 15e-6
"""By how much two clocks may part: twice the frequency tolerance PHI of RFC 5905, section 7.1."""
KEPT = 64
"""Questions that are looked back at."""


class Offset(NamedTuple):
    """What is to be added to an instant of the clock here to have that of the other, in ns."""

    ns: int
    error_ns: int
    """The true offset is at most so far away."""


SAME_CLOCK = Offset(0, 0)
"""Of two processes of one machine."""


class _Question(NamedTuple):
    """One question."""

    at_ns: int
    """When its answer came, by the clock here."""
    offset_ns: int
    error_ns: int


class ClockOffset:
    """Keeps what is known of the other clock; all instants are in ns."""

    def __init__(self) -> None:
        self._asked: deque[_Question] = deque(maxlen=KEPT)

    def take(self, sent_ns: int, other_ns: int, received_ns: int, *, error_ns: int = 0) -> None:
        """Take an answer: asked and received by the clock here, ``other_ns`` by the other.

        ``error_ns`` is what the other end says of its own answer.
        """
        half_ns = (received_ns - sent_ns + 1) // 2
        middle_ns = (sent_ns + received_ns) // 2
        self._asked.append(_Question(received_ns, other_ns - middle_ns, half_ns + error_ns))

    def at(self, now_ns: int) -> Offset | None:
        """Return the offset as of ``now_ns`` by the clock here; ``None`` before an answer came."""
        known = [
            Offset(each.offset_ns, each.error_ns + round(DRIFT * max(0, now_ns - each.at_ns)))
            for each in self._asked
        ]
        return min(known, key=lambda offset: offset.error_ns, default=None)
