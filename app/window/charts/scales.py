"""Ranges and ticks that stay put: pure arithmetic for the axes of both panels."""

from __future__ import annotations

import math

from app.text.scale import Scale, nice_step

__all__ = ["Scale", "nice_step", "staleness_label", "staleness_scale", "time_ticks", "value_scale"]


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
