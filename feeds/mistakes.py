"""What msgspec says of a value in a story's file, in the words of those who write one."""

import re
from collections.abc import Sequence

from msgspec import inspect

_WORDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
}
_BEYOND = re.compile(r"Expected `\w+`(?: of length)? [<>]=? \S+")
_OTHER = re.compile(r"Expected `([\w| ]+)`, got `(\w+)`")
_ENDS = (("ge", "le"), ("min_length", "max_length"))


def plainly(problem: str, data: object, kind: type, place: Sequence[str | int]) -> str:
    """Return msgspec's ``problem`` with ``data``, which is no ``kind``, in plain words.

    ``place`` is the way to the faulty value: names of fields and numbers in lists.
    """
    if found := _OTHER.fullmatch(problem):
        wanted, got = (_words(names) for names in found.groups())
        return f"expected {wanted}, not {'one with decimals' if found[2] == 'float' else got}"
    if not _BEYOND.fullmatch(problem):
        return problem.replace("`", "")
    value, limits = data, inspect.type_info(kind)
    for part in place:
        value, limits = value[part], _inside(limits, part)  # type: ignore[index]
    if isinstance(limits, inspect.UnionType):  # of what may be left out
        limits = next(one for one in limits.types if not isinstance(one, inspect.NoneType))
    every = ([getattr(limits, name, None) for name in pair] for pair in _ENDS)
    low, high = next((ends for ends in every if ends != [None, None]), (None, None))
    name = last_name(place)
    if isinstance(value, str):
        return f"{len(value)} characters; allowed are {_range(low or 0, high)}"
    if isinstance(value, list):
        return f"{len(value)}; allowed are {_range(low or 0, high)}"
    unit = " s" if name.endswith("_s") else " min" if name == "minutes" else ""
    return f"{value:g}; allowed is {_range(low, high)}{unit}"


def last_name(place: Sequence[str | int]) -> str:
    """Return the last name on the way to a value; "" for none."""
    return next((part for part in reversed(place) if isinstance(part, str)), "")


def _words(names: str) -> str:
    return " or ".join(_WORDS.get(name, name) for name in names.split(" | "))


def _range(low: float | None, high: float | None) -> str:
    if high is None:
        return f"{low:g} or more"
    return f"up to {high:g}" if low is None else f"{low:g} to {high:g}"


def _inside(kind: inspect.Type, part: str | int) -> inspect.Type:
    """Return the type of the field, or the item, ``part`` of a ``kind``."""
    if isinstance(kind, inspect.UnionType):
        table = isinstance(part, str)
        kind = next(one for one in kind.types if isinstance(one, inspect.StructType) == table)
    if isinstance(kind, inspect.StructType):
        return next(field.type for field in kind.fields if field.encode_name == part)
    item: inspect.Type = getattr(kind, "item_type", kind)
    return item
