"""For how long a side has been out of date: mean, largest, share of time fresh, and the curve.

The curve Z(t) is 0 while the side holds the newest update and otherwise ``t − s``, where ``s`` is
when the first update it does not hold was published. It comes in pieces, one for each update held:
flat at 0 until ``s``, then a ramp. Each piece is integrated in closed form, in whole nanoseconds.
"""

from __future__ import annotations

from collections import deque

from feeds.frame import MeanMax, Point
from feeds.metrics.span_means import SpanMeans

NEVER_NS = 1 << 62
"""Later than any instant: what is not measured yet counts from here."""
_KEPT_POINTS = 16384
"""Corners kept when nobody takes them, as in a run without a window."""
_NS_PER_MS = 1e6


class Staleness:
    """The staleness of one side. A piece ends when the side gets something newer."""

    __slots__ = (
        "_area2",
        "_drawn_ns",
        "_from_ns",
        "_held_any",
        "_largest_ns",
        "_piece_ns",
        "_points",
        "_stale_ns",
        "means",
        "rising",
    )

    def __init__(self) -> None:
        self._from_ns = NEVER_NS
        self._area2 = 0  # twice the integral, in ns², a whole number
        self._stale_ns = 0
        self._largest_ns = 0
        self._piece_ns = 0  # when the piece began that has not ended
        self._held_any = False
        self.rising = False
        """Whether the corner where this piece leaves 0 is drawn."""
        self._drawn_ns = 0
        self._points: deque[tuple[int, int]] = deque(maxlen=_KEPT_POINTS)
        self.means = SpanMeans()
        """How sure mean staleness and freshness are."""

    def begin(self, at_ns: int) -> None:
        """Measure from ``at_ns``; how stale the side is by then goes on being true."""
        self._from_ns = at_ns
        self._area2 = self._stale_ns = self._largest_ns = 0
        self.means.begin(at_ns)

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
            start_ns = max(since_ns, self._piece_ns, self._from_ns)
            if start_ns < at_ns:
                self._area2 += (at_ns - start_ns) * (start_ns + at_ns - 2 * since_ns)
                self._stale_ns += at_ns - start_ns
                self._largest_ns = max(self._largest_ns, at_ns - since_ns)
                self.means.ramp(start_ns, at_ns, since_ns)
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

    def _piece(self, since_ns: int, end_ns: int) -> tuple[int, int, int]:
        """Return twice the area, the time stale and the largest staleness up to ``end_ns``."""
        start_ns = max(since_ns, self._piece_ns, self._from_ns)
        stale_ns = end_ns - start_ns
        if stale_ns <= 0:
            return 0, 0, 0
        return stale_ns * (start_ns + end_ns - 2 * since_ns), stale_ns, end_ns - since_ns

    def half_widths(self) -> tuple[float | None, float | None]:
        """Return half the 95 % intervals of mean staleness in ms and of freshness."""
        mean_ns, share = self.means.half_widths(self._piece_ns)
        return None if mean_ns is None else mean_ns / _NS_PER_MS, share

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
        measured_ns = now_ns - self._from_ns
        if measured_ns <= 0:
            return MeanMax(), None
        area2, stale_ns, largest_ns = 0, 0, 0
        if since_ns is not None:
            area2, stale_ns, largest_ns = self._piece(since_ns, open_end_ns)
        mean_ns = (self._area2 + area2) / 2 / measured_ns
        largest_ns = max(self._largest_ns, largest_ns)
        fresh = 1 - (self._stale_ns + stale_ns) / measured_ns
        return MeanMax(mean_ns / _NS_PER_MS, largest_ns / _NS_PER_MS), fresh
