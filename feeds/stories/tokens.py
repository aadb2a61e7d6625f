"""The words of a claim, and the error that says where one is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MAX_LENGTH = 400
MAX_TOKENS = 150
"""Bounds what is nested as well, so that no text can exhaust the interpreter's stack."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<sign><=|>=|==|!=|[-<>+*/(),]))",
    re.ASCII,
)
_INSTEAD = {"=": "==", "≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "÷": "/", "−": "-", "–": "-"}
_WORDS = frozenset({"and", "or", "not"})

Kind = Literal["number", "name", "sign", "word", "end"]


class ClaimError(ValueError):
    """A claim that cannot be read; ``column`` counts from 1, the text says what was expected."""

    def __init__(self, column: int, problem: str) -> None:
        super().__init__(f"column {column}: {problem}")
        self.column = column


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a claim, and the column in which it begins."""

    kind: Kind
    text: str
    column: int

    def __str__(self) -> str:
        return "the end" if self.kind == "end" else repr(self.text)


def tokens(text: str) -> list[Token]:
    """Return the words of ``text`` and one that marks its end; raise :class:`ClaimError`."""
    if len(text) > MAX_LENGTH:
        raise ClaimError(MAX_LENGTH + 1, f"a claim has at most {MAX_LENGTH} characters")
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        kind, word = match.lastgroup, match[match.lastgroup or 0]
        column = match.end() - len(word) + 1
        found.append(Token("word" if word in _WORDS else kind, word, column))  # type: ignore[arg-type]
        at = match.end()
        if len(found) > MAX_TOKENS:
            raise ClaimError(column, f"a claim has at most {MAX_TOKENS} numbers, names and signs")
    return [*found, Token("end", "", end + 1)]


def _unreadable(text: str, at: int) -> ClaimError:
    """Return the error for the character behind the spaces at ``at``."""
    while text[at].isspace():
        at += 1
    instead = _INSTEAD.get(text[at])
    more = f"; write {instead}" if instead else ", which has no place in a claim"
    return ClaimError(at + 1, f"found {text[at]!r}{more}")
