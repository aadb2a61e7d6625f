"""The event loops of the processes: one that keeps time, one for many sockets."""

from __future__ import annotations

import asyncio
import selectors


def precise_loop() -> asyncio.AbstractEventLoop:
    """Return a loop whose timers keep microseconds.

    epoll, and with it uvloop and asyncio's default on Linux, rounds every wait up to whole
    milliseconds; ``select`` does not. It takes at most 1,024 sockets, and these processes have
    a handful.
    """
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


def throughput_loop() -> asyncio.AbstractEventLoop:
    """Return the fastest loop for many sockets: uvloop where it exists."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
