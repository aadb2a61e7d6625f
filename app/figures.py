"""The figures of a run as rows of text, live against polled, with their units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.window.look import formats
from feeds.frame import Counters, SideSummary
from feeds.settings import Settings


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both sides, ready to be shown."""

    name: str
    live: str
    polled: str
    begins_group: bool = False


_Read = Callable[[SideSummary], str]

_SPREAD = (("p50", "p50"), ("p90", "p90"), ("p99", "p99"), ("p999", "p99.9"), ("max", "max"))


def rows(counters: Counters) -> list[Row]:
    """Return every figure of ``counters``, in the order in which people ask for them."""
    made: list[Row] = []
    groups = [_latencies(), _over_time(), _traffic(), _outcomes(), _costs()]
    if counters.events_published is not None:
        groups.insert(2, _events())
    for group in groups:
        for index, (name, read) in enumerate(group):
            made.append(Row(name, read(counters.live), read(counters.polled), index == 0))
    return made


def title(settings: Settings, counters: Counters) -> str:
    """Return in one line what was measured."""
    rate = formats.setting(settings.rate_per_s, "rate")
    interval = formats.setting(settings.poll_interval_s, "seconds")
    network = "no simulated delay"
    if settings.delay_ms:
        delay = formats.setting(settings.delay_ms, "milliseconds")
        jitter = formats.setting(settings.effective_jitter_ms, "milliseconds")
        network = f"simulated network {delay} ± {jitter} a leg"
    updates = formats.count(counters.updates_published)
    return (
        f"{settings.source} at {rate}, polled every {interval}, {network},"
        f" seed {settings.seed}: {updates} updates in {formats.seconds(counters.elapsed_s)}"
    )


def _latencies() -> Iterator[tuple[str, _Read]]:
    def spread(name: str, figure: str) -> _Read:
        return lambda side: formats.milliseconds(getattr(getattr(side, name), figure))

    for figure, shown in (("mean", "mean"), *_SPREAD):
        yield f"update latency {shown}", spread("update_latency_ms", figure)
    for figure, shown in (("mean", "mean"), ("p50", "p50"), ("p99", "p99")):
        yield f"  delivered only {shown}", spread("delivered_latency_ms", figure)
    for figure, shown in (("p50", "p50"), ("p99", "p99"), ("max", "max")):
        yield f"response time {shown}", spread("response_time_ms", figure)


def _over_time() -> Iterator[tuple[str, _Read]]:
    def mean_max(name: str, figure: str) -> _Read:
        return lambda side: formats.milliseconds(getattr(getattr(side, name), figure))

    for name, shown in (
        ("staleness_ms", "staleness"),
        ("age_of_information_ms", "age of information"),
    ):
        yield f"{shown} mean", mean_max(name, "mean")
        yield f"{shown} max", mean_max(name, "max")
    yield "freshness", lambda side: formats.share(side.freshness)
    yield (
        "RMS error (source's unit)",
        lambda side: formats.NOTHING if side.rms_error is None else f"{side.rms_error:.3g}",
    )


def _events() -> Iterator[tuple[str, _Read]]:
    yield "events seen", lambda side: formats.count(side.events_seen)
    yield "events unseen", lambda side: formats.count(side.events_unseen)
    for figure, shown in (("p50", "p50"), ("max", "max")):
        yield (
            f"event delay {shown}",
            lambda side, figure=figure: formats.milliseconds(  # type: ignore[misc]
                getattr(side.event_delay_ms, figure)
            ),
        )


def _traffic() -> Iterator[tuple[str, _Read]]:
    yield "requests", lambda side: formats.count(side.requests)
    yield "messages", lambda side: formats.count(side.messages)
    yield "bytes received", lambda side: formats.data(side.bytes_received)
    yield "bytes sent", lambda side: formats.data(side.bytes_sent)


def _outcomes() -> Iterator[tuple[str, _Read]]:
    for name, shown in (
        ("updates_delivered", "updates delivered"),
        ("updates_missed", "updates missed"),
        ("updates_pending", "updates pending"),
        ("empty_responses", "empty responses"),
        ("overruns", "overruns"),
        ("errors", "errors"),
        ("reconnects", "reconnects"),
    ):
        yield shown, lambda side, name=name: formats.count(getattr(side, name))  # type: ignore[misc]


def _costs() -> Iterator[tuple[str, _Read]]:
    yield (
        "server CPU time",
        lambda side: formats.milliseconds(
            None if side.server_cpu_s is None else side.server_cpu_s * 1000
        ),
    )
    yield "server memory", lambda side: formats.data(side.server_rss_bytes)
