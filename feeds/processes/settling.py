"""The time between two settings, in which nothing may be measured of either."""

import asyncio
from collections.abc import Callable

from feeds.clock import now_ns
from feeds.metrics.staleness import NEVER_NS

SETTLE_S = 0.05
"""How long an order may take to reach the source, and an update the servers."""


class Settling:
    """Waits until what was sent before has arrived, and both sides hold the present.

    Otherwise the polled side would begin as stale as the settings before have left it. ``poll_now``
    has it ask once more, and ``begin`` is called when that poll is over.
    """

    def __init__(self, poll_now: Callable[[], None], begin: Callable[[], None]) -> None:
        self._poll_now, self._begin = poll_now, begin
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._fresh_from_ns = NEVER_NS

    def start(self, way_s: float) -> None:
        """Settings changed: what was sent before is under way for ``way_s`` seconds at most."""
        self.stop()
        self._timer = self._loop.call_later(way_s + SETTLE_S, self._ask)

    def stop(self) -> None:
        """Wait no more."""
        self._fresh_from_ns = NEVER_NS
        if self._timer is not None:
            self._timer.cancel()

    def poll_over(self, sent_ns: int) -> None:
        """A poll sent at ``sent_ns`` is over, whatever came of it."""
        if sent_ns >= self._fresh_from_ns:
            self._fresh_from_ns = NEVER_NS
            self._begin()

    def _ask(self) -> None:
        self._fresh_from_ns = now_ns()
        self._poll_now()
