"""Events of a run: how many happened, and how many each side saw in what it received itself.

A side that takes no sample of a beat has not seen the beat, however soon it asks again.
"""

from collections import deque
from typing import Any

from feeds.metrics.histogram import LatencyHistogram
from feeds.rule import Rule

_WAITING = 4096
"""Events that may wait for a silent side or a silent truth; beyond it the oldest are unseen."""


class Detector:
    """Finds the events in one stream of values."""

    def __init__(self, rule: Rule) -> None:
        self._at_least, self._again_below = rule.at_least, rule.again_below
        self._rest_ns = round(rule.rest_s * 1e9)
        self._armed = False
        self._next_ns = 0

    def happens(self, value: float, published_ns: int) -> bool:
        """Take the next value; say whether an event happens with it."""
        if value < self._again_below:
            self._armed = True
        if value < self._at_least or not self._armed or published_ns < self._next_ns:
            return False
        self._armed = False
        self._next_ns = published_ns + self._rest_ns
        return True


class SideEvents:
    """What one side saw of the events. Updates are told apart by their ordinals.

    Truth and side come on separate connections, so what the side saw counts once the truth has
    come to it: no side ever saw more than there was.
    """

    def __init__(self, rule: Rule, first: int) -> None:
        self._detector = Detector(rule)
        self._alone, self._first = rule.alone, first
        self._held = -1
        self._passed = 0  # events that happened up to what the side holds
        self._waiting: deque[int] = deque()  # events that happened and are newer than that
        # (ordinal, delay) of events seen before the truth has come to them
        self._ahead: deque[tuple[int, int]] = deque(maxlen=_WAITING)
        self.seen = 0
        """Events that this side found in what it received."""
        self.delays = LatencyHistogram()
        """From publication until the side had it; only where each update is judged alone."""

    @property
    def unseen(self) -> int:
        """Events that this side will never see, because it holds something newer."""
        return max(0, self._passed - self.seen)

    def figures(self) -> dict[str, Any]:
        """Return the figures by their names in ``SideSummary``."""
        return {
            "events_seen": self.seen,
            "events_unseen": self.unseen,
            "event_delay_ms": self.delays.spread(),
        }

    def skip_to(self, first: int) -> None:
        """Count what happens from the ordinal ``first`` on; of what waits nothing is known."""
        self._first = first
        self._waiting.clear()

    def received(self, ordinal: int, value: float, published_ns: int, at_ns: int) -> None:
        """Take an update that the side got itself, newer than all before; instants in ns."""
        if ordinal < self._first:
            return
        self._held = ordinal
        waiting = self._waiting
        while waiting and waiting[0] <= ordinal:
            waiting.popleft()
            self._passed += 1
        if self._detector.happens(value, published_ns):
            self._ahead.append((ordinal, at_ns - published_ns))

    def published(self, ordinal: int, *, event: bool) -> None:
        """The truth tells of the next update, and whether an event happens with it."""
        if event and ordinal <= self._held:
            self._passed += 1
        elif event:
            self._waiting.append(ordinal)
            if len(self._waiting) > _WAITING:
                self._waiting.popleft()
                self._passed += 1
        self.settle(ordinal)

    def settle(self, newest: int) -> None:
        """Count what the side saw up to ``newest``, which the truth has told of."""
        ahead = self._ahead
        while ahead and ahead[0][0] <= newest:
            _, delay_ns = ahead.popleft()
            self.seen += 1
            if self._alone:
                self.delays.record(delay_ns)


class Events:
    """The events of the truth and of both sides; counted from the ordinal ``first`` on."""

    def __init__(self, rule: Rule, first: int) -> None:
        self._detector, self._first = Detector(rule), first
        self._newest = -1
        self.happened = 0
        """How many there were."""
        self.live, self.polled = SideEvents(rule, first), SideEvents(rule, first)

    def published(self, ordinal: int, value: float, published_ns: int) -> None:
        """The truth tells of its next update, published at ``published_ns``."""
        if ordinal < self._first:
            return
        event = self._detector.happens(value, published_ns)
        self._newest = ordinal
        self.happened += event
        self.live.published(ordinal, event=event)
        self.polled.published(ordinal, event=event)

    def skip_to(self, first: int) -> None:
        """Count what happens from the ordinal ``first`` on, beside what was counted before."""
        self._first = first
        self.live.skip_to(first)
        self.polled.skip_to(first)

    def settle(self) -> None:
        """Count up to the newest update that the truth has told of."""
        self.live.settle(self._newest)
        self.polled.settle(self._newest)
