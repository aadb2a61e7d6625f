"""The report's table of figures: every figure of both sides as text, with unit and interval."""

from __future__ import annotations

from typing import Any, NamedTuple

from feeds.sources import catalogue

NOTHING = "–"
SIDES = ("live", "polled")
HARD, THIN = "\u00a0", "\u202f"


class Line(NamedTuple):
    """One line of the table."""

    name: str
    about: str
    live: str
    polled: str


class _Figure(NamedTuple):
    """Where a figure stands in a side's summary, and how it is shown."""

    name: str
    about: str
    key: str
    part: str = ""
    """The figure within a distribution; "" where the key holds a single number."""
    unit: str = ""
    factor: float = 1


def _spread(key: str, name: str, about: str) -> list[_Figure]:
    """Return the rows of one distribution."""
    parts = (("p50", "median"), ("p99", "99 %"), ("p999", "99.9 %"), ("max", "max"))
    rows = [_Figure(f"{name}, mean", about, key, "mean", "ms")]
    return rows + [_Figure(f"{name}, {shown}", "", key, part, "ms") for part, shown in parts]


_FIGURES = (
    *_spread(
        "update_latency_ms",
        "update latency",
        "from publication until the side knew the update or a newer one; all updates count",
    ),
    *_spread(
        "delivered_latency_ms",
        "delivered only",
        "the same over the updates that arrived themselves; flatters polling, which skips most",
    ),
    *_spread(
        "response_time_ms",
        "response time",
        "polled: from when the poll was due to its answer; live: ping to pong",
    ),
    _Figure(
        "staleness, mean", "for how long the value was out of date", "staleness_ms", "mean", "ms"
    ),
    _Figure("staleness, max", "", "staleness_ms", "max", "ms"),
    _Figure(
        "age of information, mean",
        "time since the value that was held had been published",
        "age_of_information_ms",
        "mean",
        "ms",
    ),
    _Figure(
        "freshness",
        "share of time in which the side held the newest update",
        "freshness",
        unit="%",
        factor=100,
    ),
    _Figure("requests", "HTTP requests sent; the WebSocket's handshake is one", "requests"),
    _Figure("messages", "updates received, in responses or in frames", "messages"),
    _Figure("updates delivered", "received themselves", "updates_delivered"),
    _Figure("updates missed", "never received: a newer one came instead", "updates_missed"),
    _Figure("updates pending", "not known yet when the run ended", "updates_pending"),
    _Figure("empty responses", "polls answered with nothing new", "empty_responses"),
    _Figure("overruns", "polls skipped: the one before was not back yet", "overruns"),
    _Figure("errors", "faulty answers, counted and survived", "errors"),
    _Figure("reconnects", "connections that had to be made again", "reconnects"),
    _Figure("bytes received", "everything on the TCP stream", "bytes_received", unit="B"),
    _Figure("bytes sent", "headers and handshakes included", "bytes_sent", unit="B"),
    _Figure("RMS error", "of the value held, in the source's unit", "rms_error", unit="source"),
    _Figure("server CPU time", "of the process that serves the side", "server_cpu_s", unit="s"),
    _Figure("server memory", "of the same process", "server_rss_bytes", unit="MB", factor=1e-6),
)


def figures(summary: dict[str, Any]) -> list[Line]:
    """Return every figure of both sides, with its unit and its 95 % interval."""
    return [
        Line(figure.name, figure.about, *(_shown(figure, summary, side) for side in SIDES))
        for figure in _FIGURES
    ]


def number(value: float | None, unit: str, digits: int = 4) -> str:
    """Return a value with its unit; what could not be measured is a dash, never 0."""
    if value is None:
        return NOTHING
    text = f"{value:,d}" if isinstance(value, int) else f"{value:,.{digits}g}"
    if "e" in text:
        text = f"{value:,.0f}" if abs(value) >= 1 else f"{value:.2g}"
    return f"{text.replace(',', THIN)}{HARD}{unit}".rstrip(HARD)


def source_unit(summary: dict[str, Any]) -> str:
    """Return the unit of the source's values; "" where it has none or is not known here."""
    source = catalogue().get(str(summary["settings"].get("source")))
    return source.unit if source else ""


def _shown(figure: _Figure, summary: dict[str, Any], side: str) -> str:
    value = summary[side].get(figure.key)
    if figure.part and value is not None:
        value = value[figure.part]
    if value is None:
        return NOTHING
    unit = source_unit(summary) if figure.unit == "source" else figure.unit
    scaled = value if figure.factor == 1 else value * figure.factor
    interval = summary[side]["confidence"].get(figure.key) or {}
    half = interval.get("half_width") if figure.part in ("", "mean") else None
    if half is None:
        return number(scaled, unit)
    return f"{number(scaled, '')} ± {number(float(f'{half * figure.factor:.2g}'), unit)}"
