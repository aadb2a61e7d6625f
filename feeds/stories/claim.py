"""A claim about measured values: what it says, whether it holds, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.stories.grammar import read
from feeds.stories.nodes import Comparison, Lookup, Truth, measured_part
from feeds.stories.tokens import ClaimError

__all__ = ["Claim", "ClaimError", "Lookup", "Measured", "parse"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One side of a comparison without its constants: what it is called, and its value now."""

    name: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it was written and as it was understood."""

    text: str
    root: Truth

    @property
    def names(self) -> frozenset[str]:
        """The measured values it rests on."""
        return frozenset(self.root.names())

    def holds(self, lookup: Lookup) -> bool | None:
        """Say whether it is so; ``None`` while that cannot be known."""
        return self.root.holds(lookup)

    def ratio(self, lookup: Lookup) -> float | None:
        """Return how many times larger the side is that the first comparison says is larger.

        Constant factors and summands are left out: of ``a > 10 * b`` it is a/b, of ``a < b``
        b/a; without a direction (``==``) the larger by the smaller. ``None`` if one side is a
        bare number, is not known or is not positive.
        """
        left, right = (side.value if side else None for side in self.sides(lookup))
        if left is None or right is None or min(left, right) < 0:
            return None
        larger, smaller = self._ordered(left, right)
        return larger / smaller if smaller else None

    def sides(self, lookup: Lookup) -> tuple[Measured | None, Measured | None]:
        """Return both sides of the first comparison; ``None`` for one that is a bare number."""
        parts = [measured_part(side) for side in (self._first.left, self._first.right)]
        left, right = (Measured(str(part), part.value(lookup)) if part else None for part in parts)
        return left, right

    @property
    def _first(self) -> Comparison:
        return next(self.root.comparisons())

    def _ordered(self, left: float, right: float) -> tuple[float, float]:
        if self._first.relation in (">", ">="):
            return left, right
        if self._first.relation in ("<", "<="):
            return right, left
        return max(left, right), min(left, right)


def parse(text: str) -> Claim:
    """Return the claim that ``text`` writes; raise :class:`ClaimError` with column and reason."""
    return Claim(text, read(text))
