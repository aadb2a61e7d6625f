"""The object of summary.json: the agreed names first, then what makes the figures evidence.

Documented field by field in ``resources/schema/summary.json``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from feeds.evidence import machine
from feeds.fairness import checks
from feeds.frame import Counters
from feeds.settings import Settings

SCHEMA_VERSION = 1
PROGRAM = "live-vs-polled"


class Marker(msgspec.Struct, frozen=True):
    """An instant that somebody marked in a window, in nanoseconds, and why."""

    number: int
    at_ns: int
    note: str


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a run beside its figures."""

    warm_up_s: float | None = None
    """Left out: from the start of the processes until both sides were up."""
    segments: list[tuple[int, int]] = []
    """Number and beginning in nanoseconds of each measuring segment; the last is the summary's."""
    interrupted: bool = False
    markers: list[Marker] = []
    """All that were set; those outside the last segment are left out."""


def summary(
    settings: Settings, counters: Counters, version: str, context: Context | None = None
) -> dict[str, Any]:
    """Return the run as plain data; a figure that could not be measured is ``None``."""
    context = context or Context()
    return {
        "settings": msgspec.to_builtins(settings),
        **msgspec.to_builtins(counters),
        "schema_version": SCHEMA_VERSION,
        "program": {"name": PROGRAM, "version": version},
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
