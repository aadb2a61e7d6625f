"""The one clock of a run.

``perf_counter_ns`` is CLOCK_MONOTONIC on Linux, mach_absolute_time on macOS and
QueryPerformanceCounter on Windows: monotonic, better than a microsecond, and with the same
epoch in every process of a host. (``monotonic_ns`` ticks only every 15.6 ms on Windows before
Python 3.13.) The supervisor checks the shared epoch with each process it starts.
"""

from __future__ import annotations

from time import get_clock_info, perf_counter_ns

now_ns = perf_counter_ns


def resolution_s() -> float:
    """Return the clock's resolution in seconds, as the platform states it."""
    return get_clock_info("perf_counter").resolution
