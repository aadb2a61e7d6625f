"""Which events are drawn where there are too many: every n-th, the same ones in every picture."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.window.charts.tracks import Numbers, Track

MOST = 1024
"""Of the densest traffic every 1,024th is drawn."""
NEAR = 16
"""How many events back the gap that thins an event out is measured: a few, so that a change of
rate shows at once, and more than one, because gaps jitter."""
FIRST_GAP_NS = 1 << 50
"""The gap before the first event: so long that it is always drawn."""


def extend(track: Track, instant: int, rows: Sequence[tuple[int, ...]]) -> None:
    """Add ``rows`` to ``track``, each with its gap; their column ``instant`` is when they were."""
    gaps = _gaps(track.columns[instant], [row[instant] for row in rows])
    track.extend((*row, gap) for row, gap in zip(rows, gaps, strict=True))


def _gaps(before: Numbers, instants: list[int]) -> list[int]:
    """Return for each of ``instants`` the mean gap in ns of the events just before it."""
    last = before[-NEAR:]
    times = np.concatenate((last, np.array(instants, dtype=np.int64)))
    here = np.arange(last.size, times.size)
    there = np.maximum(0, here - NEAR)
    gaps: list[int] = ((times[here] - times[there]) // np.maximum(1, here - there)).tolist()
    if gaps and not last.size:
        gaps[0] = FIRST_GAP_NS
    return gaps


def stay(numbers: Numbers, gaps_ns: Numbers, apart_ns: float) -> NDArray[np.bool]:
    """Say which stay when every n-th is drawn, n being the power of two that each gap asks for.

    The largest power of two in an event's number is the largest n that it stays for. Gaps of half
    of ``apart_ns`` are left alone: events that come at random are often that near to each other.
    """
    largest = np.minimum(numbers & -numbers, MOST)
    stays: NDArray[np.bool] = (gaps_ns * np.maximum(2, largest) >= apart_ns) | (largest == MOST)
    return stays


def ends(gaps_ns: Numbers, apart_ns: float) -> tuple[int, int]:
    """Return the least and the largest step for ``gaps_ns``; 1 and 1 where there are none.

    The twentieth with the shortest gaps does not count: what is said of dense traffic would else
    be said of a handful of events that came at once.
    """
    if not gaps_ns.size:
        return 1, 1
    least, largest = (
        _step(apart_ns / max(1.0, gap)) for gap in (gaps_ns.max(), np.quantile(gaps_ns, 0.05))
    )
    return least, largest


def _step(needed: float) -> int:
    return 1 if needed <= 2 else min(MOST, 1 << math.ceil(math.log2(needed)))
