"""The figures of a run, live against polled, with their units: as texts, and as plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.text import formats
from feeds import fairness
from feeds.fairness import Fairness
from feeds.frame import Counters, SideSummary
from feeds.settings import Settings

_Read = Callable[[SideSummary], float | None]
_Show = Callable[[float | None], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both sides, ready to be shown."""

    name: str
    live: str
    polled: str
    begins_group: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is called and counted in, and how it is read and shown."""

    name: str
    unit: str
    read: _Read
    show: _Show
    begins_group: bool = False


def figures(counters: Counters) -> list[Figure]:
    """Return every figure that ``counters`` has, in the order in which people ask for them."""
    events = _events() if counters.events_published is not None else ()
    return [*_latencies(), *_over_time(), *events, *_traffic(), *_outcomes(), *_costs()]


def rows(counters: Counters) -> list[Row]:
    """Return every figure of ``counters`` as text."""

    def row(one: Figure) -> Row:
        live, polled = (one.show(one.read(side)) for side in (counters.live, counters.polled))
        return Row(one.name, live, polled, one.begins_group)

    return [row(one) for one in figures(counters)]


def conditions(settings: Settings) -> str:
    """Return in one line under what is measured."""
    rate = formats.setting(settings.rate_per_s, "rate")
    interval = formats.setting(settings.poll_interval_s, "seconds")
    network = "no simulated delay"
    if settings.delay_ms:
        delay = formats.setting(settings.delay_ms, "milliseconds")
        jitter = formats.setting(settings.effective_jitter_ms, "milliseconds")
        network = f"simulated network {delay} ± {jitter} a leg"
    return f"{settings.source} at {rate}, polled every {interval}, {network}, seed {settings.seed}"


def title(settings: Settings, counters: Counters) -> str:
    """Return in one line what was measured."""
    updates = formats.count(counters.updates_published)
    elapsed = formats.seconds(counters.elapsed_s)
    unequal = switches(settings)
    unfair = f", UNFAIR ({unequal})" if unequal else ""
    return f"{conditions(settings)}{unfair}: {updates} updates in {elapsed}"


def switches(settings: Settings) -> str:
    """Return what of fairness is switched otherwise than usual; "" when nothing is."""
    return ", ".join(fairness.changes(Fairness(), settings.fairness))


def _spread(name: str, figure: str) -> _Read:
    return lambda side: getattr(getattr(side, name), figure)


def _field(name: str) -> _Read:
    return lambda side: getattr(side, name)


def _times(spreads: dict[str, tuple[str, tuple[str, ...]]]) -> Iterator[Figure]:
    """Yield figures in ms: of each spread, by what it is called, some of its parts."""
    first = True
    for shown, (name, parts) in spreads.items():
        for part in parts:
            label = f"{shown} {'p99.9' if part == 'p999' else part}"
            yield Figure(label, "ms", _spread(name, part), formats.milliseconds, first)
            first = False


def _latencies() -> Iterator[Figure]:
    yield from _times(
        {
            "update latency": ("update_latency_ms", ("mean", "p50", "p90", "p99", "p999", "max")),
            "  delivered only": ("delivered_latency_ms", ("mean", "p50", "p99")),
            "response time": ("response_time_ms", ("p50", "p99", "max")),
        }
    )


def _over_time() -> Iterator[Figure]:
    yield from _times(
        {
            "staleness": ("staleness_ms", ("mean", "max")),
            "age of information": ("age_of_information_ms", ("mean", "max")),
        }
    )
    yield Figure("freshness", "share of 1", _field("freshness"), formats.share)
    yield Figure(
        "RMS error (source's unit)",
        "source's unit",
        _field("rms_error"),
        lambda value: formats.NOTHING if value is None else f"{value:.3g}",
    )


def _events() -> Iterator[Figure]:
    yield Figure("events seen", "", _field("events_seen"), formats.count, begins_group=True)
    yield Figure("events unseen", "", _field("events_unseen"), formats.count)
    for part in ("p50", "max"):
        read = _spread("event_delay_ms", part)
        yield Figure(f"event delay {part}", "ms", read, formats.milliseconds)


def _traffic() -> Iterator[Figure]:
    yield Figure("requests", "", _field("requests"), formats.count, begins_group=True)
    yield Figure("messages", "", _field("messages"), formats.count)
    yield Figure("bytes received", "B", _field("bytes_received"), formats.data)
    yield Figure("bytes sent", "B", _field("bytes_sent"), formats.data)


def _outcomes() -> Iterator[Figure]:
    for name in (
        "updates_delivered",
        "updates_missed",
        "updates_pending",
        "empty_responses",
        "overruns",
        "errors",
        "reconnects",
    ):
        begins = name == "updates_delivered"
        yield Figure(name.replace("_", " "), "", _field(name), formats.count, begins)


def _costs() -> Iterator[Figure]:
    def cpu_ms(side: SideSummary) -> float | None:
        return None if side.server_cpu_s is None else side.server_cpu_s * 1000

    yield Figure("server CPU time", "ms", cpu_ms, formats.milliseconds, begins_group=True)
    yield Figure("server memory", "B", _field("server_rss_bytes"), formats.data)
