"""A claim about measured values: what it says, whether it holds, and by how much.

Nothing here fails: what cannot be known, or divided, is ``None``, and so is what follows from it.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from feeds.stories.grammar import read

Lookup: TypeAlias = Mapping[str, float | None]

_CALCULATE: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARE: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_CALL: dict[str, Callable[..., float]] = {"abs": abs, "min": min, "max": max}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One side of a comparison without its constants: what it is called, and its value now."""

    name: str
    value: float | None


class Written:
    """What is said of measured values, as it was written, and the tree of nodes read from it.

    Raise :class:`ClaimError`, with column and reason, for a text that says nothing. Never changed.
    """

    def __init__(self, text: str, *, value: bool) -> None:
        self.text = text
        self._root = read(text, value=value)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def names(self) -> frozenset[str]:
        """The measured values it rests on."""
        return _names(self._root)


class Formula(Written):
    """A value that follows from measured ones."""

    def __init__(self, text: str) -> None:
        super().__init__(text, value=True)

    def value(self, lookup: Lookup) -> float | None:
        """Return what it comes to; ``None`` while that cannot be known."""
        return _value(self._root, lookup)


class Claim(Written):
    """A claim about measured values: it holds, or not."""

    def __init__(self, text: str) -> None:
        super().__init__(text, value=False)

    def is_about(self, beginning: str) -> bool:
        """Say whether it rests on a value of which any part is called so, or begins so."""
        return any(f".{beginning}" in f".{name}" for name in self.names)

    def holds(self, lookup: Lookup) -> bool | None:
        """Say whether the claim is true of these values; ``None`` while that cannot be known."""
        return _holds(self._root, lookup)

    def ratio(self, lookup: Lookup) -> float | None:
        """Return how many times larger the side is that the first comparison says is larger.

        Constant factors and summands are left out: of ``a > 10 * b`` it is a/b, of ``a < b``
        b/a; without a direction (``==``) the larger by the smaller. ``None`` if one side is a
        bare number, is not known or is not positive.
        """
        left, right = (side.value if side else None for side in self.sides(lookup))
        if left is None or right is None or min(left, right) < 0:
            return None
        match self._first.ops[0]:
            case ast.Gt() | ast.GtE():
                larger, smaller = left, right
            case ast.Lt() | ast.LtE():
                larger, smaller = right, left
            case _:
                larger, smaller = max(left, right), min(left, right)
        return _known(larger / smaller) if smaller else None

    def sides(self, lookup: Lookup) -> tuple[Quantity | None, Quantity | None]:
        """Return both sides of the first comparison; ``None`` for one that is a bare number."""
        parts = [_measured_part(side) for side in (self._first.left, self._first.comparators[0])]
        left, right = (
            Quantity(ast.unparse(part), _value(part, lookup)) if part else None for part in parts
        )
        return left, right

    @property
    def _first(self) -> ast.Compare:
        found = (node for node in ast.walk(self._root) if isinstance(node, ast.Compare))
        return min(found, key=lambda node: node.col_offset)


def _names(node: ast.AST) -> frozenset[str]:
    """Return the names of the measured values in ``node``."""
    match node:
        case ast.Name() | ast.Attribute():
            return frozenset([ast.unparse(node)])
        case ast.Call(args=args):
            inner: list[Any] = [*args]
        case _:
            inner = [*ast.iter_child_nodes(node)]
    return frozenset().union(*map(_names, inner))


def _holds(node: ast.expr, lookup: Lookup) -> bool | None:
    match node:
        case ast.BoolOp(op=op, values=parts):
            # one part may decide although another is not known
            decides = isinstance(op, ast.Or)
            held = [_holds(part, lookup) for part in parts]
            return decides if decides in held else None if None in held else not decides
        case ast.UnaryOp(operand=of):
            opposite = _holds(of, lookup)
            return None if opposite is None else not opposite
        case ast.Compare(left=left, ops=[relation], comparators=[right]):
            sides = _value(left, lookup), _value(right, lookup)
            return None if None in sides else _COMPARE[type(relation)](*sides)  # type: ignore[arg-type]
    raise TypeError(node)


def _value(node: ast.expr, lookup: Lookup) -> float | None:
    match node:
        case ast.Constant(value=number):
            return float(number)  # type: ignore[arg-type]
        case ast.BinOp(left=left, op=sign, right=right):
            return _applied(_CALCULATE[type(sign)], (left, right), lookup)
        case ast.UnaryOp(operand=of):
            return _applied(operator.neg, (of,), lookup)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _applied(_CALL[name], args, lookup)
    return _known(lookup.get(ast.unparse(node)))


def _applied(
    function: Callable[..., float], to: Sequence[ast.expr], lookup: Lookup
) -> float | None:
    """Return the function's result; ``None`` unless all values are known, and for x / 0."""
    values = [_value(node, lookup) for node in to]
    try:
        return None if None in values else _known(function(*values))
    except ZeroDivisionError:
        return None


def _known(value: float | None) -> float | None:
    """Return ``value`` as a float; ``None`` if it is beyond all bounds or no number."""
    return float(value) if value is not None and math.isfinite(value) else None


def _measured_part(node: ast.expr) -> ast.expr | None:
    """Return ``node`` without constant factors and summands; ``None`` if nothing is left."""
    if not _names(node):
        return None
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right) if not _names(right):
            return _measured_part(left)
        case ast.BinOp(left=left, op=ast.Add(), right=right) if not _names(left):
            return _measured_part(right)
    return _without_factors(node)


def _without_factors(node: ast.expr) -> ast.expr:
    match node:
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right) if not _names(right):
            return _without_factors(left)
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if not _names(left):
            return _without_factors(right)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            kept = _without_factors(left) if _names(left) else ast.Constant(1)
            return ast.BinOp(kept, op, _without_factors(right))
    return node
