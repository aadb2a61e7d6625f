"""Nonsense made of a seeded random: bytes that were damaged, and what nobody expects in a field."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

TEXTS = (
    "",
    "12",
    "run[old]",
    "[/b]",
    "[bold red]",
    "<b>&amp;",
    "\x1b[31mred\x1b]0;title\x07",
    "a\nb\rc\td",
    "\x9b31m\x7f\x00",
    "\u202egnp.exe\u2066\u2028\u2029",
    "\ud800",
    "\udcff",
    "\ufeff\u200d\U0010ffff",
    "é ± 😀",
    '"' * 300,
    "x" * 200_000,
    "%s %d {} {0!r}",
    "9" * 400,
    "nan",
    "-",
    "--",
)
NUMBERS = (
    *(0, -1, 1, 2**31, 2**53 + 1, 2**63, -(2**63), 2**64, 10**400, -(10**400)),
    *(0.0, -0.0, 0.5, 1e-308, 5e-324, 1e15, 1e16, 1e154, 1e308, -1e308),
    *(float("nan"), float("inf"), float("-inf")),
)


def value(random: Random) -> Any:  # noqa: ANN401
    """Return something that JSON may hold where something else belongs."""
    kinds: list[Callable[[], Any]] = [
        lambda: random.choice(NUMBERS),
        lambda: random.choice(TEXTS),
        lambda: random.choice((None, True, False)),
        lambda: [],
        lambda: {},
        lambda: [random.choice(NUMBERS)] * random.choice((1, 3, 1000)),
        lambda: {random.choice(TEXTS): random.choice(NUMBERS)},
        lambda: _nested(random.choice((3, 200, 900))),
        lambda: random.uniform(-1e3, 1e6),
    ]
    return random.choice(kinds)()


def _nested(depth: int) -> Any:  # noqa: ANN401
    found: Any = 1
    for _ in range(depth):
        found = [found]
    return found


def spoil(random: Random, tree: Any) -> None:  # noqa: ANN401
    """Change something somewhere in ``tree``, which is of plain data."""
    place = tree
    while True:
        keys = [*place] if isinstance(place, dict) else [*range(len(place))]
        if not keys:
            return
        key = random.choice(keys)
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or random.random() < 0.1:
            break
        place = inner
    if isinstance(place, dict):
        way = random.choice(("value", "value", "value", "gone", "renamed", "more"))
        if way in {"gone", "renamed"}:
            taken = place.pop(key)
        if way == "renamed":
            place[random.choice(TEXTS)] = taken
        if way == "more":
            place[random.choice(TEXTS)] = value(random)
        if way != "value":
            return
    place[key] = value(random)


def damaged(random: Random, data: bytes) -> bytes:
    """Return ``data`` with a few bytes changed, added, left out or cut off."""
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 5, 20))):
        at = random.randrange(len(found) + 1)
        length = random.choice((1, 1, 2, 4, 16, 300))
        match random.randrange(7):
            case 0:
                found[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                found[at:at] = b"\xff"
            case 2:
                del found[at : at + length]
            case 3:
                found[at:at] = found[at : at + length]
            case 4:
                found[at:at] = random.choice((b'"' * 500, b"\0", b"\x1b[2J", b"[" * 300, b"\n"))
            case 5:
                found[at : at + length] = random.randbytes(length)
            case _ if random.random() < 0.2:
                del found[at:]
    return bytes(found)


def is_one_line(text: str) -> bool:
    """Return whether ``text`` is one line of signs that no terminal takes as an order."""
    return text.endswith("\n") and all(
        sign.isprintable() or sign in "\u00a0\u202f" for sign in text[:-1]
    )
