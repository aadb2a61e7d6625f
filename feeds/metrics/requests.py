"""What came of a side's requests: response times, corrected and naive, and empty answers."""

from __future__ import annotations

from feeds.frame import Interval
from feeds.metrics.batch_means import BatchMeans
from feeds.metrics.histogram import LatencyHistogram

_NS_PER_MS = 1e6


class Requests:
    """Response times in nanoseconds, and the share of answers with nothing new."""

    def __init__(self) -> None:
        self.response_time = LatencyHistogram()
        """From the intended sending."""
        self.naive_response_time = LatencyHistogram()
        """From the actual sending: what coordinated omission leaves (Tene, wrk2)."""
        self._response_means, self._empty_means = BatchMeans(), BatchMeans()

    def responded(self, took_ns: int, naive_ns: int) -> None:
        """Take a response time from the intended, and from the actual sending."""
        self.response_time.record(took_ns)
        self.naive_response_time.record(naive_ns)
        self._response_means.add(max(0, took_ns))

    def waited(self, took_ns: int) -> None:
        """Take how long a poll would have waited that could not even be sent."""
        self.response_time.record(took_ns)
        self._response_means.add(max(0, took_ns))

    def answered(self) -> None:
        """Count an answer, for the time being as one with something new."""
        self._empty_means.add(0)

    def empty(self) -> None:
        """The newest answer brought nothing new after all."""
        self._empty_means.amend(1)

    def confidence(self) -> dict[str, Interval]:
        """Return the 95 % intervals by the names of the figures, in milliseconds and shares."""
        return {
            "response_time_ms": self._response_means.interval(_NS_PER_MS),
            "empty_share": self._empty_means.interval(),
        }
