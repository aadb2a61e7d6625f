"""Who comes first: with many to serve one after the other, the last waits for all before it."""

from collections.abc import Sequence
from math import sqrt
from typing import TypeVar

T = TypeVar("T")

_STEP = (sqrt(5) - 1) / 2
"""The golden ratio's inverse: its multiples modulo 1 fill the interval more evenly than those of
any other number, however many there are (H. Weyl 1916; D. E. Knuth, TAOCP 3, 6.4, theorem S)."""


class Rotation:
    """Lets each of many have each place as often as every other, after a few rounds already."""

    def __init__(self) -> None:
        self._turn = 0.0

    def of(self, items: Sequence[T]) -> list[T]:
        """Return ``items`` in their order, beginning with another one than the time before."""
        start = int(self._turn * len(items))
        self._turn = (self._turn + _STEP) % 1.0
        return [*items[start:], *items[:start]]
