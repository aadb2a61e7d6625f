"""How long an answer takes, measured on what the answers held: no stamp of the server is needed.

A poll answered at r with update k, published at s_k, was read from the server's newest when k was
there and k+1 was not. So the leg from that reading to the client lies between r − s_{k+1} and
r − s_k. Each poll gives such a bracket; the leg is where as many lower bounds lie above it as upper
bounds below it: legs longer than it push the one up as shorter ones push the other, so this is the
mean leg, as long as legs differ by less than a gap. It includes the way of an update to the server,
which delays what can be read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feeds.evidence.updates_csv import MISSING, Updates
from feeds.frame import Poll


def leg_s(updates: Updates, polls: list[Poll]) -> float | None:
    """Return the leg of the polled side in seconds; ``None`` if nothing arrived.

    Empty answers count like the others: what they held was still the newest at their reading.
    """
    received = updates.received_ns["polled"]
    held = np.flatnonzero(received != MISSING)
    answered = np.array([poll.answered_ns for poll in polls if poll.outcome != "error"], np.int64)
    place = np.searchsorted(received[held], answered, side="right") - 1
    answered, place = answered[place >= 0], place[place >= 0]
    newest = held[place]
    inside = newest + 1 < len(updates)
    answered, newest = answered[inside], newest[inside]
    if not len(newest):
        return None
    lows = np.sort(answered - updates.published_ns[newest + 1])
    highs = np.sort(answered - updates.published_ns[newest])
    return _balance(lows, highs) / 1e9


def _balance(lows: NDArray[np.int64], highs: NDArray[np.int64]) -> float:
    """Return the middle of where as many ``lows`` lie above as ``highs`` below."""
    edges = np.sort(np.concatenate([lows, highs]))
    middles = (edges[1:] + edges[:-1]) / 2
    above = len(lows) - np.searchsorted(lows, middles, side="right")
    below = np.searchsorted(highs, middles, side="left")
    balance = np.abs(above - below)
    best = np.flatnonzero(balance == balance.min())
    return float(middles[best].mean())
