"""report.html: one file, no script, nothing to load."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from app.report import pictures
from app.report.before import tables
from app.report.charts import Chart
from app.report.crowd import many_clients
from app.report.templates import rendered
from app.text import formats, ways
from app.text.formats import NOTHING, precise
from app.text.tables import left_out, prediction, skipped
from feeds import choices
from feeds.counters import Counters, SideSummary
from feeds.evidence.updates import Updates
from feeds.figure import Figure, Part, kind_of
from feeds.figures import listed
from feeds.frame import SIDES, Marker
from feeds.sources import catalogue

_SETTINGS = {
    "rate_per_s": "updates published",
    "message_bytes": "message size",
    "delay_ms": "simulated delay of each leg",
    "jitter_ms": "variation of that delay, ±",
    "duration_s": "asked to run for",
    "live_transport": "live by",
    "polled_transport": "polled by",
    "push_limit_per_s": "pushed at most",
    "adaptive": "poll interval follows the rate",
    "adaptive_low_s": "poll interval at least",
    "adaptive_high_s": "poll interval at most",
    "clients": "clients a side",
    "in_step": "the crowd asks at the same instant",
    "query_all": "queries ask for all since the newest one held",
}


class FigureLine(NamedTuple):
    """One line of the table of figures."""

    name: str
    about: str
    live: str
    polled: str


def render(summary: dict[str, Any], updates: Updates) -> str:
    """Return the report of a run; without updates it has no charts of them."""
    counters = msgspec.convert(summary, Counters)
    source = catalogue().get(summary["settings"]["source"])
    unit = source.unit if source else ""
    return rendered(
        "report.html.j2",
        run=summary,
        skipped=skipped(counters.polled)[:1],
        headline=headline(counters),
        pushed=ways.label(summary["settings"]["live_transport"]),
        asked=ways.label(summary["settings"]["polled_transport"]),
        spreads=_spreads(summary["settings"]),
        lines=list(_lines(counters, unit)),
        left_out=left_out(counters),
        settings=list(_settings(summary["settings"])),
        theory=[(side, *row) for side in SIDES for row in _theory(getattr(counters, side))],
        machine=machine(summary),
        many=many_clients(summary, counters),
        before=list(tables(summary)),
        **_charts(summary, counters, updates, unit),
    )


def headline(counters: Counters) -> str:
    """Return what the run shows, in one sentence."""
    live, polled = (side.update_latency_ms.mean for side in (counters.live, counters.polled))
    if live is None or polled is None:
        return "Too little arrived to compare the two sides."
    text = (
        f"On average an update was known {precise(live, 'ms')} after its publication on the live "
        f"side and {precise(polled, 'ms')} after it on the polled side"
    )
    return f"{text}: {precise(polled / live, '', 3)} times as long." if live > 0 else f"{text}."


def _lines(counters: Counters, unit: str) -> Iterator[FigureLine]:
    """Give every figure of both sides with its unit; ``unit`` is that of the source's values."""
    for figure, part in chain.from_iterable(listed(counters)):
        live, polled = (
            _shown(figure, part, side, counters.elapsed_s, unit)
            for side in (counters.live, counters.polled)
        )
        about = figure.meaning if part == figure.parts[0] else ""
        yield FigureLine(figure.label(part), about, live, polled)


def _shown(figure: Figure, part: Part, side: SideSummary, elapsed_s: float, unit: str) -> str:
    """Return the figure with its 95 % interval, where it is a mean that has one."""
    own = unit if figure.kind == "source" else None
    value = figure.value(side, elapsed_s, part)
    interval = side.confidence.get(figure.key)
    if part not in ("", "mean") or interval is None or interval.half_width is None:
        return precise(value, figure.kind, unit=own)
    half = precise(interval.half_width, figure.kind, 2)
    return f"{precise(value, figure.kind, unit='')} ± {half}"


