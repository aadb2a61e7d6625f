"""Every figure of a side, once.

Tables, report, comparison, tooltips and Help are made of these records; the schema of summary.json
and the README's table are tested against them. In the formulas s(k) is when update k was published,
h(t) the newest update a side holds at time t, n(t) the newest published; T is the poll interval,
λ the update rate, S = 1/λ, and d2, dp are the legs of a response and of a push.
"""

from collections.abc import Iterator

from feeds.counters import Counters, SideSummary
from feeds.figure import Figure, Part
from feeds.frame import SIDES, SideName


def settled(side: SideSummary) -> int:
    """Return of how many updates it is known whether the side received them themselves."""
    return side.updates_delivered + side.updates_missed


def moved_bytes(side: SideSummary) -> int:
    """Return the bytes of both directions."""
    return side.bytes_received + side.bytes_sent


def ratio(part: float | None, whole: float) -> float | None:
    """Return ``part`` of ``whole``; ``None`` where there is no whole."""
    return part / whole if part is not None and whole else None


def _count(key: str, meaning: str, formula: str = "", side: SideName | None = None) -> Figure:
    """Return a figure that is a plain number, and called what its key says."""
    return Figure(key, key.replace("_", " "), meaning, formula, side=side)


GROUPS: dict[str, tuple[Figure, ...]] = {
    "latency": (
        Figure(
            "update_latency_ms",
            "update latency",
            "from publication until the side holds that update or a newer one; "
            "over all published updates",
            "L(k) = first t with h(t) ≥ k, minus s(k)",
            parts=("mean", "p50", "p90", "p99", "p999", "max"),
            compared=True,
        ),
        Figure(
            "delivered_latency_ms",
            "delivered only",
            "update latency over only the updates that arrived themselves; flatters polling, "
            "which skips the late ones",
            "The same first t minus s(k), but only for k that arrived itself",
            parts=("mean", "p50", "p99", "p999", "max"),
            compared=True,
        ),
        Figure(
            "response_time_ms",
            "response time",
            "polled: from the instant a request was due to its complete answer, polls skipped "
            "meanwhile and the time a long poll is held included; live: ping to pong, where there "
            "are any",
            "completed − due; of polls due is start + phase + k·T, of long polls when the answer "
            "before was there; naive: completed − actually sent",
            parts=("mean", "p50", "p99", "p999", "max"),
            compared=True,
        ),
    ),
    "over time": (
        Figure(
            "staleness_ms",
            "staleness",
            "how long the value on screen has been out of date (behind by); "
            "0 while it is the newest",
            "Z(t) = 0 while h(t) = n(t), else t − s(h(t) + 1)",
            "At this moment; below 100 ms the largest of the last quarter of a second.",
            parts=("mean", "max"),
            compared=True,
        ),
        Figure(
            "age_of_information_ms",
            "age of information",
            "time since the update on screen was published",
            "Δ(t) = t − s(h(t))",
            parts=("mean", "max"),
            compared=True,
        ),
        Figure(
            "freshness",
            "freshness",
            "share of time in which the side held the newest update",
            "F = share of time with Z(t) = 0",
            compared=True,
        ),
        Figure(
            "rms_error",
            "RMS error",
            "root mean square of value held − true value over time, in the source's unit",
        ),
    ),
    "events": (
        _count("events_seen", "beats and alarms in the updates that the side received itself"),
        _count(
            "events_unseen",
            "beats and alarms that the side will never see, because it holds something newer",
        ),
        Figure(
            "event_delay_ms",
            "event delay",
            "from an alarm's publication until the side had it; over the alarms that it saw",
            parts=("p50", "max"),
        ),
    ),
    "traffic": (
        _count(
            "requests",
            "requests and queries sent; what opens a pushed connection is one",
            "requests / elapsed time",
        ),
        _count(
            "messages",
            "updates received, in answers or as they were pushed",
            "messages / elapsed time",
        ),
        _count(
            "bytes_received",
            "everything the client received over TCP, headers and handshakes included",
        ),
        _count(
            "bytes_sent", "everything the client sent over TCP, headers and handshakes included"
        ),
        _count(
            "payload_bytes",
            "the updates alone in the messages received, unpacked; the other bytes are headers, "
            "frames and requests",
        ),
        Figure(
            "break_even_interval_s",
            "break-even interval",
            "poll interval at which both sides move as many bytes; below it polling moves more, "
            "above it push",
            "T* = (H + P)/(λ(P + h)) where each poll brings the newest, H/(λh) where it brings all "
            "since; H bytes of headers a poll, P of an update, h of a frame, all as measured",
            side="polled",
        ),
    ),
    "outcomes": (
        _count(
            "updates_delivered",
            "updates that arrived themselves; delivered + missed + pending = published",
        ),
        _count(
            "updates_missed",
            "updates never received because a newer one came in their place",
            "those past which h(t) jumps",
        ),
        _count("updates_pending", "updates not seen yet when the figures were taken"),
        _count(
            "empty_responses",
            "requests and queries answered with nothing new",
            "answers that bring no k > h(t)",
            side="polled",
        ),
        _count(
            "overruns",
            "polls skipped because the one before had not been answered yet",
            side="polled",
        ),
        _count(
            "errors",
            "requests and handshakes that failed, and faulty messages; all were survived",
        ),
        _count("reconnects", "connections that had to be made anew"),
    ),
    "cost": (
        Figure(
            "server_cpu_s",
            "server CPU time",
            "CPU seconds of what serves that side, as the operating system counts them",
        ),
        Figure(
            "server_rss_bytes",
            "server memory",
            "resident memory of what serves that side",
        ),
    ),
    "database": (
        Figure(
            "database_cpu_s",
            "database CPU time",
            "of the server CPU time, that of the database; none where no database here serves",
        ),
        Figure(
            "database_rss_bytes",
            "database memory",
            "of the server memory, that of the database",
        ),
    ),
}
"""The blocks of the tables, in the order in which people are told of them."""
_UNLISTED = (
    Figure(
        "naive_response_time_ms",
        "naive response time",
        "response time from the actual instead of the intended sending; hides stalls "
        "(coordinated omission)",
        "completed − actually sent",
        parts=("mean", "p50", "p99", "p999", "max"),
    ),
    Figure(
        "missed_share",
        "missed share",
        "updates missed as a share of those delivered or missed",
        compared=True,
        derive=lambda side, elapsed_s: ratio(side.updates_missed, settled(side)),
    ),
    Figure(
        "delivered_share",
        "delivered share",
        "updates delivered as a share of those delivered or missed",
        derive=lambda side, elapsed_s: ratio(side.updates_delivered, settled(side)),
    ),
    Figure(
        "empty_share",
        "empty share",
        "empty responses as a share of the requests",
        compared=True,
        side="polled",
        derive=lambda side, elapsed_s: ratio(side.empty_responses, side.requests),
    ),
    Figure(
        "requests_per_s",
        "request rate",
        "requests over the time measured",
        compared=True,
        derive=lambda side, elapsed_s: ratio(side.requests, elapsed_s),
    ),
    Figure(
        "messages_per_s",
        "message rate",
        "messages over the time measured",
        derive=lambda side, elapsed_s: ratio(side.messages, elapsed_s),
    ),
    Figure(
        "bytes_per_s",
        "bytes, both ways",
        "everything that crossed the TCP stream, both ways, headers and handshakes included",
        "(bytes received + bytes sent) / elapsed time, counted on the sockets",
        compared=True,
        derive=lambda side, elapsed_s: ratio(moved_bytes(side), elapsed_s),
    ),
    Figure(
        "database_cpu_share",
        "database CPU, of a core",
        "of the database's own processes, as the operating system counts them",
        "CPU seconds / elapsed seconds; 100 % is one core",
        derive=lambda side, elapsed_s: ratio(side.database_cpu_s, elapsed_s),
    ),
    Figure(
        "server_cpu_share",
        "server CPU, of a core",
        "of the processes that serve that side, as the operating system counts them",
        "CPU seconds / elapsed seconds; 100 % is one core",
        compared=True,
        derive=lambda side, elapsed_s: ratio(side.server_cpu_s, elapsed_s),
    ),
)

FIGURES = (*(figure for group in GROUPS.values() for figure in group), *_UNLISTED)
BY_KEY = {figure.key: figure for figure in FIGURES}


def listed(counters: Counters) -> Iterator[list[tuple[Figure, Part]]]:
    """Give the blocks of a table of all figures; of events and a database only if there are any."""
    has_database = any(getattr(counters, side).database_cpu_s is not None for side in SIDES)
    there = {"events": counters.events_published is not None, "database": has_database}
    for name, group in GROUPS.items():
        if there.get(name, True):
            yield [(figure, part) for figure in group for part in figure.parts]


def compared(side: SideName) -> list[Figure]:
    """Return the figures by which ``side`` is compared between two runs."""
    return [figure for figure in FIGURES if figure.compared and figure.side in (side, None)]
