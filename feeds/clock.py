"""The one clock of a run, and the event loops: one that keeps time, one for many sockets.

``perf_counter_ns`` is CLOCK_MONOTONIC on Linux, mach_absolute_time on macOS and
QueryPerformanceCounter on Windows: monotonic, better than a microsecond, and with the same
epoch in every process of a host. (``monotonic_ns`` ticks only every 15.6 ms on Windows before
Python 3.13.) The supervisor checks the shared epoch with each process it starts.
"""

import asyncio
import selectors
from time import get_clock_info, perf_counter_ns

from feeds.listener import SELECT_MOST, AdmittingLoop

now_ns = perf_counter_ns


def resolution_s() -> float:
    """Return the clock's resolution in seconds, as the platform states it."""
    return get_clock_info("perf_counter").resolution


class _PreciseLoop(AdmittingLoop, asyncio.SelectorEventLoop):  # type: ignore[misc]
    most = SELECT_MOST


def precise_loop() -> asyncio.AbstractEventLoop:
    """Return a loop whose timers keep microseconds.

    epoll, and with it uvloop and asyncio's default on Linux, rounds every wait up to whole
    milliseconds; ``select`` does not. It takes at most 1,024 sockets, and these processes have
    a handful.
    """
    return _PreciseLoop(selectors.SelectSelector())


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
