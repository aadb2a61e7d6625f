"""On which line of a TOML text each value stands; the standard reader does not tell.

The text is known to be valid TOML. Only its outline is read: tables, keys, brackets, strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

Path = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and numbers in arrays from 0."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'"
    r"|#[^\n]*"
    r"|\n|[\[\]{}=,.]"
    r"|[^\s\[\]{}=,.#\"']+",
    re.DOTALL,
)
_OPEN, _CLOSE = ("[", "{"), ("]", "}")


def lines(text: str) -> dict[Path, int]:
    """Return the line, counted from 1, of every table, key and element in ``text``."""
    return _Outline(text).lines


def line_of(found: dict[Path, int], path: Path) -> int:
    """Return the line of ``path``, or of the table that lacks it."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


class _Outline:
    """A reading of the text from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._line = 1
        self._text = text
        self._counts: dict[Path, int] = {}
        self._tokens = self._read()
        self._document()

    def _read(self) -> Iterator[str]:
        """Give each piece but comments; ``_line`` is the one on which it begins."""
        ahead = 0
        for match in _TOKEN.finditer(self._text):
            self._line += ahead
            ahead = match[0].count("\n")
            if not match[0].startswith("#"):
                yield match[0]

    def _document(self) -> None:
        table: Path = ()
        for piece in self._tokens:
            if piece == "[":
                table = self._header()
            elif piece != "\n":
                self._pair(piece, table)

    def _header(self) -> Path:
        """Read the name of a table behind its first bracket; ``[[`` begins one more of many."""
        line, names = self._line, []
        first = next(self._tokens)
        for piece in self._tokens if first == "[" else chain([first], self._tokens):
            if piece == "]":
                break
            if piece != ".":
                names.append(_bare(piece))
        path = self._numbered(names[:-1])
        path = (*path, names[-1])
        if first == "[":
            self._counts[path] = self._counts.get(path, -1) + 1
            self.lines.setdefault(path, line)
            path = (*path, self._counts[path])
            next(self._tokens, "")  # its second closing bracket
        self.lines.setdefault(path, line)
        return path

    def _numbered(self, names: list[str]) -> Path:
        """Return the way through the newest table of each array of tables."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _pair(self, piece: str, table: Path) -> str:
        """Read a key that begins with ``piece``, and its value; return what ended it."""
        line, path = self._line, (*table, _bare(piece))
        self.lines.setdefault(path, line)
        for more in self._tokens:
            if more == "=":
                break
            if more != ".":
                path = (*path, _bare(more))
                self.lines.setdefault(path, line)
        return self._value(next(self._tokens, ""), path)

    def _value(self, piece: str, path: Path) -> str:
        """Read a value that begins with ``piece``; return what ended it."""
        if piece == "[":
            self._array(path)
        elif piece == "{":
            self._inline(path)
        for more in self._tokens:
            if more in ("\n", ",", *_CLOSE):
                return more
        return ""

    def _array(self, path: Path) -> None:
        index = 0
        for piece in self._tokens:
            if piece == "]":
                return
            if piece in ("\n", ","):
                continue
            self.lines.setdefault((*path, index), self._line)
            if self._value(piece, (*path, index)) == "]":
                return
            index += 1

    def _inline(self, path: Path) -> None:
        for piece in self._tokens:
            if piece == "}":
                return
            if piece not in ("\n", ",") and self._pair(piece, path) == "}":
                return


def _bare(piece: str) -> str:
    """Return a key without its quotes."""
    return piece[1:-1] if piece[0] in "\"'" else piece
