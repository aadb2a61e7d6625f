"""What the charts tell of one instant, and of the difference between two. Nothing here knows Qt."""

from dataclasses import dataclass
from math import isnan

from app.window.charts.history import History, Samples, SideHistory, staleness_line


@dataclass(frozen=True, slots=True)
class Instant:
    """Truth and both sides at ``at_ns``; ``None`` is not known."""

    at_ns: int
    truth: float | None
    live: float | None
    polled: float | None
    live_behind_ms: float | None
    polled_behind_ms: float | None


def instant_at(history: History, at_ns: int, now_ns: int) -> Instant:
    """Return what the picture of ``now_ns`` tells of ``at_ns``."""
    live, polled = history.live, history.polled
    return Instant(
        at_ns,
        value_at(history.truth, at_ns),
        value_at(live.known, at_ns),
        value_at(polled.known, at_ns),
        behind_at(live, at_ns, now_ns),
        behind_at(polled, at_ns, now_ns),
    )


def value_at(samples: Samples, at_ns: int) -> float | None:
    """Return the value in force at ``at_ns``; ``None`` where none is known."""
    t, v = samples.view()
    place = int(t.searchsorted(at_ns, "right"))
    return float(v[place - 1]) if place and not isnan(v[place - 1]) else None


def behind_at(side: SideHistory, at_ns: int, now_ns: int) -> float | None:
    """Return the staleness in ms at ``at_ns``, after a jump there; ``None`` before it is known."""
    t, z = staleness_line(side, at_ns, at_ns + 1, now_ns)
    after = int(t.searchsorted(at_ns, "right"))
    if not after:
        return None
    if after == len(t):
        return _told(z[-1]) if at_ns <= now_ns and t[-1] == at_ns else None
    share = (at_ns - int(t[after - 1])) / int(t[after] - t[after - 1])
    return _told(z[after - 1] + share * (z[after] - z[after - 1]))


def _told(value: float) -> float | None:
    return None if isnan(value) else float(value)


def change(before: float | None, after: float | None) -> float | None:
    """Return by how much a value changed; ``None`` if one of the two is not known."""
    return None if before is None or after is None else after - before
