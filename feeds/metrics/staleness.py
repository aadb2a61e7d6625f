"""How old what a side holds is, and for how long it has been out of date; with the drawn curve.

The curve of staleness Z(t) is 0 while the side holds the newest update and otherwise ``t − s``,
where ``s`` is when the first update it does not hold was published. It comes in pieces, one for
each update held: flat at 0 until ``s``, then a ramp. The age rises as steeply and never rests.

Means, largest values and the time above 0 are exact, in whole nanoseconds. How sure the means are
is told by batch means over equal spans of time (:mod:`feeds.metrics.batch_means`).
"""

from collections import deque

from feeds.counters import Interval, MeanMax
from feeds.frame import Point
from feeds.metrics.batch_means import FEWEST_BATCHES, MOST_BATCHES, half_width, merged

_KEPT_POINTS = 16384
"""Corners kept when nobody takes them, as in a run without a window."""
NEVER_NS = 1 << 62
"""Later than any instant: what is not measured yet counts from here."""
_FIRST_SPAN_NS = 1 << 20
_NS_PER_MS = 1e6

Totals = tuple[int, int, int]
"""Twice the area under the curve in ns², the time above 0 and the largest height in ns."""


def ramp_totals(start_ns: int, end_ns: int, since_ns: int) -> Totals:
    """Return those of one ramp, whose height at t is ``t − since_ns``."""
    lasted_ns = end_ns - start_ns
    if lasted_ns <= 0:
        return 0, 0, 0
    return lasted_ns * (start_ns + end_ns - 2 * since_ns), lasted_ns, end_ns - since_ns


def mean_max(totals: Totals, over_ns: int) -> MeanMax:
    """Return the mean over so much time, and the largest height, in milliseconds."""
    area2, _, largest_ns = totals
    return MeanMax(area2 / 2 / over_ns / _NS_PER_MS, largest_ns / _NS_PER_MS)


