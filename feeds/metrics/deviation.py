"""How far the value held lies from the true one: the root mean square over time."""

import math
from bisect import bisect_right
from operator import itemgetter

import numpy as np

from feeds.metrics.staleness import NEVER_NS

_WAITING = 16384
"""Arrivals kept while the truth says nothing; beyond that the oldest are taken as they are."""
_AT_ONCE = 1024
"""Updates of the truth that are integrated together: a fifth of the time of one by one."""

_Step = tuple[int, float]
"""From this instant on, a value."""


class Deviation:
    """The RMS of held − true, both constant in pieces.

    The truth arrives a little after the fact on a connection of its own, so arrivals wait until
    the truth has passed them; then the order of both is final. NaN is a value not known yet.
    """

    def __init__(self) -> None:
        self._from_ns = NEVER_NS
        self._cursor_ns = 0  # worked up until here
        self._now = math.nan, math.nan  # held and true there
        self._area = 0.0
        self._measured_ns = 0
        self._held: list[_Step] = []  # from there on, in order
        self._true: list[_Step] = []

    def begin(self, at_ns: int) -> None:
        """Measure from ``at_ns``; both values stay what they are."""
        self.go_on(at_ns)
        self._area = 0.0
        self._measured_ns = 0

    def forget(self) -> None:
        """Both values are of another unit from now on: neither is known."""
        self._settle()
        self._now = math.nan, math.nan
        self._held = [(at_ns, math.nan) for at_ns, _ in self._held]

    def pause(self) -> None:
        """Measure nothing from what the truth has told of on, until :meth:`go_on`."""
        self.go_on(NEVER_NS)

    def go_on(self, at_ns: int) -> None:
        """Measure from ``at_ns`` on, beside what was measured before."""
        self._settle()
        self._from_ns = at_ns

    def published(self, value: float, at_ns: int) -> None:
        """From ``at_ns`` on the true value is ``value``."""
        true = self._true
        true.append((at_ns, value))
        if len(true) >= _AT_ONCE:
            self._settle()

    def received(self, value: float, at_ns: int) -> None:
        """From ``at_ns`` on the side holds ``value``."""
        held = self._held
        held.append((at_ns, value))
        if len(held) > _WAITING + _AT_ONCE:
            self._settle()
            if len(held) > _WAITING:
                spare = len(held) - _WAITING
                self._work_up(spare, 0, held[spare - 1][0])

    def _settle(self) -> None:
        """Integrate over the truth so far, and over the arrivals that it has passed."""
        true = self._true
        if true:
            last_ns = true[-1][0]
            passed = bisect_right(self._held, last_ns, key=itemgetter(0))
            self._work_up(passed, len(true), last_ns)

    def _work_up(self, held: int, true: int, end_ns: int) -> None:
        """Integrate over the first changes of both, up to ``end_ns``, and forget them."""
        area, measured_ns, self._now = self._integral(held, true, end_ns)
        self._area += area
        self._measured_ns += measured_ns
        self._cursor_ns = max(self._cursor_ns, end_ns)
        del self._held[:held], self._true[:true]

    def _integral(
        self, held: int, true: int, end_ns: int
    ) -> tuple[float, int, tuple[float, float]]:
        """Return the squared error times time, the time, and both values at the end."""
        steps = self._held[:held] + self._true[:true]
        at_ns = np.array([step[0] for step in steps], dtype=np.int64)
        values = np.array([step[1] for step in steps])
        order = np.argsort(at_ns, kind="stable")
        is_held = order < held
        held_values = np.append(self._now[0], values[:held])[np.cumsum(is_held)]
        true_values = np.append(self._now[1], values[held:])[np.cumsum(~is_held)]
        start_ns = max(self._cursor_ns, self._from_ns)
        edges_ns = np.concatenate(((start_ns,), at_ns[order], (end_ns,)))
        spans_ns = np.diff(np.clip(edges_ns, start_ns, max(start_ns, end_ns)))
        errors = np.concatenate(((self._now[0] - self._now[1],), held_values - true_values))
        known = ~np.isnan(errors)
        area = float((errors[known] ** 2 * spans_ns[known]).sum())
        now = self._now
        if len(order):
            now = float(held_values[-1]), float(true_values[-1])
        return area, int(spans_ns[known].sum()), now

    def summary(self, now_ns: int) -> float | None:
        """Return the RMS error in the source's unit; None while there is nothing to compare."""
        self._settle()
        area, measured_ns, _ = self._integral(len(self._held), 0, now_ns)
        measured_ns += self._measured_ns
        return math.sqrt((self._area + area) / measured_ns) if measured_ns else None
