"""What can be told of a stretch of time, from what arrived in it. Nothing here knows Qt.

Figures are those of :mod:`feeds.figures`. Updates belong to the stretch in which they were
published, polls to that in which they were sent. What nobody tells message by message (bytes,
messages, what opened a push) is known as often as figures are told: four times a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.window.charts.history import History, SideHistory, Times, Values, staleness_line
from app.window.charts.tracks import Numbers
from app.window.charts.traffic_log import OUTCOMES, WIRE, SideTraffic, TrafficLog
from feeds.metrics.histogram import LatencyHistogram

_SEQ_BITS = 20
"""Two updates in one tick of the clock are told apart by the end of their numbers."""
LEFT = "more has arrived since than is kept"
SHORT = "told four times a second, and less than twice in it"
NONE_SETTLED = "no update of it has arrived yet"
NOTHING_HELD = "this side held nothing yet"
PARTS = ("p50", "p99", "max")
LATENCIES = tuple(f"update_latency_ms.{part}" for part in PARTS)
UPDATES = (*LATENCIES, "updates_delivered", "updates_missed", "updates_pending")
UNSURE = "less than the error of the other machine's clock"
REASONS = (
    (LATENCIES, NONE_SETTLED),
    (("requests", "messages", "bytes"), SHORT),
    (("staleness_ms.mean", "freshness"), NOTHING_HELD),
)
UNMEASURED = "nothing was measured then: the settings were changing, or a side was not up"


@dataclass(frozen=True, slots=True)
class SideStretch:
    """One side's figures of the stretch, by their names; of what is not known it says why."""

    values: Mapping[str, float]
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StretchTold:
    """The figures of a stretch of time, which lies within one measured time."""

    begin_ns: int
    end_ns: int
    published: int | None
    live: SideStretch
    polled: SideStretch
    told_ns: tuple[int, int] | None = None
    """Between which instants messages, bytes and a push's requests are counted."""


def clipped(log: TrafficLog, from_ns: int, to_ns: int) -> tuple[int, int] | None:
    """Return the part from ``from_ns`` towards ``to_ns`` that one measured time covers.

    Old and new settings are never pooled. ``None`` if at ``from_ns`` nothing was measured.
    """
    span = log.span_at(from_ns)
    if span is None:
        return None
    goes_on = span is log.spans[-1] and log.span_at(max(from_ns, to_ns)) is span
    end_ns = max(span.end_ns, to_ns, from_ns) if goes_on else span.end_ns
    other_ns = min(max(to_ns, span.begin_ns), end_ns)
    return min(from_ns, other_ns), max(from_ns, other_ns)


def stretch_of(history: History, begin_ns: int, end_ns: int, now_ns: int) -> StretchTold:
    """Return the figures of [begin, end), as they are known at ``now_ns``."""
    bounds, log = StretchBounds(begin_ns, end_ns, now_ns), history.traffic
    told = _told(log, bounds)
    kept = log.published.complete_from_ns <= begin_ns
    published = log.published.columns if kept else None
    live = _side(published, log.live, history.live, told[2:], bounds)
    polled = _side(published, log.polled, history.polled, told[2 + len(WIRE) :], bounds)
    asked = _asked(log.polled, history.polled, bounds)
    why = {name: reason for name, reason in polled.why.items() if name not in asked}
    polled = SideStretch({**polled.values, **asked}, why)
    return StretchTold(
        begin_ns,
        end_ns,
        int(bounds.holds(log.published.columns[0]).sum()) if kept else None,
        live,
        polled,
        (int(told[0, 0]), int(told[0, -1])) if told.shape[1] > 1 else None,
    )


@dataclass(frozen=True, slots=True)
class StretchBounds:
    """A stretch of time, and up to when its figures are known."""

    begin_ns: int
    end_ns: int
    now_ns: int

    def holds(self, instants: Numbers) -> NDArray[np.bool]:
        """Say which of ``instants`` are in the stretch."""
        inside: NDArray[np.bool] = (instants >= self.begin_ns) & (instants < self.end_ns)
        return inside


def _told(log: TrafficLog, bounds: StretchBounds) -> Numbers:
    """Return what the wire was told to have carried, while it counted from the same instant."""
    span, told = log.span_at(bounds.begin_ns), log.told.columns
    inside = (told[0] >= bounds.begin_ns) & (told[0] <= min(bounds.end_ns, bounds.now_ns))
    return told[:, inside & (told[1] == (span.began_ns if span else -1))]


