"""Means and 95 % intervals from the rows of updates.csv alone: what the meters are held against.

Neighbouring samples are alike (all updates that one poll covers are), so the spread of single
samples says too little. The run is cut into equal stretches of time instead, each many polls long,
and the spread of the stretches' figures is what counts. Every figure is a ratio of two sums
(latencies over updates, area over time), so the stretches weigh what they hold.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feeds.counters import Interval
from feeds.evidence.updates import MISSING, Updates
from feeds.metrics.batch_means import FEWEST_BATCHES, MOST_BATCHES, half_width

POLLS_A_BATCH = 2
LIVE_BATCH_S = 0.25
"""A pushed update is hardly like its neighbours: what connects them is the jitter of a moment."""
_Floats = NDArray[np.float64]


def ratio_interval(tops: _Floats, bottoms: _Floats, count: int) -> Interval:
    """Return the mean Σtop / Σbottom of batches and half its 95 % interval."""
    whole = float(bottoms.sum())
    if whole <= 0:
        return Interval()
    half = half_width(tops.tolist(), bottoms.tolist())
    return Interval(float(tops.sum()) / whole, half, count)


def batch_count(elapsed_s: float, least_s: float) -> int:
    """Return into how many batches of at least ``least_s`` a run is cut; 0 if it is too short."""
    possible = int(elapsed_s / least_s)
    return 0 if possible < FEWEST_BATCHES else min(MOST_BATCHES, possible)


def intervals(updates: Updates, side: str, *, poll_interval_s: float) -> dict[str, Interval]:
    """Return mean and interval of each figure of ``side``, by its name in summary.json.

    Times are in milliseconds, ``freshness`` and ``missed_share`` are shares of 1.
    """
    if len(updates) < 2:
        return {}
    start_ns, end_ns = int(updates.published_ns[0]), int(updates.published_ns[-1])
    least_s = LIVE_BATCH_S if side == "live" else POLLS_A_BATCH * poll_interval_s
    number = batch_count((end_ns - start_ns) / 1e9, least_s) or 1
    sums = _Sums(start_ns, max(1, end_ns - start_ns), number)
    return _of_updates(updates, side, sums) | _over_time(updates, side, sums, end_ns)


class _Sums:
    """Sums by batch."""

    def __init__(self, start_ns: int, span_ns: int, number: int) -> None:
        self._start_ns, self._span_ns, self._number = start_ns, span_ns, number

    def interval(
        self, at_ns: NDArray[np.int64], tops: _Floats, bottoms: _Floats | None = None
    ) -> Interval:
        """Return the interval of Σtop / Σbottom; each bottom is 1 if not given."""
        place = (at_ns - self._start_ns) * self._number // self._span_ns
        place = np.clip(place, 0, self._number - 1)
        weights = np.ones(len(tops)) if bottoms is None else bottoms
        top = np.bincount(place, tops, self._number).astype(np.float64)
        bottom = np.bincount(place, weights, self._number).astype(np.float64)
        return ratio_interval(top, bottom, len(tops))


def _of_updates(updates: Updates, side: str, sums: _Sums) -> dict[str, Interval]:
    """Return the figures that are means over updates."""
    published, received = updates.published_ns, updates.received_ns[side]
    seen = updates.first_known_ns[side] != MISSING
    got = received != MISSING
    return {
        "update_latency_ms": sums.interval(published[seen], updates.latency_ms(side)),
        "delivered_latency_ms": sums.interval(
            published[got], (received[got] - published[got]) / 1e6
        ),
        "missed_share": sums.interval(published[seen], (~got[seen]).astype(np.float64)),
    }


def _over_time(updates: Updates, side: str, sums: _Sums, end_ns: int) -> dict[str, Interval]:
    """Return the figures that are means over time: a piece from each arrival to the next."""
    published, received = updates.published_ns, updates.received_ns[side]
    held = np.flatnonzero(received != MISSING)
    if len(held) < 2:
        return {}
    begins = np.minimum(received[held], end_ns)
    ends = np.append(begins[1:], end_ns)
    spans = np.maximum(ends - begins, 0) / 1e6
    outdated = np.append(published, end_ns)[held + 1]
    stale_from = np.clip(outdated, begins, ends)
    fresh = (stale_from - begins) / 1e6
    first, last = (stale_from - outdated) / 1e6, (ends - outdated) / 1e6
    stale = np.maximum(last**2 - np.maximum(first, 0) ** 2, 0) / 2
    stale[last <= 0] = 0
    young, old = (begins - published[held]) / 1e6, (ends - published[held]) / 1e6
    return {
        "staleness_ms": sums.interval(begins, stale, spans),
        "freshness": sums.interval(begins, fresh, spans),
        "age_of_information_ms": sums.interval(begins, (old**2 - young**2) / 2, spans),
    }
