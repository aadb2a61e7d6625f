"""When to paint: at once when news arrives, at most 60 times a second, and now and then anyway.

Pure: the time is passed in. Instants are nanoseconds of the host's monotonic clock.
"""

from __future__ import annotations

PAINT_GAP_NS = 1_000_000_000 // 60
"""Mean gap between paints under load."""
LEAST_GAP_NS = 10_000_000
"""Between two paints, however much there is to catch up."""
BURST = 3
"""How many paints that were not needed earlier are made up for, one after each least gap.

With a strict gap the slots in which nothing arrives are lost: at 100 random updates/s only 55 of
60. Spent on the updates that would otherwise wait, they take 1.3 ms off the median wait.
"""
IDLE_GAP_NS = 1_000_000_000 // 30
"""Time goes on without news too."""


class Pace:
    """Decides the instant of the next paint from the paints before and from news.

    The limit is the generic cell rate algorithm (ITU-T I.371): a theoretical schedule at the mean
    rate, from which paints may stray by a burst. It keeps the rate when timers wake up late.
    """

    def __init__(self) -> None:
        self._began_ns = -IDLE_GAP_NS
        self._schedule_ns = 0
        self._news = False

    def news(self) -> None:
        """Something arrived that is not on screen yet."""
        self._news = True

    def due_ns(self) -> int:
        """Return the instant at which to paint next; one that has passed means at once."""
        if not self._news:
            return self._began_ns + IDLE_GAP_NS
        early_ns = self._schedule_ns - (BURST - 1) * PAINT_GAP_NS
        return max(self._began_ns + LEAST_GAP_NS, early_ns)

    def began(self, now_ns: int) -> None:
        """A paint begins now, and takes all the news there is with it."""
        self._news = False
        self._began_ns = now_ns
        self._schedule_ns = max(self._schedule_ns, now_ns) + PAINT_GAP_NS
