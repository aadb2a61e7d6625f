"""How well the probe keeps time: what it was late by over about the last second."""

from __future__ import annotations

from collections import deque

from feeds.frame import MeanMax, ProbeVitals

LOOKS_PER_S = 20
_NS_PER_MS = 1e6


class Lateness:
    """The newest second of the loop's lags and of the polls' lateness, in nanoseconds."""

    def __init__(self) -> None:
        self._lags_ns: deque[int] = deque(maxlen=LOOKS_PER_S)
        self._late_ns: deque[int] = deque(maxlen=LOOKS_PER_S)

    def lagged(self, late_ns: int) -> None:
        """A timer of the loop fired ``late_ns`` after it was due."""
        self._lags_ns.append(max(0, late_ns))

    def poll_left(self, late_ns: int) -> None:
        """A poll that had to wait for no other one left ``late_ns`` after it was due."""
        self._late_ns.append(max(0, late_ns))

    def read(self) -> ProbeVitals:
        """Return both in milliseconds."""
        return ProbeVitals(_mean_max(self._lags_ns), _mean_max(self._late_ns))


def _mean_max(late_ns: deque[int]) -> MeanMax:
    if not late_ns:
        return MeanMax()
    return MeanMax(sum(late_ns) / len(late_ns) / _NS_PER_MS, max(late_ns) / _NS_PER_MS)
