"""Every measured value under the dotted name that claims use: those of summary.json, and more.

The names are read from the records themselves, so that a new figure has its name at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from feeds.frame import Counters, Expectation, MeanMax, SideSummary, Spread
from feeds.metrics import prediction
from feeds.metrics.looks import Looks
from feeds.settings import Settings

FIRST = "first."
"""What stands before a name that means the value from before."""
SIDES = ("live", "polled")

_Path = tuple[str, ...]


def values(
    counters: Counters, settings: Settings, looks: Looks | None = None
) -> dict[str, float | None]:
    """Return every value by its name; ``None`` for each that was not, or cannot be, measured.

    All three belong to one segment. Without ``looks`` nobody looks.
    """
    elapsed_s = counters.elapsed_s
    found = {".".join(path): _number_at(counters, path) for path in _paths_of(Counters)}
    for side in SIDES:
        for name, value in _shares(getattr(counters, side), elapsed_s).items():
            found[f"{side}.{name}"] = value
    for path in _paths_of(Settings):
        found[f"settings.{'.'.join(path)}"] = _number_at(settings, path)
    for name, value in _screen(looks, elapsed_s).items():
        found[f"screen.{name}"] = value
    return found


@cache
def names() -> frozenset[str]:
    """Return every name that can ever have a value, and each as the value from before too."""
    now = values(Counters(0.0, 0, SideSummary(transport=""), SideSummary(transport="")), Settings())
    return frozenset(now) | frozenset(FIRST + name for name in now)


def before(found: dict[str, float | None]) -> dict[str, float | None]:
    """Return ``found`` under the names of what was measured before."""
    return {FIRST + name: value for name, value in found.items()}


def _shares(side: SideSummary, elapsed_s: float) -> dict[str, float | None]:
    """Return what follows from the counts of one side: figures per second, and shares."""
    settled = side.updates_delivered + side.updates_missed
    return {
        "requests_per_s": _ratio(side.requests, elapsed_s),
        "messages_per_s": _ratio(side.messages, elapsed_s),
        "bytes_per_s": _ratio(side.bytes_received + side.bytes_sent, elapsed_s),
        "server_cpu_share": _ratio(side.server_cpu_s, elapsed_s),
        "missed_share": _ratio(side.updates_missed, settled),
        "delivered_share": _ratio(side.updates_delivered, settled),
        # of all answers, those that brought nothing new
        "empty_share": _ratio(side.empty_responses, side.requests),
    }


def _screen(looks: Looks | None, elapsed_s: float) -> dict[str, float | None]:
    seen = {name: getattr(looks, name, None) for name in Looks.__struct_fields__}
    return {**seen, "looks_per_s": _ratio(seen["looks"], elapsed_s)}


def _ratio(part: float | None, whole: float) -> float | None:
    return part / whole if part is not None and whole else None


def _number_at(record: object, path: _Path) -> float | None:
    """Return the number at the end of ``path``; ``None`` if it, or what holds it, is missing."""
    found: Any = record
    for name in path:
        match found:
            case dict():
                found = found.get(name)
            case list():
                found = next((one.predicted for one in found if one.name == name), None)
            case _:
                found = getattr(found, name, None)
    return found if isinstance(found, int | float) else None


@cache
def _paths_of(record: type) -> tuple[_Path, ...]:
    """Return the way to every number that a record of this type can hold."""
    return tuple(dict.fromkeys(_paths(inspect.type_info(record))))


def _paths(kind: inspect.Type) -> Iterator[_Path]:
    match kind:
        case inspect.IntType() | inspect.FloatType():
            yield ()
        case inspect.UnionType(types):
            for one in types:
                yield from _paths(one)
        case inspect.StructType(fields=fields):
            for field in fields:
                for rest in _paths(field.type):
                    yield (field.name, *rest)
        case inspect.ListType(item_type=inspect.StructType(cls=cls)) if cls is Expectation:
            for name in prediction.names():
                yield (name,)
        case inspect.DictType(value_type=inspect.StructType() as value):
            for name in _figures():
                for rest in _paths(value):
                    yield (name, *rest)


@cache
def _figures() -> tuple[str, ...]:
    """Return the names of a side's figures that have an interval: its means and its shares."""
    fields = msgspec.structs.fields(SideSummary)
    means = [field.name for field in fields if field.type in (Spread, MeanMax)]
    return (*means, "freshness", "missed_share", "empty_share")
