"""The meters of a run: the truth and both sides, joined on the sequence number."""

from msgspec.structs import replace

from feeds.counters import Conditions, Counters, Distributions, LeftOut, SideSummary
from feeds.metrics.batch_means import Gaps
from feeds.metrics.break_even import break_even_interval_s
from feeds.metrics.breakdown import PushFollower
from feeds.metrics.events import Events
from feeds.metrics.poll_follower import PollFollower
from feeds.metrics.prediction import SetTo, arrivals_of, drawn_first, expectations
from feeds.metrics.side_meter import SideMeter
from feeds.metrics.staleness import NEVER_NS
from feeds.metrics.unseen import MAX_SEQ, first_ordinal_at, ordinal_of
from feeds.rule import Rule
from feeds.update import Update

_UNSTAMPED_POLLS = 20
"""Answers without the server's instants from which on there are none to wait for."""


class RunMeter:
    """Joins the truth and both sides. All instants are nanoseconds of the host's one clock.

    Nothing is measured before :meth:`measure_from`, when both sides are up. An update counts if
    it was published from that instant on and the truth told of it after the call.
    """

    def __init__(self, began_ns: int) -> None:
        self.began_ns = began_ns
        """When the clients began; what crosses the wire counts from here in the first segment."""
        self.published_seq = 0
        """The newest number that the source has published."""
        self.left_out: list[LeftOut] = []
        """What could not be measured; of this segment, or before it."""
        self.set_to: SetTo | None = None
        """What is set: predictions rest on it where nothing has been measured yet."""
        self.live = SideMeter(PushFollower())
        self.polled = SideMeter(PollFollower())
        self._newest = -1
        self._published = 0
        self._gaps = Gaps()
        self._rule: Rule | None = None
        self._events: Events | None = None
        self.rests = False
        """Whether nothing is measured until the next segment begins."""
        self._from_ns = NEVER_NS
        self._paused_ns: int | None = None
        self._paused_why = ""
        self._first_counted = first_ordinal_at(NEVER_NS)

    @property
    def measuring(self) -> bool:
        """Whether both sides are up and figures are being taken."""
        return self._from_ns != NEVER_NS

    def published(self, update: Update) -> bool:
        """Take the truth's next update; say False, and ignore it, if it is not newer."""
        ordinal = ordinal_of(update) if update.seq <= MAX_SEQ else -1
        if ordinal <= self._newest:
            return False
        self._newest = ordinal
        self.published_seq = update.seq
        before_pause = self._paused_ns is not None and update.published_ns < self._paused_ns
        counted = ordinal >= self._first_counted or before_pause
        if counted:
            self._published += 1
            self._gaps.at(update.published_ns)
        if self._events is not None:
            self._events.published(ordinal, update.value, update.published_ns)
        self.live.published(ordinal, update, counted=counted)
        self.polled.published(ordinal, update, counted=counted)
        return True

    @property
    def paused(self) -> bool:
        """Whether nothing counts for the time being."""
        return self._paused_ns is not None

    def pause(self, from_ns: int, reason: str) -> None:
        """Count nothing from ``from_ns`` on; what was not settled by then stays pending."""
        self._paused_ns, self._paused_why = from_ns, reason
        self._first_counted = first_ordinal_at(NEVER_NS)
        if self._events is not None:
            self._events.skip_to(self._first_counted)
        self.live.pause(from_ns)
        self.polled.pause(from_ns)

    def left_out_until(self, now_ns: int) -> list[LeftOut]:
        """Return what could not be measured, with the pause that has not been got over."""
        if self._paused_ns is None:
            return self.left_out
        lasted_s = (now_ns - self._paused_ns) / 1e9
        return [*self.left_out, LeftOut(self._paused_ns, lasted_s, self._paused_why)]

    def go_on(self, at_ns: int) -> None:
        """Count again from ``at_ns`` on, as if no time had passed; what was left out is noted."""
        assert self._paused_ns is not None
        self.left_out = self.left_out_until(at_ns)
        pause_ns, self._paused_ns = at_ns - self._paused_ns, None
        self._from_ns += pause_ns
        self._gaps.skip()
        self._first_counted = max(first_ordinal_at(at_ns), self._newest + 1)
        if self._events is not None:
            self._events.skip_to(self._first_counted)
        self.live.go_on(at_ns, self._first_counted)
        self.polled.go_on(at_ns, self._first_counted)
        self.polled.follower.skip()

    def watch_for(self, rule: Rule | None, at_ns: int) -> None:
        """Count the events of ``rule`` in what is published from ``at_ns`` on; None for none."""
        self._rule = rule
        self._count_events(max(first_ordinal_at(at_ns), self._newest + 1, self._first_counted))

    def _count_events(self, first: int) -> None:
        self._events = events = Events(self._rule, first) if self._rule is not None else None
        self.live.events = events.live if events is not None else None
        self.polled.events = events.polled if events is not None else None

    def values_from(self, at_ns: int) -> None:
        """Values published before ``at_ns`` are those of another source, in another unit."""
        self.live.values_from(at_ns)
        self.polled.values_from(at_ns)

    def rest(self) -> None:
        """Measure nothing, and tell of nothing, until the next segment begins."""
        self.measure_from(NEVER_NS, wire_too=True)
        self.rests = True

    def begin_segment(self, at_ns: int) -> None:
        """Put everything to zero, the wire too, and measure from ``at_ns``."""
        self.left_out = []
        self.measure_from(at_ns, wire_too=True)

    def measure_from(self, at_ns: int, *, wire_too: bool = False) -> None:
        """Both sides are up: measure from ``at_ns``; the wire keeps what it has counted so far."""
        self._from_ns = at_ns
        self.rests = False
        self._paused_ns = None
        # What the truth has told of already belongs to the time before, whatever the instant.
        self._first_counted = max(first_ordinal_at(at_ns), self._newest + 1)
        self._published = 0
        self._gaps = Gaps()
        self._count_events(self._first_counted)
        self.live.follower.gathers = bool(self.set_to and self.set_to.push_gap_ms)
        self.live.begin(at_ns, self._first_counted, wire_too=wire_too)
        self.polled.begin(at_ns, self._first_counted, wire_too=wire_too)

    def read_rates(self, at_ns: int) -> None:
        """Note how far both sides' totals have come by ``at_ns``; a few times a second."""
        self.live.read_rates(at_ns)
        self.polled.read_rates(at_ns)

    def counters(self, now_ns: int) -> Counters:
        """Return both sides' figures since measuring began, as of ``now_ns``."""
        if self.rests:
            return self._nothing()
        if self._paused_ns is not None:
            now_ns = self._paused_ns
        elapsed_ns = max(0, now_ns - self._from_ns) if self.measuring else 0
        if self._events is not None:
            self._events.settle()
        live, polled = self.live.summary(now_ns), self.polled.summary(now_ns)
        counters = Counters(
            elapsed_s=elapsed_ns / 1e9,
            updates_published=self._published,
            live=live,
            polled=polled,
            conditions=self._conditions(elapsed_ns / 1e9, polled),
            events_published=self._events.happened if self._events is not None else None,
            left_out=self.left_out,
        )
        told = counters
        if self.set_to is not None and not self.polled.follower.by_hand:
            told = replace(counters, conditions=drawn_first(counters.conditions, self.set_to))
        return replace(
            counters,
            live=replace(live, theory=expectations(told, "live")),
            polled=replace(
                polled,
                theory=expectations(told, "polled"),
                break_even_interval_s=break_even_interval_s(
                    live, polled, counters.conditions, counters.elapsed_s
                ),
            ),
        )

    def _nothing(self) -> Counters:
        """Return the figures while nothing is measured."""
        live, polled = (side.nothing() for side in (self.live, self.polled))
        return Counters(0.0, 0, live, polled, events_published=None if self._events is None else 0)

    def distributions(self) -> Distributions:
        """Return both sides' cumulative distributions since measuring began."""
        return Distributions(self.live.distributions(), self.polled.distributions())

    def _conditions(self, elapsed_s: float, polled: SideSummary) -> Conditions:
        """Return the measured conditions that predictions rest on."""
        gaps, pushes, polls = self._gaps, self.live.follower, self.polled.follower
        set_to = self.set_to or SetTo(0.0, 0.0)
        polls.match()
        response_ms, halved = polls.response.mean_ms, False
        half = polled.naive_response_time_ms
        if response_ms is None and half.mean is not None and half.count >= _UNSTAMPED_POLLS:
            response_ms, halved = half.mean / 2, True
        return Conditions(
            rate_per_s=self._published / elapsed_s if elapsed_s and self._published else None,
            gap_variation=gaps.variation,
            arrivals=arrivals_of(gaps.variation, gaps.count),
            live_model=set_to.live_model,
            polled_model=set_to.polled_model,
            push_gap_ms=set_to.push_gap_ms,
            gap_ms=polls.blind.mean_ms if set_to.polled_model == "held" else None,
            hold_s=set_to.hold_s,
            only_news=set_to.only_news,
            adaptive=set_to.adaptive and set_to.polled_model != "held",
            poll_interval_s=None if polls.by_hand else polls.sends.mean_s,
            early_polls=self.polled.wire.early_requests,
            early_pushes=self.live.wire.early_messages,
            asked_interval_s=None if polls.by_hand else set_to.kept_interval_s or None,
            upstream_ms=pushes.upstream.mean_ms,
            request_ms=polls.request.mean_ms,
            response_ms=response_ms,
            response_halved=halved,
            push_ms=pushes.push.mean_ms,
            response_deviation_ms=polls.response.deviation_ms,
            push_deviation_ms=pushes.push.deviation_ms,
        )
