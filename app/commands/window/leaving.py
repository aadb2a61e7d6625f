"""Closing the window: what is still being written is waited for, and what fails is told."""

import asyncio
from collections.abc import Iterable

from app.running.interrupts import first
from app.window.host import Host


async def until_left(host: Host, ends: Iterable[asyncio.Task[object]]) -> str:
    """Return when the window is closed or one of ``ends`` is done, and nothing is being written.

    Returned is why something was not written, or "". A person who closes the window then sees it
    stay, with the reason in its notice, and can close it again. Closed once more while it waits,
    it goes without what it waited for.
    """
    closed, ending = asyncio.Event(), tuple(ends)
    host.parts.surface.closing.connect(closed.set)
    while True:
        await first(*ending, closed.wait())
        lost = await _finished(host, closed)
        if not lost or any(end.done() for end in ending):
            return lost


async def _finished(host: Host, closed: asyncio.Event) -> str:
    """Wait for what is being written; return what went wrong with it, or ""."""
    closed.clear()
    work = asyncio.gather(*(finish() for finish in host.finishing))
    await first(work, closed.wait())
    if work.done():
        return "; ".join(filter(None, work.result()))
    work.cancel()
    return ""