def _settings(settings: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give each setting and its value with its unit; fairness has a table of its own.

    What has nothing to do with how often the client asks is left out.
    """
    idle = _idle(settings)
    for name, value in settings.items():
        kind = kind_of(name)
        if name.endswith("_transport"):
            yield _SETTINGS[name], ways.label(value)
        elif not isinstance(value, dict) and name not in idle:
            label = _SETTINGS.get(name, name.removesuffix("_s").replace("_", " "))
            known = kind and value is not None
            yield label, formats.setting(value, kind) if known else _words(value)


def _idle(settings: dict[str, Any]) -> set[str]:
    """Return the settings that say nothing of how often the client asks."""
    bounds = {"adaptive_low_s", "adaptive_high_s"}
    if not _paced(settings):
        return bounds | {"poll_interval_s", "adaptive"}
    return {"poll_interval_s"} if settings["adaptive"] else bounds


def _words(value: object) -> str:
    """Return a fact as a reader would say it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOTHING if value is None else str(value)


def _theory(side: SideSummary) -> Iterator[tuple[str, ...]]:
    for one in side.theory:
        verdict = {True: "agrees", False: "differs", None: "open"}[one.agrees]
        if one.predicted is None:
            verdict = "no closed form"
        reason = one.reason or (f"made of the measured {one.made_of}" if one.made_of else "")
        cells = prediction(one.name, one.predicted, one.measured, one.apart)
        yield *cells, f"{verdict}: {reason}" if reason else verdict


def machine(summary: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is known of the machine and the clock, for a table."""
    facts = dict(summary["machine"])
    libraries = facts.pop("libraries")
    memory = facts.pop("memory_bytes")
    clock = summary["clock"]
    return [
        *((name.replace("_", " "), _words(value)) for name, value in facts.items()),
        ("memory", formats.data(memory)),
        ("libraries", ", ".join(f"{name} {_words(v)}" for name, v in libraries.items())),
        ("clock", f"{clock['name']}, resolution {precise(clock['resolution_ns'], '')} ns"),
    ]


class Around(NamedTuple):
    """The charts of the time around some markers."""

    title: str
    values: Chart
    staleness: Chart


def _charts(
    summary: dict[str, Any], counters: Counters, updates: Updates, unit: str
) -> dict[str, object]:
    """Return the charts by their names in the template; ``None`` where there is nothing to draw."""
    charts: dict[str, object] = dict.fromkeys(("values", "staleness", "distribution"))
    charts |= {"breakdown": pictures.breakdown(counters), "marked": []}
    if len(updates) < 2:
        return charts
    interval_s = _interval_s(summary["settings"], counters)
    last, *earlier = pictures.stretches(_measured(summary, updates, interval_s))
    leg_ms = _leg_ms(counters.polled)
    return charts | {
        "values": pictures.values(last, unit),
        "staleness": pictures.staleness(last),
        "distribution": pictures.distribution(
            updates, interval_s * 1e3, leg_ms if _spreads(summary["settings"]) else None
        ),
        "marked": [
            Around(
                f"Around marker {', '.join(str(marker.number) for marker in one.markers)}",
                pictures.values(one, unit),
                pictures.staleness(one),
            )
            for one in earlier
        ],
    }


def _measured(summary: dict[str, Any], updates: Updates, interval_s: float) -> pictures.DrawnRun:
    """Return the last segment as it is drawn."""
    segments = summary["segments"]
    began_ns = int(segments[-1]["began_ns"]) if segments else int(updates.published_ns[0])
    markers = [
        Marker(one["number"], began_ns + round(one["at_s"] * 1e9), one["note"])
        for one in summary["markers"]
    ]
    ended_ns = began_ns + round(summary["elapsed_s"] * 1e9)
    return pictures.DrawnRun(updates, interval_s, began_ns, ended_ns, markers)


def _paced(settings: dict[str, Any]) -> bool:
    """Say whether polls come at an interval, and not as soon as one is answered."""
    return choices.chosen(settings["polled_transport"]).paced


def _spreads(settings: dict[str, Any]) -> bool:
    """Say whether update latency spreads over an interval that is always the same."""
    return _paced(settings) and not settings["adaptive"]


def _interval_s(settings: dict[str, Any], counters: Counters) -> float:
    """Return the time from one poll to the next: as set, or where that says nothing as measured."""
    set_s, measured_s = float(settings["poll_interval_s"]), counters.conditions.poll_interval_s
    return set_s if _spreads(settings) or not measured_s else measured_s


def _leg_ms(polled: SideSummary) -> float | None:
    """Return the response leg of the polled side as measured, or half of a response time."""
    whole = polled.response_time_ms.mean
    measured = polled.breakdown_ms.response
    return measured if measured is not None or whole is None else whole / 2
