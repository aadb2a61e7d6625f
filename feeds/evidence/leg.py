"""How long an answer takes, measured on what the answers held: no stamp of the server is needed.

A poll answered at r with update k, published at s_k, was read from the server's newest when k was
there and k+1 was not. So the leg from that reading to the client lies between r − s_{k+1} and
r − s_k. Each poll gives such a bracket; the leg is where as many lower bounds lie above it as upper
bounds below it: legs longer than it push the one up as shorter ones push the other, so this is the
mean leg, as long as legs differ by less than a gap. It includes the way of an update to the server, which delays what can be read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feeds.evidence.updates_csv import MISSING, Updates


def leg_s(updates: Updates, side: str = "polled") -> float | None:
    """Return the leg of ``side`` in seconds; ``None`` if nothing arrived."""
    received = updates.received_ns[side]
    held = np.flatnonzero(received != MISSING)
    held = held[held + 1 < len(updates)]
    if not len(held):
        return None
    at = received[held]
    lows = np.sort(at - updates.published_ns[held + 1])
    highs = np.sort(at - updates.published_ns[held])
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