class Sawtooth:
    """A curve over time that rises by itself and falls by jumps: its ramps, in order, in ns."""

    def __init__(self) -> None:
        self.begin(NEVER_NS)

    def begin(self, at_ns: int) -> None:
        """Measure from ``at_ns``, with everything at zero."""
        self.from_ns = at_ns
        """Where time begins; each pause moves it later by its length."""
        self._counts_ns = at_ns  # what came before counts for nothing
        self.count = 0
        """Ramps so far."""
        self._area2 = self._above_ns = self._largest_ns = 0
        self._span_ns = _FIRST_SPAN_NS
        self._areas = [0.0] * MOST_BATCHES
        self._times = [0.0] * MOST_BATCHES
        self._turn_to(0)

    def ramp(self, start_ns: int, end_ns: int, since_ns: int) -> None:
        """Take a piece in which the height at t is ``t − since_ns``; later than all before."""
        start_ns = max(start_ns, self._counts_ns)
        lasted_ns = end_ns - start_ns
        if lasted_ns <= 0:
            return
        area2 = lasted_ns * (start_ns + end_ns - 2 * since_ns)
        self._area2 += area2
        self._above_ns += lasted_ns
        self._largest_ns = max(self._largest_ns, end_ns - since_ns)
        self.count += 1
        if self._begins_ns <= start_ns and end_ns <= self._ends_ns:
            self._areas[self._batch] += area2
            self._times[self._batch] += lasted_ns
        else:
            self._cut(start_ns, end_ns, since_ns)

    def pause(self, from_ns: int) -> None:
        """Count nothing from ``from_ns`` on, until :meth:`go_on`."""
        self._paused_ns, self._counts_ns = from_ns, NEVER_NS

    def go_on(self, at_ns: int) -> None:
        """Count from ``at_ns`` on, as if no time had passed since :meth:`pause`."""
        pause_ns = at_ns - self._paused_ns
        self._counts_ns = at_ns
        self.from_ns += pause_ns
        self._turn_to(self._batch)

    def _cut(self, start_ns: int, end_ns: int, since_ns: int) -> None:
        """Enter a ramp that ends in another batch, cut at the edges of batches."""
        self._reach(end_ns)
        self._turn_to((start_ns - self.from_ns) // self._span_ns)
        while start_ns < end_ns:
            edge_ns = min(end_ns, self._ends_ns)
            area2, lasted_ns, _ = ramp_totals(start_ns, edge_ns, since_ns)
            self._areas[self._batch] += area2
            self._times[self._batch] += lasted_ns
            start_ns = edge_ns
            if start_ns < end_ns:
                self._turn_to(self._batch + 1)

    def _turn_to(self, batch: int) -> None:
        self._batch = batch
        self._begins_ns = self.from_ns + batch * self._span_ns
        self._ends_ns = self._begins_ns + self._span_ns

    def _reach(self, until_ns: int) -> None:
        """Double the span of the batches until they reach ``until_ns``."""
        spare = [0.0] * (MOST_BATCHES // 2)
        while until_ns - self.from_ns > self._span_ns * MOST_BATCHES:
            self._areas = merged(self._areas) + spare
            self._times = merged(self._times) + spare
            self._span_ns *= 2
            self._turn_to(self._batch // 2)

    def totals(self, start_ns: int, end_ns: int, since_ns: int) -> Totals:
        """Return all until now, with a last ramp that has not ended yet."""
        area2, above_ns, largest_ns = ramp_totals(max(start_ns, self._counts_ns), end_ns, since_ns)
        return (self._area2 + area2, self._above_ns + above_ns, max(self._largest_ns, largest_ns))

    def half_widths(self, until_ns: int) -> tuple[float | None, float | None]:
        """Return half the intervals of the mean height in ms and of the share of time above 0.

        All ramps up to ``until_ns`` have been given. None as long as they are too few: one
        long ramp would fill all batches.
        """
        if self.count < FEWEST_BATCHES:
            return None, None
        self._reach(until_ns)
        whole = max(0, (until_ns - self.from_ns) // self._span_ns)
        spans = [float(self._span_ns)] * whole
        # the areas are kept doubled, which keeps them whole for as long as floats can
        in_ms = [2 * _NS_PER_MS * span for span in spans]
        heights = half_width(self._areas[:whole], in_ms)
        return heights, half_width(self._times[:whole], spans)


class Staleness:
    """The staleness of one side. A piece ends when the side gets something newer."""

    def __init__(self) -> None:
        self.curve = Sawtooth()
        self.rising = False
        """Whether the corner where this piece leaves 0 is drawn."""
        self._piece_ns = 0  # when the piece began that has not ended
        self._held_any = False
        self._drawn_ns = 0
        self._points: deque[tuple[int, int]] = deque(maxlen=_KEPT_POINTS)

    def pause(self, from_ns: int, open_end_ns: int, since_ns: int | None) -> None:
        """Count the piece under way, as in :meth:`summary`, and nothing from ``from_ns`` on."""
        if since_ns is not None:
            self.curve.ramp(max(since_ns, self._piece_ns), open_end_ns, since_ns)
        self.curve.pause(from_ns)

    def outdated(self, since_ns: int) -> None:
        """Draw where the curve leaves 0: what the side does not hold was published at ``since_ns``.

        Said again within one piece, it changes nothing.
        """
        if self._held_any and not self.rising:
            self.rising = True
            # The truth may tell of it a moment after the side was thought to be up to date.
            at_ns = since_ns if since_ns > self._piece_ns else self._piece_ns
            self._draw(at_ns, at_ns - since_ns)

    def ended(self, at_ns: int, since_ns: int | None, next_since_ns: int | None) -> None:
        """The side got something newer at ``at_ns``, and begins a new piece.

        ``since_ns`` is when the first update that it did not hold was published, and
        ``next_since_ns`` the same of the piece that begins; ``None`` if there is none.
        """
        if since_ns is not None and since_ns < at_ns:
            start_ns = since_ns if since_ns > self._piece_ns else self._piece_ns
            self.curve.ramp(start_ns, at_ns, since_ns)
            if self._held_any:
                if not self.rising:
                    self.outdated(since_ns)
                self._draw(at_ns, at_ns - since_ns)
        self.rising = next_since_ns is not None and next_since_ns <= at_ns
        self._draw(at_ns, at_ns - next_since_ns if next_since_ns is not None and self.rising else 0)
        self._piece_ns = at_ns
        self._held_any = True

    def _draw(self, at_ns: int, staleness_ns: int) -> None:
        """Add a corner; the curve never runs backwards in time."""
        self._drawn_ns = max(at_ns, self._drawn_ns)
        self._points.append((self._drawn_ns, staleness_ns))

    def take_points(self) -> list[Point]:
        """Return the corners since the last take."""
        points = [Point(at_ns, height_ns / _NS_PER_MS) for at_ns, height_ns in self._points]
        self._points.clear()
        return points

    def summary(
        self, now_ns: int, open_end_ns: int, since_ns: int | None
    ) -> tuple[MeanMax, float | None]:
        """Return the staleness in milliseconds, and the freshness, as of ``now_ns``.

        The piece that has not ended yet counts up to ``open_end_ns``, with ``since_ns`` as above.
        """
        measured_ns = now_ns - self.curve.from_ns
        if measured_ns <= 0:
            return MeanMax(), None
        since_ns = open_end_ns if since_ns is None else since_ns
        totals = self.curve.totals(max(since_ns, self._piece_ns), open_end_ns, since_ns)
        return mean_max(totals, measured_ns), 1 - totals[1] / measured_ns

    def intervals(self, mean_ms: float | None, fresh: float | None) -> dict[str, Interval]:
        """Return the means with their 95 % intervals, by the names of the figures."""
        mean_half, share_half = self.curve.half_widths(self._piece_ns)
        return {
            "staleness_ms": Interval(mean_ms, mean_half, self.curve.count),
            "freshness": Interval(fresh, share_half, self.curve.count),
        }


class Age:
    """The age ``t − s`` of the update held, over time: a ramp from each arrival to the next."""

    def __init__(self) -> None:
        self.curve = Sawtooth()
        self._held_ns: int | None = None  # when the update held was published
        self._cursor_ns = 0

    def received(self, published_ns: int, at_ns: int) -> None:
        """From ``at_ns`` on the side holds an update published at ``published_ns``."""
        if self._held_ns is not None:
            self.curve.ramp(self._cursor_ns, at_ns, self._held_ns)
        self._held_ns, self._cursor_ns = published_ns, at_ns

    def pause(self, from_ns: int) -> None:
        """Count nothing from ``from_ns`` on."""
        if self._held_ns is not None:
            self.curve.ramp(self._cursor_ns, from_ns, self._held_ns)
        self.curve.pause(from_ns)

    def summary(self, now_ns: int) -> MeanMax:
        """Return mean and largest age in milliseconds over the time in which anything was held."""
        if self._held_ns is None:
            return MeanMax()
        totals = self.curve.totals(self._cursor_ns, now_ns, self._held_ns)
        return mean_max(totals, totals[1]) if totals[1] else MeanMax()

    def interval(self, mean_ms: float | None) -> Interval:
        """Return the mean with its 95 % interval, in milliseconds."""
        return Interval(mean_ms, self.curve.half_widths(self._cursor_ns)[0], self.curve.count)
