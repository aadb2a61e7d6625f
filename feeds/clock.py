"""The one clock of a run, and the event loops: one that keeps time, one for many sockets.

``perf_counter_ns`` is CLOCK_MONOTONIC on Linux, mach_absolute_time on macOS and
QueryPerformanceCounter on Windows: monotonic, better than a microsecond, and with the same
epoch in every process of a host. (``monotonic_ns`` ticks only every 15.6 ms on Windows before
Python 3.13.) The supervisor checks the shared epoch with each process it starts.
"""

import asyncio
import select
import selectors
import sys
from collections.abc import Callable
from time import get_clock_info, perf_counter_ns

from feeds.admitting import AdmittingLoop
from feeds.listener import SELECT_MOST

now_ns = perf_counter_ns


def resolution_s() -> float:
    """Return the clock's resolution in seconds, as the platform states it."""
    return get_clock_info("perf_counter").resolution


PAUSE_NS = 10**9
"""A loop that is so much later than it meant to be did not run: stopped, asleep, or held up."""


# gevent takes epoll away from whoever is in a process of its own
if sys.platform == "linux" and hasattr(selectors, "EpollSelector"):
    SOCKETS_MOST = sys.maxsize
    """How many sockets a loop that keeps time can watch."""

    class PreciseSelector(selectors.EpollSelector):
        """Watches any number of sockets, and waits as exactly as ``select`` does.

        epoll rounds every wait up to whole milliseconds. But its own descriptor is readable when
        a socket is ready, and ``select`` waits for that one to the microsecond.
        """

        waits_by = "select"

        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            """Wait for a socket, or for ``timeout`` seconds."""
            if timeout is None or timeout > 0:
                select.select((self,), (), (), timeout)
            return super().select(0)

else:
    SOCKETS_MOST = SELECT_MOST
    PreciseSelector = selectors.SelectSelector  # type: ignore[misc, assignment]


class WatchfulSelector(PreciseSelector):
    """Notices when this process did not run, before anything that came meanwhile is looked at.

    Only of a loop that has a timer, which says when it means to be back.
    """

    stood_still: Callable[[int, int], object] = staticmethod(lambda from_ns, to_ns: None)
    """Called with the instants between which it did not run."""

    def __init__(self) -> None:
        super().__init__()
        self._ran_ns = now_ns()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for a socket, or for the next timer."""
        self._look(self._ran_ns)
        waits_ns = self._ran_ns + round(1e9 * max(timeout or 0.0, 0.0))
        ready = super().select(timeout)
        self._look(waits_ns if timeout is not None else now_ns())
        return ready

    def _look(self, due_ns: int) -> None:
        began_ns, self._ran_ns = self._ran_ns, now_ns()
        if self._ran_ns - due_ns > PAUSE_NS:
            self.stood_still(began_ns, self._ran_ns)


class PreciseLoop(AdmittingLoop, asyncio.SelectorEventLoop):  # type: ignore[misc]
    """A loop whose timers keep microseconds, and which notices when it did not run.

    epoll, and with it uvloop and asyncio's default on Linux, rounds every wait up to whole
    milliseconds; ``select`` does not.
    """

    most = SOCKETS_MOST

    def __init__(self) -> None:
        self.waiting = WatchfulSelector()
        super().__init__(self.waiting)


def precise_loop() -> asyncio.AbstractEventLoop:
    """Return a loop that keeps time."""
    return PreciseLoop()


def throughput_loop() -> asyncio.AbstractEventLoop:
    """Return the fastest loop for many sockets: uvloop where it exists."""

    class ThroughputLoop(AdmittingLoop, _fastest()):  # type: ignore[misc]
        pass

    return ThroughputLoop()


def _fastest() -> type[asyncio.AbstractEventLoop]:
    try:
        from uvloop import Loop
    except ImportError:
        return getattr(asyncio, "ProactorEventLoop", asyncio.SelectorEventLoop)  # on Windows
    return Loop
