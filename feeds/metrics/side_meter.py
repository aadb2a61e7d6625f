"""Everything that is measured on one side, live or polled."""

from __future__ import annotations

from math import nan
from typing import Generic, Literal, TypeVar

from feeds.counters import Interval, SideDistributions, SideSummary
from feeds.frame import Point
from feeds.metrics.batch_means import BatchMeans
from feeds.metrics.breakdown import PushFollower
from feeds.metrics.deviation import Deviation
from feeds.metrics.events import SideEvents
from feeds.metrics.histogram import LatencyHistogram
from feeds.metrics.join import Join
from feeds.metrics.poll_follower import PollFollower
from feeds.metrics.staleness import NEVER_NS, Age
from feeds.metrics.unseen import MAX_SEQ, ordinal_of
from feeds.metrics.wire import Wire
from feeds.update import Update

Novelty = Literal["new", "same", "backwards"]
F = TypeVar("F", PushFollower, PollFollower)
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
        self.waited(took_ns)
        self.naive_response_time.record(naive_ns)

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


class SideMeter(Generic[F]):
    """One side's figures. The probe reports what happens, with the instants in nanoseconds.

    What crosses the wire counts from the start of the client, or from the last reset. What is
    measured against the truth, and the response times, count from when measuring began.
    """

    def __init__(self, follower: F) -> None:
        self.transport = ""
        """The key of the transport that is measured."""
        self.follower: F = follower
        """The ways of the updates, and the legs that were measured on them."""
        self.wire = Wire()
        """What was counted on the wire, and what the server counted and cost."""
        self.held: Update | None = None
        """The newest update this side has received."""
        self.events: SideEvents | None = None
        """What this side saw of the source's events; set by the run's meter."""
        self.clock_error_ns = 0
        """By how much instants of publication may be wrong: those of another machine's clock."""
        self._newest, self._newest_ns = -1, 0
        self._polls_from_ns = self._values_from_ns = 0
        self._published = 0
        self._measuring = False
        self._join = Join(follower.settled)
        self._age = Age()
        self._deviation = Deviation()
        self._requests = Requests()

    def received(self, update: Update, at_ns: int, taken_ns: int = 0) -> Novelty:
        """Take an update that was complete at ``at_ns``; say whether it is newer than the one held.

        ``backwards`` is a fault of the server, for the caller to count: older than what it gave
        before, published after it arrived, or with a number that no source can have reached.
        ``taken_ns`` is now, when it has been decoded.
        """
        if update.seq > MAX_SEQ or update.published_ns > at_ns + self.clock_error_ns:
            return "backwards"
        ordinal = ordinal_of(update)
        if ordinal <= self._newest:
            return "same" if ordinal == self._newest else "backwards"
        at_ns = max(at_ns, self._newest_ns, update.published_ns)
        self._newest, self._newest_ns = ordinal, at_ns
        self.held = update
        trip = self.follower.trip(update, at_ns, max(at_ns, taken_ns))
        self._join.received(ordinal, at_ns, trip)
        self._age.received(update.published_ns, at_ns)
        self._deviation.received(self._value(update), at_ns)
        if self.events is not None:
            self.events.received(ordinal, update.value, update.published_ns, at_ns)
        return "new"

    def counts_poll(self, sent_ns: int) -> bool:
        """Say whether a poll sent at ``sent_ns`` belongs to what is counted now."""
        return sent_ns >= self._polls_from_ns

    def asked(self: SideMeter[PollFollower], sent_ns: int) -> None:
        """Take the instant at which a poll was sent, whatever came of it."""
        if self._measuring:
            self.follower.asked(sent_ns)

    def answered(self: SideMeter[PollFollower], sent_ns: int, at_ns: int, *, reused: bool) -> None:
        """Take a poll sent at ``sent_ns`` whose response was complete at ``at_ns``.

        To be followed by :meth:`received` with what it brought, or by :meth:`empty`. ``reused``:
        the connection stood already, as far as is known.
        """
        if self._measuring:
            self._requests.answered()
            self.follower.answered(sent_ns, at_ns, reused=reused)

    def empty(self) -> None:
        """Count a poll that brought nothing new."""
        self.wire.add("empty_responses")
        if self._measuring:
            self._requests.empty()

    def overran(self, due_ns: range, over_ns: int) -> None:
        """Count polls that were due at ``due_ns`` and skipped: the one before ended at ``over_ns``.

        Each would have had its answer then at the earliest. Leaving those times out is what
        coordinated omission is (Tene, HdrHistogram's correction for an expected interval); the
        naive response time does. Those that were due before the segment began are not its own.
        """
        early = -((due_ns.start - self._polls_from_ns) // due_ns.step)
        due_ns = due_ns[max(0, early) :]
        self.wire.add("overruns", len(due_ns))
        if self._measuring:
            for each_ns in due_ns:
                self._requests.waited(over_ns - each_ns)

    def responded(self, took_ns: int, naive_ns: int | None = None) -> None:
        """Take a response time: intended sending to complete response, or ping to pong.

        ``naive_ns`` is the same from the actual sending; a ping is sent when it is meant to be.
        """
        if self._measuring:
            self._requests.responded(took_ns, took_ns if naive_ns is None else naive_ns)

    def read_rates(self, at_ns: int) -> None:
        """Note how far the totals have come by ``at_ns``; a few times a second."""
        if self._measuring:
            self.wire.read_rates(at_ns)

    def stale_since_ns(self) -> int | None:
        """Return when the first update not held was published; None while up to date."""
        return self._join.stale_since_ns()

    def take_points(self) -> list[Point]:
        """Return the corners of the staleness curve that were settled since the last take."""
        return self._join.staleness.take_points()

    def published(self, ordinal: int, update: Update, *, counted: bool) -> None:
        """Take the next update of the truth; called by the run's meter."""
        self._published += counted
        self._join.published(ordinal, update)
        self._deviation.published(self._value(update), update.published_ns)

    def values_from(self, at_ns: int) -> None:
        """Values published before ``at_ns`` are another source's; called by the run's meter."""
        self._values_from_ns = at_ns
        self._deviation.forget()

    def _value(self, update: Update) -> float:
        """Return the value, or "not a number" if it is of another source and unit."""
        return update.value if update.published_ns >= self._values_from_ns else nan

    def begin(self, at_ns: int, first_counted: int, *, wire_too: bool) -> None:
        """Measure from ``at_ns`` with everything at zero; called by the run's meter.

        :data:`~feeds.metrics.staleness.NEVER_NS`: measure nothing for the time being.
        """
        self._measuring = at_ns != NEVER_NS
        if wire_too:
            self._polls_from_ns = at_ns
        self._published = 0
        self._join.begin(at_ns, first_counted)
        self._age.curve.begin(at_ns)
        self._deviation.begin(at_ns)
        self.follower.begin()
        self._requests = Requests()
        self.wire.begin(all_of_it=wire_too)

    def pause(self, from_ns: int) -> None:
        """Count nothing from ``from_ns`` on; called by the run's meter."""
        self._measuring = False
        self._join.pause(from_ns)
        self._age.pause(from_ns)
        self._deviation.pause()
        self.wire.pause()

    def go_on(self, at_ns: int, first_counted: int) -> None:
        """Count again from ``at_ns`` on, beside what was counted before."""
        self._measuring = True
        self._join.go_on(at_ns, first_counted)
        self._age.curve.go_on(at_ns)
        self._deviation.go_on(at_ns)
        self.wire.go_on()

    def summary(self, now_ns: int) -> SideSummary:
        """Return the figures as of ``now_ns``; what was never measured is None."""
        join, requests, settled = self._join, self._requests, self._join.settlements
        settled.enter()
        staleness, freshness = join.staleness.summary(now_ns, *join.open_piece(now_ns))
        age = self._age.summary(now_ns)
        intervals: dict[str, Interval] = {
            **settled.confidence(),
            **requests.confidence(),
            **self.wire.rates.confidence(),
            **join.staleness.intervals(staleness.mean, freshness),
            "age_of_information_ms": self._age.interval(age.mean),
        }
        known = {name: each for name, each in intervals.items() if each.half_width is not None}
        return SideSummary(
            transport=self.transport,
            updates_delivered=settled.delivered,
            updates_missed=settled.missed,
            updates_pending=self._published - settled.delivered - settled.missed,
            update_latency_ms=settled.latencies.spread(),
            delivered_latency_ms=settled.delivered_latencies.spread(),
            response_time_ms=requests.response_time.spread(),
            naive_response_time_ms=requests.naive_response_time.spread(),
            staleness_ms=staleness,
            age_of_information_ms=age,
            freshness=freshness,
            rms_error=self._deviation.summary(now_ns),
            confidence=known,
            breakdown_ms=self.follower.breakdown(),
            **self.wire.figures(),
            **(self.events.figures() if self.events is not None else {}),
        )

    def nothing(self) -> SideSummary:
        """Return the figures of a side of which nothing is measured."""
        events = self.events.figures() if self.events is not None else {}
        return SideSummary(transport=self.transport, **events)

    def distributions(self) -> SideDistributions:
        """Return the cumulative distributions in milliseconds."""
        settled, requests = self._join.settlements, self._requests
        settled.enter()
        return SideDistributions(
            settled.latencies.cdf(),
            requests.response_time.cdf(),
            settled.delivered_latencies.cdf(),
            requests.naive_response_time.cdf(),
        )
