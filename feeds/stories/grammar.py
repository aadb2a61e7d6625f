"""The grammar of claims: read from left to right into nodes, never run as a program.

truth   = both { "or" both }          both = one { "and" one }
one     = "not" one | sum [ relation sum ]
sum     = product { ("+" | "-") product }
product = signed { ("*" | "/") signed }
signed  = "-" signed | number | name | function "(" sum { "," sum } ")" | "(" truth ")"
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from feeds.stories.nodes import (
    Arithmetic,
    Call,
    Comparison,
    Joined,
    Name,
    Negative,
    Not,
    Number,
    Relation,
    Sign,
    Term,
    Truth,
)
from feeds.stories.tokens import ClaimError, Token, tokens

MAX_DEPTH = 30
"""Parentheses, minus signs and ``not`` inside each other."""
_RELATIONS = ("<", "<=", ">", ">=", "==", "!=")
_FUNCTIONS = {"abs": "one value", "min": "two or more values", "max": "two or more values"}
_OPERAND = "a number, a name, abs, min, max, - or ("


def read(text: str) -> Truth:
    """Return ``text`` as nodes; raise :class:`~feeds.stories.tokens.ClaimError`."""
    reading = _Reading(tokens(text))
    first = reading.next
    found = reading.truth()
    if reading.next.kind != "end":
        relation = reading.next.text in _RELATIONS
        wanted = "and, or (one comparison at a time)" if relation else "a sign, and, or, the end"
        raise _expected(wanted, reading.next)
    return _truth(found, first)


class _Reading:
    """A reading of tokens from left to right; ``next`` is the one that comes next."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens, self._at, self._depth = found, 0, 0

    @property
    def next(self) -> Token:
        return self._tokens[self._at]

    def take(self, *texts: str) -> Token | None:
        """Step over the next token if it is one of ``texts``, and return it."""
        token = self.next
        if token.text not in texts or token.kind == "end":
            return None
        self._at += 1
        return token

    def truth(self) -> Term | Truth:
        return self._joined("or", lambda: self._joined("and", self._one))

    def _joined(self, word: Literal["and", "or"], part: Callable[[], Term | Truth]) -> Term | Truth:
        first = self.next
        left = part()
        while token := self.take(word):
            left = Joined(word, _truth(left, first), self._truth_behind(token, part))
        return left

    def _truth_behind(self, token: Token, part: Callable[[], Term | Truth]) -> Truth:
        first = self.next
        return _truth(part(), first if first.kind != "end" else token)

    def _one(self) -> Term | Truth:
        if token := self.take("not"):
            return Not(self._truth_behind(token, lambda: self._nested(token, self._one)))
        first = self.next
        left = self._sum()
        if relation := self.take(*_RELATIONS):
            sign = cast(Relation, relation.text)
            return Comparison(sign, _term(left, first), self._term_behind(self._sum))
        return left

    def _sum(self) -> Term | Truth:
        return self._chain(("+", "-"), lambda: self._chain(("*", "/"), self._signed))

    def _chain(self, signs: tuple[str, ...], part: Callable[[], Term | Truth]) -> Term | Truth:
        first = self.next
        left = part()
        while token := self.take(*signs):
            sign = cast(Sign, token.text)
            left = Arithmetic(sign, _term(left, first), self._term_behind(part))
        return left

    def _term_behind(self, part: Callable[[], Term | Truth]) -> Term:
        first = self.next
        return _term(part(), first)

    def _signed(self) -> Term | Truth:
        token = self.next
        if self.take("-"):
            return Negative(self._term_behind(lambda: self._nested(token, self._signed)))
        if self.take("("):
            inner = self._nested(token, self.truth)
            self._close()
            return inner
        if token.kind not in ("number", "name"):
            raise _expected(_OPERAND, token)
        self._at += 1
        if token.kind == "number":
            return _number(token)
        return self._call(token) if self.next.text == "(" else _name(token)

    def _call(self, token: Token) -> Call:
        """Read the arguments of a function."""
        wanted = _FUNCTIONS.get(token.text)
        if wanted is None:
            raise ClaimError(
                token.column, f"{token.text!r} is no function; there are abs, min, max"
            )
        self.take("(")
        of = [self._argument(token)]
        while self.take(","):
            of.append(self._argument(token))
        self._close()
        if (len(of) == 1) != (token.text == "abs"):
            raise ClaimError(token.column, f"{token.text} takes {wanted}, not {len(of)}")
        return Call(cast(Literal["abs", "min", "max"], token.text), tuple(of))

    def _argument(self, token: Token) -> Term:
        return self._term_behind(lambda: self._nested(token, self._sum))

    def _close(self) -> None:
        if not self.take(")"):
            raise _expected("a sign or )", self.next)

    def _nested(self, token: Token, part: Callable[[], Term | Truth]) -> Term | Truth:
        """Read ``part`` one level deeper."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ClaimError(token.column, f"nested more than {MAX_DEPTH} deep")
        inner = part()
        self._depth -= 1
        return inner


def _expected(what: str, found: Token) -> ClaimError:
    return ClaimError(found.column, f"expected {what}, found {found}")


def _number(token: Token) -> Number:
    number = float(token.text)
    if number == float("inf"):
        raise ClaimError(token.column, f"{token.text} is beyond all bounds")
    return Number(number)


def _name(token: Token) -> Name:
    if token.text in _FUNCTIONS:
        raise ClaimError(token.column, f"expected ( behind {token.text}")
    return Name(token.text)


def _truth(node: Term | Truth, first: Token) -> Truth:
    """Return ``node`` if it holds or not; a value alone does neither."""
    if isinstance(node, Comparison | Not | Joined):
        return node
    raise ClaimError(first.column, f"expected a comparison, found the bare value {node}")


def _term(node: Term | Truth, first: Token) -> Term:
    """Return ``node`` if it has a value."""
    if isinstance(node, Comparison | Not | Joined):
        raise ClaimError(first.column, "expected a value, found a comparison")
    return node
