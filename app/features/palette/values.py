"""Values that are typed behind the name of what they set: "poll 500ms", "delay 20 ± 5"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.features.palette.command import Doable, begin, words_of
from app.text.typed import OFF
from app.ui.actions import Settable

_SPLIT = re.compile(r"\s*([^\d]*?[^\W\d])\s*((?:[-+−.,]?\d|" + OFF + r"\b).*)", re.IGNORECASE)
"""A name, and a value behind it, which begins with a figure or is "off"."""


def waiting(quantity: Settable) -> Doable:
    """Return the line for ``quantity`` while no value is typed: choosing it asks for one."""
    return Doable(
        quantity.name,
        f"{quantity.title} …",
        quantity.group,
        lambda: None,
        words=quantity.words,
        state=f"{quantity.now()} ({quantity.allowed})",
        begins=f"{quantity.title} ",
    )


def typed_values(typed: str, quantities: Iterable[Settable]) -> Iterator[Doable]:
    """Give a line for each of the ``quantities`` that ``typed`` names and gives a value to.

    One that is refused says why, and is there all the same.
    """
    if (split := _SPLIT.fullmatch(typed)) is None:
        return
    name, value = split.groups()
    for one in quantities:
        if not begin(words_of(name), words_of(f"{one.title} {one.words}")):
            continue
        try:
            told, run = one.read(value.strip())
        except ValueError as error:
            title, why = f"{one.title} {value.strip()[:24]}", str(error)
            yield Doable(one.name, title, one.group, lambda: None, why_not=why)
        else:
            yield Doable(one.name, f"{one.title} {told}", one.group, run, state=one.now())
