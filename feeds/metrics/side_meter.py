"""Everything that is measured on one side, live or polled."""

from __future__ import annotations

from typing import Literal

from feeds.frame import Point, SideSummary
from feeds.metrics.age import Age
from feeds.metrics.deviation import Deviation
from feeds.metrics.histogram import LatencyHistogram
from feeds.metrics.join import Join
from feeds.metrics.sequencer import MAX_SEQ, Sequencer, ordinal_of
from feeds.metrics.wire import Wire
from feeds.update import Update

Verdict = Literal["new", "same", "backwards"]


class SideMeter:
    """One side's figures. The probe reports what happens, with the instants in nanoseconds.

    What crosses the wire counts from the start of the client, or from the last reset. What is
    measured against the truth, and the response times, count from when measuring began.
    """

    __slots__ = (
        "_age",
        "_deviation",
        "_join",
        "_measuring",
        "_newest",
        "_newest_ns",
        "_published",
        "_response_time",
        "_sequencer",
        "_transport",
        "_wire",
        "held",
    )

    def __init__(self, transport: str, sequencer: Sequencer) -> None:
        self._transport = transport
        self._sequencer = sequencer
        self.held: Update | None = None
        """The newest update this side has received."""
        self._newest = -1
        self._newest_ns = 0
        self._published = 0
        self._measuring = False
        self._wire = Wire()
        self._join = Join(lambda trip, covered: None)
        self._age = Age()
        self._deviation = Deviation()
        self._response_time = LatencyHistogram()

    def received(self, update: Update, at_ns: int) -> Verdict:
        """Take an update that was complete at ``at_ns``; say whether it is newer than the one held.

        ``backwards`` is a fault of the server, for the caller to count: older than what it gave
        before, published after it arrived, or with a number that no source can have reached.
        """
        if update.seq > MAX_SEQ or update.published_ns > at_ns:
            return "backwards"
        ordinal = ordinal_of(update)
        if ordinal <= self._newest:
            return "same" if ordinal == self._newest else "backwards"
        at_ns = max(at_ns, self._newest_ns)
        self._sequencer.from_side(update)
        self._newest, self._newest_ns = ordinal, at_ns
        self.held = update
        self._join.received(ordinal, at_ns)
        self._age.received(update.published_ns, at_ns)
        self._deviation.received(update.value, at_ns)
        return "new"

    def requested(self, count: int = 1) -> None:
        """Count requests sent; an opening handshake is one."""
        self._wire.add("requests", count)

    def message(self) -> None:
        """Count an update received, in a response or in a frame, new or not."""
        self._wire.add("messages")

    def empty(self) -> None:
        """Count a poll that brought nothing new."""
        self._wire.add("empty_responses")

    def overran(self, count: int) -> None:
        """Count intended polls that were skipped."""
        self._wire.add("overruns", count)

    def fault(self) -> None:
        """Count something that the server must not do, or a request that failed."""
        self._wire.add("errors")

    def reconnected(self) -> None:
        """Count a connection that had to be made again."""
        self._wire.add("reconnects")

    def responded(self, took_ns: int) -> None:
        """Take a response time: intended sending to complete response, or ping to pong."""
        if self._measuring:
            self._response_time.record(took_ns)

    def bytes_moved(self, *, received: int, sent: int) -> None:
        """Take the bytes on the TCP stream since the client began, all its connections together."""
        self._wire.reach("bytes_received", received)
        self._wire.reach("bytes_sent", sent)

    def server(self, *, cpu_s: float, rss_bytes: int) -> None:
        """Take what the serving process has cost so far: CPU seconds, resident bytes now."""
        self._wire.server(cpu_s, rss_bytes)

    def stale_since_ns(self) -> int | None:
        """Return when the first update not held was published; None while up to date."""
        return self._join.stale_since_ns()

    def take_points(self) -> list[Point]:
        """Return the corners of the staleness curve that were settled since the last take."""
        return self._join.staleness.take_points()

    def published(self, ordinal: int, update: Update, *, counted: bool) -> None:
        """Take the next update of the truth; called by the run's meter."""
        self._published += counted
        self._join.published(ordinal)
        self._deviation.published(update.value, update.published_ns)

    def begin(self, at_ns: int, first_counted: int, *, wire_too: bool) -> None:
        """Measure from ``at_ns`` with everything at zero; called by the run's meter."""
        self._measuring = True
        self._published = 0
        self._join.begin(at_ns, first_counted)
        self._age.begin(at_ns)
        self._deviation.begin(at_ns)
        self._response_time = LatencyHistogram()
        if wire_too:
            self._wire.begin()
        else:
            self._wire.begin_server()

    def summary(self, now_ns: int) -> SideSummary:
        """Return the figures as of ``now_ns``; what was never measured is None."""
        join = self._join
        staleness, freshness = join.staleness.summary(now_ns, *join.open_piece(now_ns))
        return SideSummary(
            transport=self._transport,
            updates_delivered=join.delivered,
            updates_missed=join.missed,
            updates_pending=self._published - join.delivered - join.missed,
            update_latency_ms=join.update_latency.spread(),
            delivered_latency_ms=join.delivered_latency.spread(),
            response_time_ms=self._response_time.spread(),
            staleness_ms=staleness,
            age_of_information_ms=self._age.summary(now_ns),
            freshness=freshness,
            rms_error=self._deviation.summary(now_ns),
            **self._wire.figures(),
        )
