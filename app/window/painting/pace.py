"""When to paint: at once when news arrives, at most 60 times a second, and now and then anyway.

Instants are nanoseconds of the host's monotonic clock.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from feeds.clock import now_ns

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
    """Decides the instant of the next paint from the paints before and from news; knows no clock.

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


class Pulse(QObject):
    """Calls ``paint`` at once when news arrives, at most 60 times a second, at least 30."""

    def __init__(self, paint: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paint = paint
        self._pace = Pace()
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._running = False

    def start(self) -> None:
        """Begin to paint."""
        self._running = True
        self._beat()

    def stop(self) -> None:
        """Paint no more."""
        self._running = False
        self._timer.stop()

    def news(self) -> None:
        """Something arrived; paint it as soon as the pace allows."""
        if not self._running:
            return
        self._pace.news()
        self._beat()

    def _beat(self) -> None:
        wait_ms = self._wait_ms()
        if wait_ms == 0:
            self._pace.began(now_ns())
            self._paint()
            if not self._running:
                return
            wait_ms = self._wait_ms()
        self._timer.start(wait_ms)

    def _wait_ms(self) -> int:
        """Return the wait until the next paint, to the nearest of a timer's whole milliseconds.

        Always rounding up would add half a millisecond to every update; the pace keeps its mean
        rate when a paint comes a little early.
        """
        return max(0, round((self._pace.due_ns() - now_ns()) / 1e6))
