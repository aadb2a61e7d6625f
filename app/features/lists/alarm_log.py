"""Every alarm of the running segment, and when each side learned of it. Nothing here knows Qt."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from app.features.lists.feed import NEVER_NS, SIDES, Status
from app.features.lists.rules import AlarmRule
from app.features.lists.words import late
from app.ui.ink import SideName
from feeds.frame import Arrival, Frame, Published

__all__ = ["Alarm", "AlarmLog"]

KEPT = 100


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: its text, when it was published, and when each side received it, in ns."""

    seq: int
    text: str
    published_ns: int
    live_ns: int | None = None
    polled_ns: int | None = None
    live: Status = "coming"
    polled: Status = "coming"

    def status(self, side: SideName) -> Status:
        """Return what ``side`` knows of it."""
        return self.live if side == "live" else self.polled

    def seen_by(self, side: SideName, at_ns: int) -> Alarm:
        """Return the same, but that ``side`` learned of it at ``at_ns``."""
        if side == "live":
            return replace(self, live="seen", live_ns=at_ns)
        return replace(self, polled="seen", polled_ns=at_ns)

    def lost_to(self, side: SideName) -> Alarm:
        """Return the same, but that ``side`` will never learn of it."""
        return replace(self, live="never") if side == "live" else replace(self, polled="never")

    def says(self, side: SideName) -> str:
        """Return how late ``side`` learned of it, or that it has not."""
        at_ns = self.live_ns if side == "live" else self.polled_ns
        if at_ns is not None:
            return f"{late((at_ns - self.published_ns) / 1e6)} after"
        return "never" if self.status(side) == "never" else "not yet"


class AlarmLog:
    """Finds alarms in the frames and keeps the newest; without a rule there are none.

    A new segment begins with none, as the counters do: what was under way is not listed.
    """

    def __init__(self) -> None:
        self.changed = 0
        """Counted up with every change."""
        self.rule: AlarmRule | None = None
        self._from_ns = NEVER_NS
        self._segment = 0, 0
        self._alarms: OrderedDict[tuple[int, int], Alarm] = OrderedDict()

    def watch(self, rule: AlarmRule | None, from_ns: int = NEVER_NS) -> None:
        """Look for alarms by ``rule`` in what is published from ``from_ns`` on.

        Without an instant that is from when both sides are up.
        """
        if (rule, from_ns) != (self.rule, NEVER_NS):
            self.rule = rule
            self._forget(from_ns)

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """All that are kept, newest first."""
        return tuple(reversed(self._alarms.values()))

    def ingest(self, frame: Frame) -> list[tuple[SideName, Alarm]]:
        """Take what ``frame`` brought; return which side has learned of which alarm with it."""
        if self.rule is None:
            return []
        self._follow_segment(frame)
        for update in frame.published:
            self._alarm(update)
        learned: list[tuple[SideName, Alarm]] = []
        for side, news in zip(SIDES, (frame.live, frame.polled), strict=True):
            for arrival in news.arrivals:
                learned += self._arrived(side, arrival)
        return learned

    def _follow_segment(self, frame: Frame) -> None:
        segment, began_ns = frame.segment, frame.segment_began_ns
        if not segment:
            return
        if self._from_ns == NEVER_NS:
            self._forget(began_ns)
        elif self._segment != (segment, began_ns):
            self._forget(max(began_ns, self._from_ns))
        self._segment = segment, began_ns

    def _forget(self, from_ns: int) -> None:
        """Begin with no alarms, and take only those published from ``from_ns`` on."""
        self._from_ns = from_ns
        self._alarms.clear()
        self.changed += 1

    def _arrived(self, side: SideName, arrival: Arrival) -> list[tuple[SideName, Alarm]]:
        self._pass_over(side, arrival)
        key = self._alarm(arrival)
        if key is None or self._alarms[key].status(side) == "seen":
            return []
        alarm = self._alarms[key] = self._alarms[key].seen_by(side, arrival.received_ns)
        self.changed += 1
        return [(side, alarm)]

    def _pass_over(self, side: SideName, arrival: Arrival) -> None:
        """Whatever is older than ``arrival`` and not there yet will never be."""
        for key in reversed(self._alarms):
            alarm = self._alarms[key]
            if key >= _key(arrival):
                continue
            if alarm.status(side) != "coming":
                return  # then so it is with all before
            self._alarms[key] = alarm.lost_to(side)
            self.changed += 1

    def _alarm(self, update: Published | Arrival) -> tuple[int, int] | None:
        """Return the key of the alarm that ``update`` is, a new one if need be."""
        if self.rule is None or update.value < self.rule.at_least:
            return None
        if update.published_ns < self._from_ns:
            return None
        key = _key(update)
        if key not in self._alarms:
            if self._alarms and key < next(reversed(self._alarms)):
                return None  # older than what is kept, or never told of
            self._alarms[key] = Alarm(update.seq, update.text, update.published_ns)
            if len(self._alarms) > KEPT:
                self._alarms.popitem(last=False)
            self.changed += 1
        return key


def _key(update: Published | Arrival) -> tuple[int, int]:
    return update.published_ns, update.seq
