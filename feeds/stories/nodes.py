"""What a claim is made of: frozen nodes that are worked out from measured values.

Nothing here fails: what cannot be known, or divided, is ``None``, and so is what follows from it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Lookup: TypeAlias = Mapping[str, float | None]
Sign: TypeAlias = Literal["+", "-", "*", "/"]
Relation: TypeAlias = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written."""

    number: float

    def value(self, lookup: Lookup) -> float | None:
        """Return the number."""
        return self.number

    def names(self) -> Iterator[str]:
        """Give nothing: a number has no name."""
        return iter(())

    def __str__(self) -> str:
        return f"{self.number:g}"


@dataclass(frozen=True, slots=True)
class Name:
    """A measured value by its dotted name."""

    name: str

    def value(self, lookup: Lookup) -> float | None:
        """Return what was measured; ``None`` if nothing was."""
        return _known(lookup.get(self.name))

    def names(self) -> Iterator[str]:
        """Give the name."""
        yield self.name

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus sign before a term."""

    of: Term

    def value(self, lookup: Lookup) -> float | None:
        """Return the term's value with the other sign."""
        value = self.of.value(lookup)
        return None if value is None else -value

    def names(self) -> Iterator[str]:
        """Give the names in the term."""
        return self.of.names()

    def __str__(self) -> str:
        return f"-{_inner(self.of)}"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two terms added, subtracted, multiplied or divided."""

    sign: Sign
    left: Term
    right: Term

    def value(self, lookup: Lookup) -> float | None:
        """Return the result; ``None`` for a division by 0 or a number beyond all bounds."""
        left, right = self.left.value(lookup), self.right.value(lookup)
        if left is None or right is None:
            return None
        match self.sign:
            case "+":
                return _known(left + right)
            case "-":
                return _known(left - right)
            case "*":
                return _known(left * right)
            case "/":
                return _known(left / right) if right else None

    def names(self) -> Iterator[str]:
        """Give the names on both sides."""
        yield from self.left.names()
        yield from self.right.names()

    def __str__(self) -> str:
        return f"{_inner(self.left)} {self.sign} {_inner(self.right)}"


@dataclass(frozen=True, slots=True)
class Call:
    """``abs``, ``min`` or ``max`` of terms."""

    function: Literal["abs", "min", "max"]
    of: tuple[Term, ...]

    def value(self, lookup: Lookup) -> float | None:
        """Return the result; ``None`` unless every term is known."""
        values = [term.value(lookup) for term in self.of]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        return {"abs": lambda: abs(known[0]), "min": lambda: min(known), "max": lambda: max(known)}[
            self.function
        ]()

    def names(self) -> Iterator[str]:
        """Give the names in all terms."""
        for term in self.of:
            yield from term.names()

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.of))})"


Term: TypeAlias = Number | Name | Negative | Arithmetic | Call
"""What has a value."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two terms compared."""

    relation: Relation
    left: Term
    right: Term

    def holds(self, lookup: Lookup) -> bool | None:
        """Say whether it is so; ``None`` unless both sides are known."""
        left, right = self.left.value(lookup), self.right.value(lookup)
        if left is None or right is None:
            return None
        return {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
            "==": left == right,
            "!=": left != right,
        }[self.relation]

    def names(self) -> Iterator[str]:
        """Give the names on both sides."""
        yield from self.left.names()
        yield from self.right.names()

    def comparisons(self) -> Iterator[Comparison]:
        """Give the comparison itself."""
        yield self


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a truth."""

    of: Truth

    def holds(self, lookup: Lookup) -> bool | None:
        """Say whether the opposite holds; not known stays not known."""
        held = self.of.holds(lookup)
        return None if held is None else not held

    def names(self) -> Iterator[str]:
        """Give the names in the truth."""
        return self.of.names()

    def comparisons(self) -> Iterator[Comparison]:
        """Give the comparisons in the truth, from the left."""
        return self.of.comparisons()


@dataclass(frozen=True, slots=True)
class Joined:
    """Two truths joined with ``and`` or ``or``."""

    word: Literal["and", "or"]
    left: Truth
    right: Truth

    def holds(self, lookup: Lookup) -> bool | None:
        """Say whether it holds; one side may decide although the other is not known."""
        decides = self.word == "or"
        held = (self.left.holds(lookup), self.right.holds(lookup))
        if decides in held:
            return decides
        return None if None in held else not decides

    def names(self) -> Iterator[str]:
        """Give the names on both sides."""
        yield from self.left.names()
        yield from self.right.names()

    def comparisons(self) -> Iterator[Comparison]:
        """Give the comparisons on both sides, from the left."""
        yield from self.left.comparisons()
        yield from self.right.comparisons()


Truth: TypeAlias = Comparison | Not | Joined
"""What holds or does not."""


def is_constant(term: Term) -> bool:
    """Say whether nothing in ``term`` is measured."""
    return not any(True for _ in term.names())


def measured_part(term: Term) -> Term | None:
    """Return ``term`` without constant factors and summands; ``None`` if nothing is left."""
    if is_constant(term):
        return None
    match term:
        case Arithmetic("+" | "-", left, right) if is_constant(right):
            return measured_part(left)
        case Arithmetic("+", left, right) if is_constant(left):
            return measured_part(right)
    return _without_factors(term)


def _without_factors(term: Term) -> Term:
    match term:
        case Arithmetic("*" | "/", left, right) if is_constant(right):
            return _without_factors(left)
        case Arithmetic("*", left, right) if is_constant(left):
            return _without_factors(right)
        case Arithmetic("*" | "/" as sign, left, right):
            kept = Number(1.0) if is_constant(left) else _without_factors(left)
            return Arithmetic(sign, kept, _without_factors(right))
    return term


def _known(value: float | None) -> float | None:
    """Return ``value`` as a float; ``None`` if it is beyond all bounds or no number."""
    return float(value) if value is not None and math.isfinite(value) else None


def _inner(term: Term) -> str:
    """Return the text of a term inside another, in parentheses if it needs them."""
    return f"({term})" if isinstance(term, Arithmetic | Negative) else str(term)
