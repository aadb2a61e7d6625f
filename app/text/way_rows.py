"""The table of all ways to push and to pull, as texts."""

from collections.abc import Iterator

from app.text import formats
from app.text.formats import NOTHING, precise
from app.text.tables import crowd, network
from feeds.evidence.all_ways import COLUMNS, MANY, WayResult, name_of
from feeds.settings import Settings

HEADS = (
    *("update latency mean", "p50", "p99", "missed", "requests", "messages", "bytes, both ways"),
    *("server CPU", "of it database"),
)
"""What stands over the columns of :data:`~feeds.evidence.all_ways.COLUMNS`."""
MANY_HEADS = ("p95 of all clients", "CPU a message", "CPU a request", "memory a client")
"""The same of :data:`~feeds.evidence.all_ways.MANY`."""
DIGITS = 3


def heads(settings: Settings) -> tuple[str, ...]:
    """Return what stands over the columns."""
    return HEADS + MANY_HEADS if settings.clients > 1 else HEADS


def cells(one: WayResult, settings: Settings) -> list[str]:
    """Return the figures of one way, with units; a dash for what was not measured."""
    columns = [(name_of(figure, part), figure.kind) for figure, part in COLUMNS]
    if settings.clients > 1:
        columns += MANY
    return [precise(one.figures.get(name), kind, DIGITS) for name, kind in columns]


def missing(measured: list[WayResult]) -> Iterator[str]:
    """Give a line for each way that was not measured, or not rightly, with the reason."""
    for one in measured:
        if one.lacks:
            yield f"{one.way.name} {NOTHING} not measured: {one.lacks}"
        elif one.distorted:
            yield f"{one.way.name} {NOTHING} p95 of all clients distorted: {one.distorted}"


def conditions(settings: Settings, duration_s: float) -> str:
    """Return in one line under what all of them were measured."""
    rate = formats.setting(settings.rate_per_s, "/s")
    interval = formats.setting(settings.poll_interval_s, "s")
    each = formats.setting(duration_s, "s")
    return (
        f"{settings.source} at {rate}, asked every {interval} where there is an interval, "
        f"{network(settings)}{crowd(settings)}, seed {settings.seed}; "
        f"a push and a pull at once, {each} each"
    )
