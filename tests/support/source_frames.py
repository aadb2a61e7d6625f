"""Frames of a real source, without waiting for it: for the tests of lists and alarms."""

from __future__ import annotations

from feeds.frame import Published
from feeds.sources import find
from tests.support.fake_frames import FakeFrames

_S = 1_000_000_000


class SourceFrames(FakeFrames):
    """What the source called ``key`` publishes, pushed and polled."""

    def __init__(
        self,
        key: str,
        *,
        began_ns: int,
        rate_per_s: float | None = None,
        poll_interval_s: float = 2.0,
        skip: int = 0,
    ) -> None:
        kind = find(key)
        rate = rate_per_s or kind.default_rate_per_s
        self._source = kind(seed=1, rate_per_s=rate)
        for _ in range(skip):
            self._source.gap_s()
            self._source.sample()
        super().__init__(began_ns=began_ns, rate_per_s=rate, poll_interval_s=poll_interval_s)

    def _gap(self) -> int:
        return max(1, round(self._source.gap_s() * _S))

    def _publish(self, until_ns: int) -> list[Published]:
        fresh = []
        while self._next_update_ns <= until_ns:
            sample = self._source.sample()
            number = len(self._updates) + 1
            fresh.append(Published(number, self._next_update_ns, sample.value, sample.text))
            self._updates.append(fresh[-1])
            self._next_update_ns += self._gap()
        return fresh
