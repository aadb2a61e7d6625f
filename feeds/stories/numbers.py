"""The numbers in a record by their dotted names, and the names that a type of record can hold."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from feeds.counters import Expectation, MeanMax, SideSummary, Spread
from feeds.metrics import prediction


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
