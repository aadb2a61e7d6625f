"""How old what a side holds is, and for how long it has been out of date; with the drawn curve.

The curve of staleness Z(t) is 0 while the side holds the newest update and otherwise ``t − s``,
where ``s`` is when the first update it does not hold was published. It comes in pieces, one for
each update held: flat at 0 until ``s``, then a ramp.
"""

from __future__ import annotations

from collections import deque

from feeds.frame import Interval, MeanMax, Point
from feeds.metrics.sawtooth import Sawtooth, mean_max

_KEPT_POINTS = 16384
"""Corners kept when nobody takes them, as in a run without a window."""
_NS_PER_MS = 1e6


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

    def summary(self, now_ns: int) -> MeanMax:
        """Return mean and largest age in milliseconds over the time in which anything was held."""
        if self._held_ns is None:
            return MeanMax()
        totals = self.curve.totals(self._cursor_ns, now_ns, self._held_ns)
        return mean_max(totals, totals[1]) if totals[1] else MeanMax()

    def interval(self, mean_ms: float | None) -> Interval:
        """Return the mean with its 95 % interval, in milliseconds."""
        return Interval(mean_ms, self.curve.half_widths(self._cursor_ns)[0], self.curve.count)
