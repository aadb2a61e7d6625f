"""Adaptive polling: the interval follows the rate at which updates were found to come."""

MEMORY_POLLS = 8
"""How many polls the measured rate looks back on: the newest weighs about this part of it."""


class AdaptiveInterval:
    """The interval at which a poll brings about one update, between two bounds in seconds.

    What polls tell of the source is how far the newest number has come since the poll before; the
    rate is an exponentially weighted mean of that.
    """

    def __init__(self, low_s: float, high_s: float, begin_s: float) -> None:
        self._low_s, self._high_s = low_s, high_s
        self.interval_s = min(max(begin_s, low_s), high_s)
        self._updates, self._seconds = 1.0, self.interval_s
        self._seq = self._at_ns = 0

    def polled(self, seq: int, at_ns: int) -> float:
        """Take the newest number that is held after a poll; return the interval in seconds."""
        if self._at_ns and at_ns > self._at_ns:
            keep = 1 - 1 / MEMORY_POLLS
            # a source that has started again counts from 1 again
            come = seq - self._seq if seq >= self._seq else seq
            self._updates = keep * self._updates + come
            self._seconds = keep * self._seconds + (at_ns - self._at_ns) / 1e9
            wanted_s = self._seconds / self._updates if self._updates > 0 else self._high_s
            self.interval_s = min(max(wanted_s, self._low_s), self._high_s)
        self._seq, self._at_ns = seq, at_ns
        return self.interval_s
