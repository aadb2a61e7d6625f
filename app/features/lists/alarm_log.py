"""Every alarm of the running segment, and when each side learned of it. Nothing here knows Qt."""

from __future__ import annotations

from app.features.lists.feed import NEVER_NS, Feed, Line
from feeds.frame import Arrival, Frame, Published, SideName
from feeds.rule import Rule

KEPT = 100


class AlarmLog:
    """Finds alarms in the frames and keeps the newest; without a rule there are none.

    A new segment begins with none, as the counters do: what was under way is not listed.
    """

    def __init__(self) -> None:
        self.rule: Rule | None = None
        self._feed = Feed(self._is_alarm, KEPT)
        self._segment = 0, 0

    @property
    def changed(self) -> int:
        """Counted up with every change."""
        return self._feed.changed

    @property
    def alarms(self) -> tuple[Line, ...]:
        """All that are kept, newest first."""
        return tuple(self._feed.each().values())

    def watch(self, rule: Rule | None, from_ns: int = NEVER_NS) -> None:
        """Look for alarms by ``rule`` in what is published from ``from_ns`` on.

        Without an instant that is from when both sides are up.
        """
        if (rule, from_ns) != (self.rule, NEVER_NS):
            self.rule = rule
            self._feed.begin(from_ns)

    def ingest(self, frame: Frame) -> list[tuple[SideName, Line]]:
        """Take what ``frame`` brought; return which side has learned of which alarm with it."""
        if self.rule is None:
            return []
        segment = frame.segment, frame.segment_began_ns
        if frame.segment and segment != self._segment:
            if self._feed.from_ns != NEVER_NS:
                self._feed.begin(max(frame.segment_began_ns, self._feed.from_ns))
            self._segment = segment
        received = self._feed.ingest(frame)
        known = self._feed.each() if received else {}
        return [(side, known[seq]) for side, seq in received if seq in known]

    def _is_alarm(self, update: Published | Arrival) -> bool:
        return self.rule is not None and update.value >= self.rule.at_least
