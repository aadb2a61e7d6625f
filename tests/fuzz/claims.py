"""Claims put together at random: each can be weighed, whatever was measured, or is refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from feeds.stories.claim import Claim
from feeds.stories.grammar import MAX_LENGTH, ClaimError
from tests.support.nonsense import NUMBERS, TEXTS

NAMES = ("live.staleness_ms.mean", "polled.requests_per_s", "first.live.freshness", "a", "_b.c9")
WORDS = (
    *NAMES,
    *("<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/", "(", ")", ",", "and", "or", "not"),
    *("abs(", "min(", "max(", "0", "1", "2.5", "1e3", "1e308", "5e-324", "0.0"),
)
MEASURED = (*(number for number in NUMBERS if isinstance(number, float)), None)
ODD = (
    "=",
    "≤",
    "lambda:",
    "__import__('os')",
    "[0]",
    "{}",
    "if",
    "**",
    "//",
    "'x'",
    ".",
    "\\",
    "#",
)


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what reads a claim and weighs it with figures of any size."""
    yield _weighed


def _weighed(random: Random) -> str:
    text = _value(random, 3) + random.choice((" > ", " <= ", " == ")) + _value(random, 3)
    if random.random() < 0.7:
        words = text.split()
        for _ in range(random.choice((1, 1, 2, 20))):
            pool = random.choice((WORDS, WORDS, WORDS, ODD, TEXTS))
            words.insert(random.randrange(len(words) + 1), random.choice(pool))
        text = " ".join(words)
    try:
        claim = Claim(text)
    except ClaimError as error:
        return _refused(error)
    lookup = {name: random.choice(MEASURED) for name in NAMES}
    assert claim.holds(lookup) in (True, False, None)
    sides = (side.value for side in claim.sides(lookup) if side)
    assert not any(math.isnan(value or 0) for value in (claim.ratio(lookup), *sides)), text
    return "weighed"


def _refused(error: ClaimError) -> str:
    assert 1 <= error.column <= MAX_LENGTH + 2
    assert len(str(error)) < 1000
    return "refused"


def _value(random: Random, depth: int) -> str:
    """Return something that has a value, in words set apart by spaces."""
    if depth == 0 or random.random() < 0.3:
        return random.choice((*NAMES, "0", "1", "2.5", "1e308"))
    inner = [_value(random, depth - 1) for _ in range(2)]
    match random.randrange(4):
        case 0:
            return f"( {inner[0]} {random.choice('+-*/')} {inner[1]} )"
        case 1:
            return f"- {inner[0]}"
        case 2:
            return f"abs( {inner[0]} )"
    return f"{random.choice(('min(', 'max('))} {inner[0]} , {inner[1]} )"
