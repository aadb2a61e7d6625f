"""report.html: the run for a reader who was not there. One file, no script, nothing to load."""

from __future__ import annotations

from importlib import resources
from typing import Any

from feeds.evidence import pictures
from feeds.evidence.lines import NOTHING, figures, number, source_unit
from feeds.evidence.updates_csv import Updates

SIDES = pictures.SIDES


_UNITS = {
    "poll_interval_s": ("poll interval", "s"),
    "rate_per_s": ("updates published", "/s"),
    "message_bytes": ("message size", "B"),
    "delay_ms": ("simulated delay of each leg", "ms"),
    "jitter_ms": ("variation of that delay, ±", "ms"),
    "duration_s": ("asked to run for", "s"),
}
LEAST_SHARE = 1e-3


def render(summary: dict[str, Any], updates: Updates | None) -> str:
    """Return the report of a run; without ``updates`` it has no charts of them."""
    from jinja2 import Environment, StrictUndefined  # late: a run without a report needs none

    folder = resources.files("resources") / "report"
    template = (folder / "report.html.j2").read_text(encoding="utf-8")
    style = (folder / "style.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(template).render(
        style=style,
        run=summary,
        headline=headline(summary),
        lines=figures(summary),
        settings=settings(summary),
        theory=_theory(summary),
        machine=_machine(summary),
        **_charts(summary, updates),
    )


def headline(summary: dict[str, Any]) -> str:
    """Return what the run shows, in one sentence."""
    live, polled = (summary[side]["update_latency_ms"]["mean"] for side in SIDES)
    if live is None or polled is None:
        return "Too little arrived to compare the two sides."
    text = (
        f"On average an update was known {number(live, 'ms')} after its publication on the live "
        f"side and {number(polled, 'ms')} after it on the polled side"
    )
    return f"{text}: {polled / live:.3g} times as long." if live > 0 else f"{text}."


def settings(summary: dict[str, Any]) -> list[tuple[str, str]]:
    """Return each setting and its value with its unit."""
    rows = []
    for name, value in summary["settings"].items():
        if isinstance(value, dict):
            continue  # the switches of fairness, in a table of their own
        label, unit = _UNITS.get(name, (name.replace("_", " "), ""))
        plain = isinstance(value, int | float) and not isinstance(value, bool) and name != "seed"
        rows.append((label, number(value, unit) if plain else words(value)))
    return rows


def words(value: object) -> str:
    """Return a fact as a reader would say it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOTHING if value is None else str(value)


def _theory(summary: dict[str, Any]) -> list[tuple[str, str, str, str, str, str]]:
    rows = []
    for side in SIDES:
        for row in summary[side].get("theory") or []:
            name = row["name"]
            unit = "ms" if name.endswith("_ms") else ""
            apart = NOTHING if row["apart"] is None else f"{100 * row['apart']:+.1f}\u00a0%"
            if name.endswith("_share") and row["predicted"] < LEAST_SHARE:
                apart = NOTHING  # of next to nothing, any part is far off
            agrees = {True: "agrees", False: "parts", None: "open"}[row["agrees"]]
            verdict = f"{agrees}: {row['reason']}" if row["reason"] else agrees
            label = name.removesuffix("_ms").replace("_", " ")
            predicted, measured = (number(row[key], unit) for key in ("predicted", "measured"))
            rows.append((side, label, predicted, measured, apart, verdict))
    return rows


def _machine(summary: dict[str, Any]) -> list[tuple[str, str]]:
    facts = dict(summary["machine"])
    libraries = facts.pop("libraries")
    memory = facts.pop("memory_bytes")
    rows = [(name.replace("_", " "), words(value)) for name, value in facts.items()]
    rows.append(("memory", number(memory / 1e9, "GB")))
    rows.append(("libraries", ", ".join(f"{name} {words(v)}" for name, v in libraries.items())))
    clock = summary["clock"]
    rows.append(("clock", f"{clock['name']}, resolution {clock['resolution_ns']:g} ns"))
    return rows


def _charts(summary: dict[str, Any], updates: Updates | None) -> dict[str, str]:
    """Return the charts by their names in the template; "" where there is nothing to draw."""
    charts = {"values": "", "staleness": "", "distribution": ""}
    charts["breakdown"] = pictures.breakdown(summary)
    if updates is None or len(updates) < 2:
        return charts
    interval_s = float(summary["settings"]["poll_interval_s"])
    stretch = pictures.Stretch(updates, interval_s)
    leg_ms = _leg_ms(summary)
    return charts | {
        "values": pictures.values(stretch, source_unit(summary)),
        "staleness": pictures.staleness(stretch),
        "distribution": pictures.distribution(updates, interval_s * 1e3, leg_ms),
    }


def _leg_ms(summary: dict[str, Any]) -> float | None:
    """Return the response leg of the polled side as measured, or half of a response time."""
    polled = summary["polled"]
    leg = (polled.get("breakdown_ms") or {}).get("response")
    whole = polled["response_time_ms"]["mean"]
    return leg if leg is not None else None if whole is None else whole / 2
