"""When to paint: at once when news arrives, at most 60 times a second, and now and then anyway.

Pure: the time is passed in. Instants are nanoseconds of the host's monotonic clock.
"""

from __future__ import annotations

PAINT_GAP_NS = 1_000_000_000 // 60
IDLE_GAP_NS = 1_000_000_000 // 30
SLACK_NS = 2_000_000
"""A timer wakes up to this late; the next slot does not move for it, so the rate is kept."""


class Pace:
    """Decides the instant of the next paint from the paints before and from news."""

    def __init__(self, *, paint_gap_ns: int = PAINT_GAP_NS, idle_gap_ns: int = IDLE_GAP_NS) -> None:
        self._paint_gap_ns = paint_gap_ns
        self._idle_gap_ns = idle_gap_ns
        self._slot_ns = 0
        self._news = False

    def news(self) -> None:
        """Something arrived that is not on screen yet."""
        self._news = True

    def due_ns(self) -> int:
        """Return the instant at which to paint next; one that has passed means at once."""
        if self._news:
            return self._slot_ns
        return self._slot_ns - self._paint_gap_ns + self._idle_gap_ns

    def began(self, now_ns: int) -> None:
        """A paint begins now, and takes all the news there is with it."""
        self._news = False
        late_ns = now_ns - self._slot_ns
        slot_ns = self._slot_ns if 0 <= late_ns <= SLACK_NS else now_ns
        self._slot_ns = slot_ns + self._paint_gap_ns
