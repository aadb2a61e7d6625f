"""The report's charts, drawn from the updates of a run and its summary."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.report.charts import Axis, Bars, Chart, Polyline, steps
from feeds.counters import Counters
from feeds.evidence.updates import MISSING, Updates
from feeds.frame import SIDES, Marker

MOST_DRAWN = 1200
"""Updates in the stretch that is drawn, at most."""
POLLS_DRAWN = 8
MOST_STRETCHES = 9
"""The most stretches that are drawn: the one at the end, and those around markers."""
_CURVE = 300  # points of a distribution
_PARTS = {
    "wait": "waiting to be asked for",
    "request": "request leg",
    "server": "server",
    "response": "response or push leg",
    "decode": "decoding",
}


@dataclass(frozen=True, slots=True)
class DrawnRun:
    """A run that is drawn: its updates, when its measuring began and ended, what was marked."""

    updates: Updates
    poll_interval_s: float
    began_ns: int
    ended_ns: int
    markers: Sequence[Marker] = ()

    def seconds(self, at_ns: int) -> float:
        """Return an instant in seconds since the measuring began."""
        return (at_ns - self.began_ns) / 1e9


class Stretch:
    """A few polls of a run: enough to see the pattern, few enough to see each update.

    Those at its end, or those around ``about_ns``.
    """

    def __init__(self, run: DrawnRun, about_ns: int | None = None) -> None:
        self._run, published = run, run.updates.published_ns
        span_ns = round(max(2.0, POLLS_DRAWN * run.poll_interval_s) * 1e9)
        run_ends_ns = max(run.ended_ns, int(published[-1]))
        end_ns = run_ends_ns if about_ns is None else min(run_ends_ns, about_ns + span_ns // 2)
        centre_ns = end_ns if about_ns is None else about_ns
        first, centre, last = (
            int(at) for at in np.searchsorted(published, (end_ns - span_ns, centre_ns, end_ns + 1))
        )
        most = MOST_DRAWN if about_ns is None else MOST_DRAWN // 2
        self._first, self._last = max(0, first, centre - most), min(last, centre + most)
        drawn = published[self._first : self._last]
        self._begin_ns = min(int(drawn[0]) if len(drawn) else centre_ns, centre_ns)
        self._end_ns = int(drawn[-1]) if self._last < last else end_ns
        self.length_s = max((self._end_ns - self._begin_ns) / 1e9, 1e-3)

    @property
    def time(self) -> Axis:
        """The axis of all that is drawn over time."""
        begin_s = self._s(self._begin_ns)
        return Axis(begin_s, begin_s + self.length_s, "time since the measuring began (s)")

    @property
    def markers(self) -> list[Marker]:
        """What was marked in it."""
        return [one for one in self._run.markers if self._begin_ns <= one.at_ns <= self._end_ns]

    @property
    def notes(self) -> list[tuple[float, str]]:
        """What was marked in it, in seconds, with number and note."""
        return [(self._s(one.at_ns), f"{one.number}: {one.note}") for one in self.markers]

    def _held(self, side: str) -> list[int]:
        """Return the updates that the side showed in the stretch, and the one it held before.

        Of several that came at once it showed the newest.
        """
        received = self._run.updates.received_ns[side]
        got = np.flatnonzero((received != MISSING) & (received <= self._end_ns))
        at_ns = received[got]
        got = got[np.append(at_ns[1:] != at_ns[:-1], True)[: len(got)]]
        inside = got[received[got] >= self._begin_ns]
        before = got[received[got] < self._begin_ns][-1:]
        return [int(index) for index in (*before, *inside)]

    def _s(self, at_ns: int) -> float:
        return self._run.seconds(at_ns)

    def truth(self) -> list[tuple[float, float]]:
        """Return the curve of the true value over seconds."""
        updates = self._run.updates
        shown = range(self._first, self._last)
        points = [(self._s(int(updates.published_ns[k])), float(updates.value[k])) for k in shown]
        return steps(points, self._s(self._end_ns))

    def value(self, side: str) -> list[tuple[float, float]]:
        """Return the curve of the value that the side held over seconds."""
        received, value = self._run.updates.received_ns[side], self._run.updates.value
        points = [
            (self._s(max(self._begin_ns, int(received[k]))), float(value[k]))
            for k in self._held(side)
        ]
        return steps(points, self._s(self._end_ns))

    def late(self) -> list[tuple[float, float]]:
        """Return the curve that the polled side learnt afterwards, if several came at once."""
        updates = self._run.updates
        received = updates.received_ns["polled"]
        known = (received != MISSING) & (received <= self._end_ns)
        got = np.flatnonzero(known & (updates.published_ns >= self._begin_ns))
        if not (np.diff(received[got]) == 0).any():
            return []
        points = [(self._s(int(updates.published_ns[k])), float(updates.value[k])) for k in got]
        return steps(points, self._s(int(received[got[-1]])))

    def staleness(self, side: str) -> list[tuple[float, float]]:
        """Return the staleness in milliseconds over seconds."""
        published = self._run.updates.published_ns
        received = self._run.updates.received_ns[side]
        held = self._held(side)
        corners: list[tuple[float, float]] = []
        for place, index in enumerate(held):
            begin_ns = max(int(received[index]), self._begin_ns)
            end_ns = int(received[held[place + 1]]) if place + 1 < len(held) else self._end_ns
            newer = index + 1 < len(published)
            outdated_ns = min(int(published[index + 1]), end_ns) if newer else end_ns
            for at_ns in (begin_ns, max(begin_ns, outdated_ns), end_ns):
                corners.append((self._s(at_ns), max(0, at_ns - outdated_ns) / 1e6))
        return corners


def stretches(run: DrawnRun) -> list[Stretch]:
    """Return the stretch at the end of ``run``, and one around each marker that is in none yet."""
    found = [Stretch(run)]
    for marker in run.markers:
        if len(found) < MOST_STRETCHES and not any(marker in one.markers for one in found):
            found.append(Stretch(run, marker.at_ns))
    return found


def values(stretch: Stretch, unit: str) -> Chart:
    """Draw what each side held, over the truth."""
    lines = [Polyline("truth", "truth", stretch.truth())]
    lines.append(Polyline("polled, learnt later", "late", stretch.late()))
    lines += [Polyline(side, side, stretch.value(side)) for side in reversed(SIDES)]
    heights = [y for line in lines for _, y in line.points] or [0.0]
    margin = (max(heights) - min(heights)) * 0.05 or 1.0
    label = f"value ({unit})" if unit else "value"
    span = Axis(min(heights) - margin, max(heights) + margin, label)
    return Chart("Value over time", stretch.time, span, lines, stretch.notes)


def staleness(stretch: Stretch) -> Chart:
    """Draw for how long the value on each side had been out of date."""
    lines = [Polyline(side, side, stretch.staleness(side)) for side in reversed(SIDES)]
    most = max((y for line in lines for _, y in line.points), default=1.0) or 1.0
    span = Axis(0, most * 1.05, "out of date for (ms)")
    return Chart("Staleness over time", stretch.time, span, lines, stretch.notes)


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
