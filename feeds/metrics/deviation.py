"""How far the value held lies from the true one: the root mean square over time."""

from __future__ import annotations

import math
from collections import deque

from feeds.metrics.staleness import NEVER_NS

_WAITING = 16384
"""Arrivals kept while the truth says nothing; beyond that the oldest are taken as they are."""


class Deviation:
    """The RMS of held − true, both constant in pieces.

    The truth arrives a little after the fact on a connection of its own, so arrivals wait until
    the truth has passed them; then the order of both is final.
    """

    __slots__ = ("_area", "_cursor_ns", "_from_ns", "_held", "_measured_ns", "_true", "_waiting")

    def __init__(self) -> None:
        self._from_ns = NEVER_NS
        self._held: float | None = None
        self._true: float | None = None
        self._cursor_ns = 0
        self._area = 0.0
        self._measured_ns = 0
        self._waiting: deque[tuple[int, float]] = deque()

    def begin(self, at_ns: int) -> None:
        """Measure from ``at_ns``; both values stay what they are."""
        self._from_ns = at_ns
        self._area = 0.0
        self._measured_ns = 0

    def published(self, value: float, at_ns: int) -> None:
        """From ``at_ns`` on the true value is ``value``."""
        waiting = self._waiting
        while waiting and waiting[0][0] <= at_ns:
            self._next_held()
        self._advance(at_ns)
        self._true = value

    def received(self, value: float, at_ns: int) -> None:
        """From ``at_ns`` on the side holds ``value``."""
        self._waiting.append((at_ns, value))
        if len(self._waiting) > _WAITING:
            self._next_held()

    def _next_held(self) -> None:
        at_ns, value = self._waiting.popleft()
        self._advance(at_ns)
        self._held = value

    def _advance(self, to_ns: int) -> None:
        """Integrate up to ``to_ns`` with the values as they are."""
        start_ns = max(self._cursor_ns, self._from_ns)
        if to_ns > start_ns and self._held is not None and self._true is not None:
            error = self._held - self._true
            self._area += error * error * (to_ns - start_ns)
            self._measured_ns += to_ns - start_ns
        self._cursor_ns = max(self._cursor_ns, to_ns)

    def summary(self, now_ns: int) -> float | None:
        """Return the RMS error in the source's unit; None while there is nothing to compare."""
        area, measured_ns, held = self._area, self._measured_ns, self._held
        start_ns = max(self._cursor_ns, self._from_ns)
        for at_ns, value in (*self._waiting, (now_ns, 0.0)):
            end_ns = min(at_ns, now_ns)
            if end_ns > start_ns:
                if held is not None and self._true is not None:
                    area += (held - self._true) ** 2 * (end_ns - start_ns)
                    measured_ns += end_ns - start_ns
                start_ns = end_ns
            held = value
        return math.sqrt(area / measured_ns) if measured_ns else None
