"""The figures of a run: plain records, every one as of one instant, nothing computed twice.

All instants are nanoseconds of the host's one monotonic clock (:mod:`feeds.clock`).
A value that could not be measured is ``None``, never 0.
"""

from typing import Literal

import msgspec


class Spread(msgspec.Struct, frozen=True):
    """A distribution in milliseconds; every figure is ``None`` while ``count`` is 0."""

    count: int = 0
    mean: float | None = None
    p50: float | None = None
    p90: float | None = None
    p99: float | None = None
    p999: float | None = None
    max: float | None = None


class MeanMax(msgspec.Struct, frozen=True):
    """Mean over time and largest value, in milliseconds."""

    mean: float | None = None
    max: float | None = None


class Interval(msgspec.Struct, frozen=True):
    """A mean with half the width of its 95 % confidence interval, from ``n`` samples."""

    mean: float | None = None
    half_width: float | None = None
    n: int = 0


class Breakdown(msgspec.Struct, frozen=True):
    """Where the mean update latency goes, in milliseconds; the parts add up to ``total``.

    Live: ``wait`` and ``request`` are 0, ``server`` runs from publication to the gateway's
    sending, ``response`` is the push leg. ``count`` updates were followed all the way.
    """

    count: int = 0
    wait: float | None = None
    request: float | None = None
    server: float | None = None
    response: float | None = None
    decode: float | None = None
    total: float | None = None


class Expectation(msgspec.Struct, frozen=True):
    """One figure that theory predicts from the measured conditions, beside its measurement.

    ``predicted`` is ``None`` where there is no closed form, for this ``reason``. ``apart`` is
    relative to the prediction. ``agrees`` is ``None`` while it cannot be said; ``reason`` is the
    likely cause when it is not yet, or does not agree. A prediction that is ``made_of`` the very
    measurement ("leg") can be found to part from it, never to agree.
    """

    name: str
    predicted: float | None
    measured: float | None = None
    apart: float | None = None
    agrees: bool | None = None
    reason: str = ""
    made_of: str = ""


class ServerBooks(msgspec.Struct, frozen=True):
    """What a side's server counted since the segment began; ``None`` until it has told."""

    requests: int | None = None
    messages: int | None = None
    connections: int | None = None
    """Those open now."""
    pings: int | None = None
    """Pings answered."""
    resyncs: int | None = None
    """How often one connection was told the present value, being new or having fallen behind."""


class ProbeVitals(msgspec.Struct, frozen=True):
    """How well the probe itself kept time over about the last second, in milliseconds."""

    loop_lag_ms: MeanMax = MeanMax()
    """By how much its loop was late; part of every latency."""
    timer_error_ms: MeanMax = MeanMax()
    """By how much polls left after they were due; overruns do not count."""


FOLLOWED = ("updates_delivered", "updates_missed", "updates_pending", "payload_bytes")
"""Counts of a client whose updates are followed one by one, as those of a crowd are not."""


class SideSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one side since the segment began; the names are those of summary.json."""

    transport: str
    requests: int = 0
    messages: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0
    payload_bytes: int = 0
    updates_delivered: int = 0
    updates_missed: int = 0
    updates_pending: int = 0
    empty_responses: int = 0
    overruns: int = 0
    errors: int = 0
    reconnects: int = 0
    update_latency_ms: Spread = Spread()
    delivered_latency_ms: Spread = Spread()
    response_time_ms: Spread = Spread()
    staleness_ms: MeanMax = MeanMax()
    age_of_information_ms: MeanMax = MeanMax()
    freshness: float | None = None
    rms_error: float | None = None
    server_cpu_s: float | None = None
    server_rss_bytes: int | None = None
    database_cpu_s: float | None = None
    """Of the CPU seconds those of the database; ``None`` if none serves this side, or not here."""
    database_rss_bytes: int | None = None
    naive_response_time_ms: Spread = Spread()
    """From the actual instead of the intended sending: what coordinated omission shows."""
    confidence: dict[str, Interval] = {}
    """95 % intervals of the means, by the names of the figures above."""
    breakdown_ms: Breakdown = Breakdown()
    server: ServerBooks = ServerBooks()
    theory: list[Expectation] = []
    break_even_interval_s: float | None = None
    """Of the polled side; ``None``: no interval does that, there is none, or it is not known."""
    events_seen: int | None = None
    """Events (a beat, an alarm) in what this side received; ``None`` if the source has none."""
    events_unseen: int | None = None
    """Events passed over: the side holds something newer. The others are still to come."""
    event_delay_ms: Spread = Spread()
    """From publication until this side learned of it; only where an event is one update."""


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What the predictions rest on, measured but for what is asked; legs are means in ms.

    ``gap_variation`` is the squared coefficient of variation of the gaps between updates: 1 for
    Poisson arrivals, 0 for periodic ones; ``arrivals`` is ``None`` until there are enough of them.
    """

    rate_per_s: float | None = None
    gap_variation: float | None = None
    arrivals: Literal["poisson", "periodic", "other"] | None = None
    live_model: Literal["push", "newest", "all", "held"] = "push"
    """Which closed forms hold of the live side; a transport's model."""
    polled_model: Literal["push", "newest", "all", "held"] = "newest"
    push_gap_ms: float | None = None
    """Least time between two pushes; ``None``: every update is pushed."""
    gap_ms: float | None = None
    """From the server's answer to the arrival of the next request that it can hold."""
    hold_s: float | None = None
    """How long it holds a request at most."""
    adaptive: bool = False
    """Whether the poll interval follows what is found."""
    only_news: bool = False
    """Whether an answer brings the newest update only if it is another than the one held."""
    poll_interval_s: float | None = None
    """Mean time from one request to the next as they were really sent; none with polls by hand."""
    asked_interval_s: float | None = None
    """Time from one poll to the next as it is set, whether they could be sent or not."""
    early_polls: int = 0
    """Requests that are counted although they were sent before measuring began."""
    early_pushes: int = 0
    """Messages of the live side that are counted although they came before: the truth's are not."""
    upstream_ms: float | None = None
    """From publication to the live gateway's sending."""
    request_ms: float | None = None
    """From the poll's sending to its arrival at the server, on connections that stood already."""
    response_ms: float | None = None
    """From the server's sending to the complete response."""
    response_halved: bool = False
    """Whether that is half the measured response time: this server tells no instants."""
    push_ms: float | None = None
    """From the live gateway's sending to the complete frame."""
    response_deviation_ms: float | None = None
    push_deviation_ms: float | None = None


class LeftOut(msgspec.Struct, frozen=True):
    """A time of the run that is in no figure, and why."""

    from_ns: int
    lasted_s: float
    reason: str

    def includes(self, at_ns: int) -> bool:
        """Say whether the instant ``at_ns`` lies in it."""
        return 0 <= at_ns - self.from_ns < round(self.lasted_s * 1e9)


class Remote(msgspec.Struct, frozen=True):
    """Another machine's servers, which were measured from here, and how well its clock is known."""

    url: str
    """Of the gateway that was asked for."""
    clock_offset_ms: float | None = None
    """What its source's clock shows more than the one here; ``None`` while that is not known."""
    clock_error_ms: float | None = None
    """By how much that may be wrong. No latency smaller than it is told."""
    lost: bool = False
    """Nobody tells any more what it publishes."""


OF_THE_TRUTH = ("staleness_ms", "age_of_information_ms", "freshness", "rms_error")
"""Figures over time that nobody knows while nobody tells what is published."""


class Counters(msgspec.Struct, frozen=True):
    """Both sides since the segment began (``elapsed_s`` ago)."""

    elapsed_s: float
    updates_published: int
    live: SideSummary
    polled: SideSummary
    conditions: Conditions = Conditions()
    probe: ProbeVitals = ProbeVitals()
    events_published: int | None = None
    """Events in all that was published; ``None`` if the source has none."""
    left_out: list[LeftOut] = []
    """What the run could not measure."""
    remote: Remote | None = None
    """``None``: the servers ran on this machine."""


class SideDistributions(msgspec.Struct, frozen=True):
    """Cumulative distributions: pairs of milliseconds and the share of samples up to there."""

    update_latency_ms: list[tuple[float, float]] = []
    response_time_ms: list[tuple[float, float]] = []
    delivered_latency_ms: list[tuple[float, float]] = []
    naive_response_time_ms: list[tuple[float, float]] = []


class Distributions(msgspec.Struct, frozen=True):
    """The distributions of both sides since the segment began."""

    live: SideDistributions = SideDistributions()
    polled: SideDistributions = SideDistributions()