def _side(
    published: Numbers | None,
    traffic: SideTraffic,
    side: SideHistory,
    told: Numbers,
    bounds: StretchBounds,
) -> SideStretch:
    values: dict[str, float] = {}
    why: dict[str, str] = {}
    if published is None:
        why |= dict.fromkeys(UPDATES, LEFT)
    else:
        values |= _settled(published[:, bounds.holds(published[0])], traffic, bounds)
    if told.shape[1] > 1:
        grown = dict(zip(WIRE, (told[:, -1] - told[:, 0]).tolist(), strict=False))
        values |= {name: grown[name] for name in ("requests", "messages")}
        values["bytes"] = grown["bytes_received"] + grown["bytes_sent"]
    values |= _mean_staleness(side, bounds)
    for name in LATENCIES:
        if values.get(name, side.clock_error_ms) < side.clock_error_ms:
            del values[name]
            why[name] = UNSURE
    for names, reason in REASONS:
        why |= {name: reason for name in names if name not in values and name not in why}
    return SideStretch(values, why)


def _settled(published: Numbers, traffic: SideTraffic, bounds: StretchBounds) -> dict[str, float]:
    """Return what became of the updates ``published``, and their latencies."""
    came_ns, seqs, received_ns = traffic.arrivals.columns
    received_ns = np.maximum.accumulate(received_ns)
    known = (came_ns >= bounds.begin_ns) & (received_ns <= bounds.now_ns)
    arrived = _ordinals(came_ns[known], seqs[known], bounds)
    wanted = _ordinals(published[0], published[1], bounds)
    first = arrived.searchsorted(wanted)
    settled = first < len(arrived)
    first = first[settled]
    itself = int((arrived[first] == wanted[settled]).sum())
    late = LatencyHistogram()
    late.record_all(received_ns[known][first] - published[0][settled])
    spread = late.spread()
    parts = {f"update_latency_ms.{part}": getattr(spread, part) for part in PARTS}
    return {name: value for name, value in parts.items() if value is not None} | {
        "updates_delivered": itself,
        "updates_missed": len(first) - itself,
        "updates_pending": len(wanted) - len(first),
        "empty_responses": 0,
    }


def _ordinals(instants: Numbers, seqs: Numbers, bounds: StretchBounds) -> Numbers:
    """Return the places of updates in the order of all: by instant, then by number."""
    base = instants - bounds.begin_ns << _SEQ_BITS
    return base | (seqs & (1 << _SEQ_BITS) - 1)


def _asked(traffic: SideTraffic, side: SideHistory, bounds: StretchBounds) -> dict[str, int]:
    """Return the polls sent in the stretch, that under way included, and how many were empty."""
    sent_ns, _, answered_ns, outcome, *_ = traffic.polls.columns
    over = bounds.holds(sent_ns) & (answered_ns <= bounds.now_ns)
    waiting = bounds.holds(sent_ns) & (answered_ns > bounds.now_ns)
    asking_ns = side.now.asking_since_ns
    asking = asking_ns is not None and bounds.begin_ns <= asking_ns < bounds.end_ns
    return {
        "requests": int(over.sum() + waiting.sum()) + asking,
        "empty_responses": int((outcome[over] == OUTCOMES.index("empty")).sum()),
    }


def _mean_staleness(side: SideHistory, bounds: StretchBounds) -> dict[str, float]:
    """Return the mean height of the curve, and the share of time at 0; nothing if it begins later.

    Exact: straight lines join the corners, and a jump takes no time.
    """
    begin_ns, end_ns = bounds.begin_ns, min(bounds.end_ns, bounds.now_ns)
    t, z = staleness_line(side, begin_ns, end_ns, bounds.now_ns)
    if not len(t) or t[0] > begin_ns or t[-1] < end_ns or end_ns <= begin_ns:
        return {}
    area, above = _area(t, z, begin_ns, end_ns)
    if np.isnan(area):
        return {}  # for a part of it nobody knew
    lasted_ns = end_ns - begin_ns
    return {"staleness_ms.mean": area / lasted_ns, "freshness": 1 - above / lasted_ns}


def _area(t: Times, z: Values, begin_ns: int, end_ns: int) -> tuple[float, float]:
    """Return the area under the line, and for how long it is above 0."""
    from_ns, to_ns = np.clip(t[:-1], begin_ns, end_ns), np.clip(t[1:], begin_ns, end_ns)
    lasts = to_ns > from_ns
    t0, t1, z0, z1 = t[:-1][lasts], t[1:][lasts], z[:-1][lasts], z[1:][lasts]
    from_ns, to_ns = from_ns[lasts], to_ns[lasts]
    slope = (z1 - z0) / (t1 - t0)
    middle = z0 + slope * ((from_ns - t0) + (to_ns - t0)) / 2
    lasted = to_ns - from_ns
    return float((middle * lasted).sum()), float(lasted[(z0 > 0) | (z1 > 0)].sum())
