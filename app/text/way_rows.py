"""The table of all ways to push and to pull, as texts."""

from collections.abc import Iterator

from app.text import formats
from app.text.formats import NOTHING, precise
from app.text.tables import network
from feeds.evidence.all_ways import COLUMNS, WayResult, name_of
from feeds.settings import Settings

HEADS = (
    *("update latency mean", "p50", "p99", "missed", "requests", "messages", "bytes, both ways"),
    *("server CPU", "of it database"),
)
"""What stands over the columns of :data:`~feeds.evidence.all_ways.COLUMNS`."""
DIGITS = 3


def cells(one: WayResult) -> list[str]:
    """Return the figures of one way, with units; a dash for what was not measured."""
    return [
        precise(one.figures.get(name_of(figure, part)), figure.kind, DIGITS)
        for figure, part in COLUMNS
    ]


def missing(measured: list[WayResult]) -> Iterator[str]:
    """Give a line for each way that was not measured, with the reason."""
    for one in measured:
        if one.lacks:
            yield f"{one.way.name} {NOTHING} not measured: {one.lacks}"


def conditions(settings: Settings, duration_s: float) -> str:
    """Return in one line under what all of them were measured."""
    rate = formats.setting(settings.rate_per_s, "/s")
    interval = formats.setting(settings.poll_interval_s, "s")
    each = formats.setting(duration_s, "s")
    return (
        f"{settings.source} at {rate}, asked every {interval} where there is an interval, "
        f"{network(settings)}, seed {settings.seed}; a push and a pull at once, {each} each"
    )
