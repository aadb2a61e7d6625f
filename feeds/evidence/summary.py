"""The object of summary.json: the agreed names first, then what makes the figures evidence.

Documented field by field in ``resources/schema/summary.json``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from feeds import PROGRAM, __version__
from feeds.evidence import machine
from feeds.fairness import checks
from feeds.frame import Counters, Marker
from feeds.settings import Settings

SCHEMA_VERSION = 1


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a run beside its figures."""

    warm_up_s: float | None = None
    """Left out: from the start of the processes until both sides were up."""
    segments: list[tuple[int, int]] = []
    """Number and beginning in nanoseconds of each measuring segment; the last is the summary's."""
    interrupted: bool = False
    markers: list[Marker] = []
    """All that were set; those outside the last segment are left out."""


FIGURES_ALONE = Context()


def program() -> dict[str, str]:
    """Return what writes it."""
    return {"name": PROGRAM, "version": __version__}


def summary(
    settings: Settings, counters: Counters, context: Context = FIGURES_ALONE
) -> dict[str, Any]:
    """Return the run as plain data; a figure that could not be measured is ``None``."""
    return {
        "settings": msgspec.to_builtins(settings),
        **msgspec.to_builtins(counters),
        "schema_version": SCHEMA_VERSION,
        "program": program(),
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "n": counters.updates_published,
        "warm_up_s": context.warm_up_s,
        "interrupted": context.interrupted,
        "segments": _segments(context, counters),
        "markers": _markers(context, counters),
        "fairness": msgspec.to_builtins(checks(settings.fairness)),
        "clock": machine.clock(),
        "machine": machine.describe(),
    }


def summary_line(settings: Settings, counters: Counters, context: Context = FIGURES_ALONE) -> str:
    """Return the run as one line of JSON, without the line's end."""
    return msgspec.json.encode(summary(settings, counters, context)).decode()


def summary_text(whole: dict[str, Any]) -> str:
    """Return a summary as indented JSON for a file, with the last line's end."""
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def _segments(context: Context, counters: Counters) -> list[dict[str, object]]:
    """Return each segment with its length in seconds; the last ends with the counters."""
    found: list[dict[str, object]] = []
    for index, (number, began_ns) in enumerate(context.segments):
        last = index == len(context.segments) - 1
        ended_ns = None if last else context.segments[index + 1][1]
        length_s = counters.elapsed_s if ended_ns is None else (ended_ns - began_ns) / 1e9
        found.append({"number": number, "began_ns": began_ns, "elapsed_s": length_s})
    return found


def _markers(context: Context, counters: Counters) -> list[dict[str, object]]:
    """Return the last segment's markers, in seconds since it began."""
    if not context.segments:
        return []
    began_ns = context.segments[-1][1]
    placed = [(one, (one.at_ns - began_ns) / 1e9) for one in context.markers]
    return [
        {"number": one.number, "at_s": at_s, "note": one.note}
        for one, at_s in placed
        if 0 <= at_s <= counters.elapsed_s
    ]
