"""The report's charts, drawn from the updates of a run and its summary."""

import numpy as np

from app.report.charts import Axis, Bars, Chart, Polyline, steps
from feeds.evidence.updates import MISSING, Updates
from feeds.frame import SIDES, Counters

MOST_DRAWN = 1200
"""Updates in the stretch that is drawn, at most."""
POLLS_DRAWN = 8
_CURVE = 300  # points of a distribution
_PARTS = {
    "wait": "waiting for the poll",
    "request": "request leg",
    "server": "server",
    "response": "response or push leg",
    "decode": "decoding",
}


class Stretch:
    """The last few polls of a run: enough to see the pattern, few enough to see each update."""

    def __init__(self, updates: Updates, poll_interval_s: float) -> None:
        self._updates = updates
        published = updates.published_ns
        self._end_ns = int(published[-1])
        span_ns = max(2.0, POLLS_DRAWN * poll_interval_s) * 1e9
        first = int(np.searchsorted(published, self._end_ns - span_ns))
        self._first = max(first, len(updates) - MOST_DRAWN, 0)
        self._zero_ns = int(published[self._first])
        self.length_s = max((self._end_ns - self._zero_ns) / 1e9, 1e-3)

    def _held(self, side: str) -> list[int]:
        """Return the updates that the side received in the stretch, and the one it held before."""
        received = self._updates.received_ns[side]
        got = np.flatnonzero((received != MISSING) & (received <= self._end_ns))
        inside = got[received[got] >= self._zero_ns]
        before = got[received[got] < self._zero_ns][-1:]
        return [int(index) for index in (*before, *inside)]

    def _s(self, at_ns: int) -> float:
        return (at_ns - self._zero_ns) / 1e9

    def truth(self) -> list[tuple[float, float]]:
        """Return the curve of the true value over seconds."""
        updates = self._updates
        shown = range(self._first, len(updates))
        points = [(self._s(int(updates.published_ns[k])), float(updates.value[k])) for k in shown]
        return steps(points, self.length_s)

    def value(self, side: str) -> list[tuple[float, float]]:
        """Return the curve of the value that the side held over seconds."""
        received = self._updates.received_ns[side]
        points = [
            (max(0.0, self._s(int(received[k]))), float(self._updates.value[k]))
            for k in self._held(side)
        ]
        return steps(points, self.length_s)

    def staleness(self, side: str) -> list[tuple[float, float]]:
        """Return the staleness in milliseconds over seconds."""
        published, received = self._updates.published_ns, self._updates.received_ns[side]
        held = self._held(side)
        corners: list[tuple[float, float]] = []
        for place, index in enumerate(held):
            begin_ns = max(int(received[index]), self._zero_ns)
            end_ns = int(received[held[place + 1]]) if place + 1 < len(held) else self._end_ns
            newer = index + 1 < len(published)
            outdated_ns = min(int(published[index + 1]), end_ns) if newer else end_ns
            for at_ns in (begin_ns, max(begin_ns, outdated_ns), end_ns):
                corners.append((self._s(at_ns), max(0, at_ns - outdated_ns) / 1e6))
        return corners


def values(stretch: Stretch, unit: str) -> Chart:
    """Draw what each side held, over the truth."""
    truth = stretch.truth()
    low, high = min(y for _, y in truth), max(y for _, y in truth)
    margin = (high - low) * 0.05 or 1.0
    lines = [Polyline("truth", "truth", truth)]
    lines += [Polyline(side, side, stretch.value(side)) for side in reversed(SIDES)]
    label = f"value ({unit})" if unit else "value"
    time = Axis(0, stretch.length_s, "time (s)")
    return Chart("Value over time", time, Axis(low - margin, high + margin, label), lines)


def staleness(stretch: Stretch) -> Chart:
    """Draw for how long the value on each side had been out of date."""
    lines = [Polyline(side, side, stretch.staleness(side)) for side in reversed(SIDES)]
    most = max((y for line in lines for _, y in line.points), default=1.0) or 1.0
    time = Axis(0, stretch.length_s, "time (s)")
    return Chart("Staleness over time", time, Axis(0, most * 1.05, "out of date for (ms)"), lines)


def distribution(updates: Updates, poll_interval_ms: float, leg_ms: float | None) -> Chart | None:
    """Draw the share of updates known within a time, which is on a logarithmic axis."""
    lines = []
    for side in SIDES:
        latencies = np.sort(updates.latency_ms(side))
        if len(latencies):
            shares = np.linspace(0, 1, _CURVE)
            at = np.maximum(np.quantile(latencies, shares), 1e-3)
            curve = list(zip(at.tolist(), (shares * 100).tolist(), strict=True))
            lines.append(Polyline(f"{side}, measured", side, curve))
    if not lines:
        return None
    if leg_ms is not None:
        uniform = [
            (leg_ms + poll_interval_ms * k / _CURVE, 100.0 * k / _CURVE) for k in range(_CURVE + 1)
        ]
        lines.append(Polyline("polled, theory", "theory", uniform))
    ends = [x for line in lines for x, _ in line.points if x > 0]
    time = Axis(min(ends) * 0.8, max(ends) * 1.25, "update latency (ms)", log=True)
    return Chart("Distribution of update latency", time, Axis(0, 100, "updates known (%)"), lines)


def breakdown(counters: Counters) -> Bars | None:
    """Draw where the mean update latency goes; nothing where it was not followed."""
    followed = [(side, getattr(counters, side).breakdown_ms) for side in SIDES]
    rows = [
        (side, [max(0.0, getattr(parts, part) or 0.0) for part in _PARTS])
        for side, parts in followed
        if parts.count
    ]
    return Bars("Where the time goes", [*_PARTS.values()], rows) if rows else None
