"""The frames of the probe: what has happened is collected, and sent when a frame is due."""

import asyncio
from collections import deque
from collections.abc import Callable

from msgspec.structs import replace

from feeds.clock import now_ns
from feeds.counters import Counters, Distributions, MeanMax, ProbeVitals
from feeds.frame import Frame, Mark, Published
from feeds.metrics.run_meter import RunMeter
from feeds.sides import Side
from feeds.update import Update

FRAME_GAP_S = 0.003
"""Least time between two frames: news that comes in between shares the next one."""
QUIET_FRAME_S = 0.02
"""The truth alone waits this long for news of a side to travel with."""
COUNTERS_S = 0.25
DISTRIBUTIONS_S = 1.0
LOOKS_PER_S = 20
"""How often the probe looks at its own lateness; as many looks are kept."""


class Lateness:
    """The newest second of the loop's lags and of the polls' lateness, in nanoseconds."""

    def __init__(self) -> None:
        self._lags_ns: deque[int] = deque(maxlen=LOOKS_PER_S)
        self._late_ns: deque[int] = deque(maxlen=LOOKS_PER_S)

    def lagged(self, late_ns: int) -> None:
        """A timer of the loop fired ``late_ns`` after it was due."""
        self._lags_ns.append(max(0, late_ns))

    def begin(self) -> None:
        """Polls have another interval from now on: how late they left before says nothing of it."""
        self._late_ns.clear()

    def poll_left(self, late_ns: int) -> None:
        """A poll that had to wait for no other one left ``late_ns`` after it was due."""
        self._late_ns.append(max(0, late_ns))

    def read(self) -> ProbeVitals:
        """Return both in milliseconds."""
        both = (self._lags_ns, self._late_ns)
        return ProbeVitals(
            *(MeanMax(sum(ns) / len(ns) / 1e6, max(ns) / 1e6) if ns else MeanMax() for ns in both)
        )


class Frames:
    """Composes frames from the meters and both sides; ``due`` is called when one is to be sent."""

    def __init__(
        self,
        meter: RunMeter,
        live: Side,
        polled: Side,
        due: Callable[[], None],
        *,
        segments: int = 0,
    ) -> None:
        self._meter, self._live, self._polled = meter, live, polled
        live.on_news = polled.on_news = self.news
        self._due = due
        self.lateness = Lateness()
        self.known: Callable[[Counters], Counters] = lambda counters: counters
        """Returns what of the figures can be told."""
        self.now: Callable[[Counters], Counters] = lambda counters: counters
        """Returns what of them can be told while a run goes on."""
        self.truth_known: Callable[[], bool] = lambda: True
        self.known_distributions: Callable[[Distributions], Distributions] = lambda told: told
        self._loop = asyncio.get_running_loop()
        self.note = ""
        """What the source says of itself."""
        self.source_since_ns = 0
        self._segments = segments  # so many there were in this run
        self.segment, self.segment_began_ns = 0, meter.began_ns
        self._published: list[Published] = []
        self._marks: list[Mark] = []
        self._last_s = self._counters_due_s = self._distributions_due_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def news(self) -> None:
        """Send a frame as soon as may be."""
        self._plan(FRAME_GAP_S)

    def published(self, update: Update) -> None:
        """Take the truth's next update; it waits a little for news of a side."""
        self._published.append(
            Published(update.seq, update.published_ns, update.value, update.text)
        )
        self._plan(QUIET_FRAME_S)

    def mark(self, text: str, at_ns: int | None = None) -> None:
        """Mark this instant, or one that is just over, on the charts, with the next frame."""
        self._marks.append(Mark(now_ns() if at_ns is None else at_ns, text))
        self.news()

    def begin_segment(self) -> int:
        """Begin a new segment, and return its first instant in ns."""
        self.segment = self._segments = self._segments + 1
        return self.begin_again()

    def begin_again(self) -> int:
        """Let the segment begin now; the next frame has its figures in place of those before."""
        self.lateness.begin()
        self._counters_due_s = self._distributions_due_s = 0.0
        self.segment_began_ns = now_ns()
        self.news()
        return self.segment_began_ns

    def counters(self) -> Counters:
        """Return the exact figures as of now, or as of the pause that is not over yet."""
        return replace(self._counters(), left_out=self._meter.left_out_until(now_ns()))

    def _counters(self) -> Counters:
        """Return the same; a pause is told of when it is over, not while it grows."""
        self.settle()
        return self.known(replace(self._meter.counters(now_ns()), probe=self.lateness.read()))

    def settle(self) -> None:
        """Bring the meters up to date with what both sides have counted."""
        self._live.settle()
        self._polled.settle()
        self._meter.read_rates(now_ns())

    def compose(
        self,
        next_poll_ns: int | None,
        asking_since_ns: int | None = None,
        poll_interval_s: float | None = None,
    ) -> Frame:
        """Return a frame of all that is new since the last one."""
        self._last_s = self._loop.time()
        frame = Frame(
            counters=self._counters_if_due(),
            at_ns=now_ns(),
            segment=self.segment,
            segment_began_ns=self.segment_began_ns,
            settling=self._meter.rests,
            truth_known=self.truth_known(),
            paused=self._meter.paused,
            published_seq=self._meter.published_seq,
            source_note=self.note,
            source_since_ns=self.source_since_ns,
            published=self._published,
            live=self._live.frame(),
            polled=self._polled.frame(next_poll_ns, asking_since_ns, poll_interval_s),
            marks=self._marks,
            distributions=self._distributions_if_due(),
        )
        self._published, self._marks = [], []
        return frame

    def stop(self) -> None:
        """Send no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _plan(self, gap_s: float) -> None:
        """Plan a frame ``gap_s`` after the last one, or at the end of this turn."""
        due_s = self._last_s + gap_s
        timer = self._timer
        if timer is not None:
            if timer.when() <= due_s:
                return
            timer.cancel()
        self._timer = self._loop.call_at(due_s, self._send)

    def _send(self) -> None:
        self._timer = None
        self._due()

    def _counters_if_due(self) -> Counters | None:
        if self._last_s < self._counters_due_s:
            return None
        self._counters_due_s = self._last_s + COUNTERS_S
        return self.now(self._counters())

    def _distributions_if_due(self) -> Distributions | None:
        begun = self._meter.measuring or self._meter.rests
        if self._last_s < self._distributions_due_s or not begun:
            return None
        self._distributions_due_s = self._last_s + DISTRIBUTIONS_S
        return self.known_distributions(self._meter.distributions())
