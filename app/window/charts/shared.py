"""What both panels must agree on: the same time window and the same two ranges of values."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.text.scale import Scale, nice_step
from app.window.charts.history import History, Samples, stale_at

LOOK_GAP_NS = 200_000_000
NO_VALUES = Scale(0.0, 1.0, 0.5)
NARROWEST_S = 0.5
KEPT_S = 60.0
HISTORIES_S = (30, 60)
"""Lengths of history to choose from."""
Range = tuple[float, float]
"""The smallest and the largest value."""


@dataclass(slots=True)
class TimeView:
    """A window of ``span_s`` seconds that ends ``back_s`` seconds before now.

    It flows on with the data wherever it is; ``back_s == 0`` is the live edge.
    """

    history_s: float = 30.0
    span_s: float = 30.0
    back_s: float = 0.0

    @property
    def is_live(self) -> bool:
        """Whether the charts show the whole history up to now."""
        return self.back_s == 0.0 and self.span_s == self.history_s

    @property
    def begin_s(self) -> float:
        """The left edge in seconds relative to now."""
        return -(self.back_s + self.span_s)

    def go_live(self) -> None:
        """Back to the whole history, up to now."""
        self.span_s, self.back_s = self.history_s, 0.0

    def set_history(self, seconds: float) -> None:
        """Show ``seconds`` of history, live."""
        self.history_s = seconds
        self.go_live()

    def zoom(self, factor: float, at: float) -> None:
        """Make the window ``factor`` times as long; the instant ``at`` (0 left … 1 right) stays.

        At the live edge the edge itself stays, so that zooming never loses the newest data.
        """
        span_s = min(max(self.span_s * factor, NARROWEST_S), self.history_s)
        if self.back_s > 0.0:
            self.back_s += (1.0 - at) * (self.span_s - span_s)
        self.span_s = span_s
        self._clamp()

    def pan(self, share: float) -> None:
        """Move by ``share`` of the window, positive into the past."""
        self.back_s += share * self.span_s
        self._clamp()

    def _clamp(self) -> None:
        self.back_s = min(max(self.back_s, 0.0), KEPT_S - self.span_s)
        if self.back_s < self.span_s * 0.004:
            self.back_s = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """The frame of one picture: equal for both panels by construction."""

    now_ns: int
    end_ns: int
    span_ns: int
    begin_s: float
    end_s: float
    value: Scale
    staleness: Scale


class Extremes:
    """Smallest and largest value of some tracks over a stretch of time.

    All of a stretch that ends now is looked at five times a second, and in between only what is
    new: a value that has left the stretch counts until then.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Look at all of it the next time."""
        self._looked_ns = self._span_ns = 0
        self._seen: list[int] = []
        self._found: tuple[float, float] | None = None

    def of(
        self, tracks: Sequence[Samples], begin_ns: int, end_ns: int, *, live: bool
    ) -> tuple[float, float] | None:
        """Return the extremes from ``begin_ns`` to ``end_ns``; ``None`` where there is nothing."""
        span_ns = end_ns - begin_ns
        soon = 0 <= end_ns - self._looked_ns < LOOK_GAP_NS and span_ns == self._span_ns
        if live and soon and self._seen:
            pairs = zip(tracks, self._seen, strict=True)
            found = [samples.newest_since(seen) for samples, seen in pairs]
        else:
            self._looked_ns, self._span_ns, self._found = end_ns, span_ns, None
            found = [samples.within(begin_ns, end_ns + 1)[1] for samples in tracks]
        self._seen = [samples.added for samples in tracks]
        low, high = self._found or (np.inf, -np.inf)
        for values in found:
            if len(values):
                # NaN is no value, and no comparison finds it
                low = min(low, float(np.fmin.reduce(values)))
                high = max(high, float(np.fmax.reduce(values)))
        self._found = (low, high) if low <= high else None
        return self._found


class SharedScales:
    """Computes the common ranges from everything that either panel shows."""

    def __init__(self) -> None:
        self._values, self._lags = Extremes(), Extremes()
        self.beside: Callable[[int, int], tuple[Range | None, float]] | None = None
        """Tells the range of the values and the peak of staleness that are to fit in, too.

        It is asked with the first and the last instant in sight, in nanoseconds after now.
        """
        self.forget()

    def forget(self) -> None:
        """Start from the data alone, as after a change of source."""
        self._value: Scale | None = None
        self._staleness: Scale | None = None
        self._values.forget()
        self._lags.forget()

    def picture(self, history: History, view: TimeView, now_ns: int) -> Picture:
        """Return the picture of ``history`` through ``view`` at ``now_ns``."""
        end_ns = now_ns - int(view.back_s * 1e9)
        span_ns = int(view.span_s * 1e9)
        begin_ns = end_ns - span_ns
        tracks = (history.truth, history.live.known, history.polled.known)
        live = view.back_s == 0.0
        found = self._values.of(tracks, begin_ns, end_ns, live=live)
        before, peak = (None, 0.0)
        if self.beside is not None:
            before, peak = self.beside(begin_ns - now_ns, end_ns - now_ns)
        ranges = [one for one in (found, before) if one is not None]
        if ranges:
            lows, highs = zip(*ranges, strict=True)
            self._value = value_scale(min(lows), max(highs), self._value)
        lags = (history.live.staleness, history.polled.staleness)
        peak = max(peak, (self._lags.of(lags, begin_ns, end_ns, live=live) or (0.0, 0.0))[1])
        for side in (history.live, history.polled):  # a tooth may rise across the right edge
            behind_ms = side.stale_ms(now_ns) if live else stale_at(side, end_ns, now_ns)
            peak = max(peak, behind_ms or 0.0)
        self._staleness = staleness_scale(peak, self._staleness)
        return Picture(
            now_ns=now_ns,
            end_ns=end_ns,
            span_ns=span_ns,
            begin_s=view.begin_s,
            end_s=-view.back_s,
            value=self._value or NO_VALUES,
            staleness=self._staleness,
        )


def value_scale(low: float, high: float, before: Scale | None, about: int = 4) -> Scale:
    """Return a range around the data; ``before`` is kept while it fits and is not far too wide."""
    span = high - low
    if before is not None and before.low <= low and high <= before.high:
        wide = before.high - before.low
        if (span > 0.55 * wide or span == 0.0) and before.step == nice_step(wide, about):
            return before
    if span <= 0.0:
        span = max(abs(high) * 0.01, 1e-3)
        low, high = low - span / 2, high + span / 2
    # A tenth above and below, snapped outwards, so that growth rarely moves the axis.
    unit = nice_step(span, 8)
    low = math.floor((low - 0.1 * span) / unit) * unit
    high = math.ceil((high + 0.1 * span) / unit) * unit
    return Scale(low, high, nice_step(high - low, about))


def staleness_scale(peak_ms: float, before: Scale | None, about: int = 2) -> Scale:
    """Return a range in ms from 0 to a little over ``peak_ms``, kept while it fits well."""
    peak_ms = max(peak_ms, 100.0)
    fits = before is not None and 0.5 * before.high < peak_ms <= before.high
    if before is not None and fits and before.step == nice_step(before.high / 1.12, about):
        return before
    top = nice_step(peak_ms, 8) * math.ceil(peak_ms / nice_step(peak_ms, 8) - 0.05)
    top = max(top, peak_ms)
    return Scale(0.0, top * 1.12, nice_step(top, about))


def staleness_label(ms: float) -> str:
    """Return a tick of the staleness axis with its unit; zero needs none."""
    if ms == 0:
        return "0"
    if ms < 1000:
        return f"{ms:g} ms"
    return f"{ms / 1000:g} s"


def time_ticks(begin_s: float, end_s: float, about: int = 6) -> list[tuple[float, str]]:
    """Return ticks between two instants in seconds relative to now (both at most 0)."""
    step = nice_step(end_s - begin_s, about)
    scale = Scale(begin_s, end_s, step)
    return [(at, "now" if abs(at) < step / 1e6 else f"{scale.label(at)} s") for at in scale.ticks()]
