"""By how much an event loop is late: what its work keeps all that waits in it from beginning."""

from __future__ import annotations

import asyncio

from feeds.clock import now_ns

EVERY_S = 0.02
"""A loop that is held up for longer than this has a timer that is late by the rest, at least."""
FORGOTTEN_S = 5.0
"""Nobody has asked for so long: then nothing is watched, and nothing runs for it."""


class LagWatch:
    """Watches the running loop from when it is first asked until nobody asks any more."""

    def __init__(self, forgotten_s: float | None = None) -> None:
        self._forgotten_s = forgotten_s  # None: as all others
        self._most_ns = self._due_ns = self._until_ns = 0
        self._timer: asyncio.TimerHandle | None = None

    def take(self) -> float | None:
        """Return by how many ms a timer was late at most since this was called last.

        ``None``: nothing was watched, but is from now on.
        """
        forgotten_s = FORGOTTEN_S if self._forgotten_s is None else self._forgotten_s
        self._until_ns = now_ns() + round(forgotten_s * 1e9)
        if self._timer is None:
            self._most_ns = 0
            self._next()
            return None
        at_ns = self._note()
        most_ms, self._most_ns = self._most_ns / 1e6, 0
        self._due_ns = max(self._due_ns, at_ns)  # what it is late already has been told
        return most_ms

    def stop(self) -> None:
        """Watch no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _next(self) -> None:
        self._due_ns = now_ns() + round(EVERY_S * 1e9)
        self._timer = asyncio.get_running_loop().call_later(EVERY_S, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._note() < self._until_ns:
            self._next()

    def _note(self) -> int:
        """Note how late the timer is, and return the present instant."""
        at_ns = now_ns()
        self._most_ns = max(self._most_ns, at_ns - self._due_ns)
        return at_ns
