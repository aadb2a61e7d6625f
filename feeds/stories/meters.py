"""Every measured value under the dotted name that claims use: those of summary.json, and more.

The names are read from the records themselves, so that a new figure has its name at once.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from feeds.counters import Counters, Expectation, MeanMax, SideSummary, Spread
from feeds.figures import FIGURES, ratio
from feeds.frame import SIDES
from feeds.metrics import prediction
from feeds.metrics.looks import Looks
from feeds.settings import Settings

_DERIVED = tuple(figure for figure in FIGURES if figure.derive)


def values(
    counters: Counters, settings: Settings, looks: Looks | None = None
) -> dict[str, float | None]:
    """Return every value by its name; ``None`` for each that was not, or cannot be, measured.

    All three belong to one segment. Without ``looks`` nobody looks.
    """
    found = numbers(counters) | numbers(settings, "settings.")
    for side in SIDES:
        for figure in _DERIVED:
            value = figure.value(getattr(counters, side), counters.elapsed_s)
            found[f"{side}.{figure.key}"] = value
    if looks is not None:
        found |= numbers(looks, "screen.")
        found["screen.looks_per_s"] = ratio(looks.looks, counters.elapsed_s)
    return {name: found.get(name) for name in _names_now()}


@cache
def names() -> frozenset[str]:
    """Return every name that can ever have a value; switches are 1 if they are on, else 0."""
    return frozenset(_names_now())


def numbers(record: object, prefix: str = "") -> dict[str, float | None]:
    """Return the numbers in ``record`` by their dotted names; ``None`` is one not measured."""
    return dict(_numbers(msgspec.to_builtins(record), prefix))


def _numbers(data: Any, name: str) -> Iterator[tuple[str, float | None]]:  # noqa: ANN401
    match data:
        case dict():
            for key, inner in data.items():
                yield from _numbers(inner, f"{name}{key}.")
        case [{"name": _, "predicted": _}, *_]:
            yield from ((f"{name}{one['name']}", one["predicted"]) for one in data)
        case int() | float() | None:
            yield name[:-1], data


@cache
def _names_now() -> tuple[str, ...]:
    derived = [f"{side}.{figure.key}" for side in SIDES for figure in _DERIVED]
    records = [*names_of(Counters), *names_of(Settings, "settings."), *names_of(Looks, "screen.")]
    return tuple(dict.fromkeys([*records, *derived, "screen.looks_per_s"]))


def names_of(record: type, prefix: str = "") -> Iterator[str]:
    """Give the dotted name of every number that a record of this type can hold."""
    return _names(inspect.type_info(record), prefix)


def _names(kind: inspect.Type, name: str) -> Iterator[str]:
    match kind:
        case inspect.IntType() | inspect.FloatType() | inspect.BoolType():
            yield name[:-1]
        case inspect.UnionType(types):
            for one in types:
                yield from _names(one, name)
        case inspect.StructType(fields=fields):
            for field in fields:
                yield from _names(field.type, f"{name}{field.name}.")
        case inspect.ListType(item_type=inspect.StructType(cls=cls)) if cls is Expectation:
            yield from (f"{name}{predicted}" for predicted in prediction.PREDICTED)
        case inspect.DictType(value_type=inspect.StructType() as value):
            for figure in _with_interval():
                yield from _names(value, f"{name}{figure}.")


def _with_interval() -> tuple[str, ...]:
    """Return the names of a side's figures that have an interval: its means and its shares."""
    fields = msgspec.structs.fields(SideSummary)
    means = [field.name for field in fields if field.type in (Spread, MeanMax)]
    return (*means, "freshness", "missed_share", "empty_share")
