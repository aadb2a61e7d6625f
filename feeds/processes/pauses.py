"""Time in which the probe itself did not run: it is left out of the figures, and that is told."""

from feeds.clock import now_ns
from feeds.counters import LeftOut
from feeds.metrics.run_meter import RunMeter
from feeds.polling import Poller
from feeds.processes.frames import Frames
from feeds.processes.messages import Before
from feeds.sides import Side

STOOD_STILL = "this program stood still"
ENDED = "the measuring process ended: measured anew"
SETTLE_NS = 200_000_000
"""How long it takes after a pause until the source goes on and all that came is read."""
RECOVERED_WITHIN_NS = 5 * 10**9
"""A fault that lasts for longer than this after a pause does not come from it, and counts."""


class Pauses:
    """Nothing counts from a pause on until both sides hold what has been published since."""

    def __init__(
        self, meter: RunMeter, frames: Frames, live: Side, polled: Side, poller: Poller
    ) -> None:
        self._meter, self._frames, self._poller = meter, frames, poller
        self._sides = live, polled
        self._ended_ns = self._asked_ns = 0
        self._is_lost = False

    def stood_still(self, from_ns: int, to_ns: int) -> None:
        """Take note that this process did not run between these instants."""
        self._ended_ns = to_ns
        self._poller.put_off()
        if self._meter.measuring and not self._meter.paused:
            self._pause(from_ns, STOOD_STILL)

    def lost(self, reason: str) -> None:
        """Nobody tells any more what is published; nothing counts until :meth:`found`."""
        self._is_lost = True
        if self._meter.measuring and not self._meter.paused:
            self._pause(now_ns(), reason)

    def found(self) -> None:
        """It is told again."""
        if self._is_lost:
            self._is_lost, self._ended_ns = False, now_ns()

    def _pause(self, from_ns: int, reason: str) -> None:
        for side in self._sides:
            side.count_traffic()
        self._meter.pause(from_ns, reason)
        self._frames.mark(reason, from_ns)

    def look(self) -> None:
        """Go on measuring if all is as it was before; called a few times a second."""
        at_ns = now_ns()
        if not self._meter.paused or self._is_lost or at_ns - self._ended_ns < SETTLE_NS:
            return
        if self._asked_ns < self._ended_ns:
            self._asked_ns = at_ns
            self._poller.poll_now()
        elif self._recovered() or at_ns - self._ended_ns > RECOVERED_WITHIN_NS:
            self._meter.go_on(at_ns)

    def _recovered(self) -> bool:
        asking_ns = self._poller.asking_since_ns
        up_to_date = all(side.holds_all_until(self._asked_ns) for side in self._sides)
        return up_to_date and (asking_ns is None or asking_ns > self._asked_ns)

    def take_up(self, before: Before | None) -> None:
        """Note that the segment of an earlier probe is lost, now that this one measures."""
        if before is None:
            return
        began_ns = before.began_ns
        lost = LeftOut(began_ns, (self._frames.segment_began_ns - began_ns) / 1e9, ENDED)
        self._meter.left_out = [*(one for one in before.left_out if one.from_ns < began_ns), lost]
        self._frames.mark(ENDED)
