"""Reading the tables of a story's file; a mistake says file, line, place and what is allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from feeds.settings import BadSettingError, Limit, check
from feeds.stories.locate import Path, line_of


class StoryError(ValueError):
    """A story that cannot be read: one line for the user, ``FILE:LINE: place: what``."""


class Place:
    """One file: its name, and the line of everything in it."""

    def __init__(self, file: str, lines: dict[Path, int] | None = None) -> None:
        self._file, self._lines = file, lines or {}

    def error(self, path: Path, problem: str) -> StoryError:
        """Return the error for what is wrong at ``path``."""
        where = ", ".join(_words(path))
        line = line_of(self._lines, path)
        return StoryError(one_line(f"{self._file}:{line}: {f'{where}: ' * bool(where)}{problem}"))


class Given:
    """One table, read field by field."""

    def __init__(self, place: Place, path: Path, table: dict[str, Any]) -> None:
        self._place, self._path, self._table = place, path, table

    def __contains__(self, name: str) -> bool:
        return name in self._table

    def error(self, name: str, problem: str) -> StoryError:
        """Return the error for what is wrong with the field ``name``."""
        return self._place.error((*self._path, name), problem)

    def only(self, *names: str) -> None:
        """Raise :class:`StoryError` for a field that is none of ``names``."""
        for name in self._table:
            if name not in names:
                raise self.error(name, f"unknown; allowed is {', '.join(names)}{hint(name, names)}")

    def raw(self, name: str) -> Any:  # noqa: ANN401
        """Return a field that has to be there, whatever it holds."""
        if name not in self._table:
            raise self._place.error(self._path, f"{name} is missing")
        return self._table[name]

    def text(self, name: str, longest: int) -> str:
        """Return a text with single spaces; at most ``longest`` characters that can be shown."""
        value = self.raw(name)
        if not isinstance(value, str):
            raise self.error(name, f"{_shown(value)} is no text")
        text = " ".join(value.split())
        if not 1 <= len(text) <= longest:
            raise self.error(name, f"{len(text)} characters; allowed is 1 to {longest}")
        if not text.isprintable():
            raise self.error(name, "holds a character that cannot be shown")
        return text

    def number(self, name: str, limit: Limit) -> float:
        """Return a number inside ``limit``; an ``int`` if only whole ones are allowed."""
        value = self.raw(name)
        try:
            check(name, value, limit)
        except BadSettingError as error:
            raise self.error(name, str(error).removeprefix(f"{name} is ")) from None
        return int(value) if limit.whole else float(value)

    def switch(self, name: str) -> bool:
        """Return ``true`` or ``false``."""
        value = self.raw(name)
        if not isinstance(value, bool):
            raise self.error(name, f"{_shown(value)}; allowed is true or false")
        return value

    def word(self, name: str, allowed: Collection[str]) -> str:
        """Return one of the ``allowed`` words."""
        return self._checked((*self._path, name), self.raw(name), allowed)

    def words(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of ``allowed`` words; none if the field is missing."""
        path = (*self._path, name)
        return tuple(
            self._checked((*path, index), value, allowed)
            for index, value in enumerate(self._list(name, "words"))
        )

    def table(self, name: str) -> Given:
        """Return a table; an empty one if the field is missing."""
        return self._inner((*self._path, name), self._table.get(name, {}))

    def tables(self, name: str) -> Iterator[Given]:
        """Give the tables of a list; none if the field is missing."""
        for index, value in enumerate(self._list(name, "tables")):
            yield self._inner((*self._path, name, index), value)

    def _list(self, name: str, of: str) -> list[Any]:
        value = self._table.get(name, [])
        if not isinstance(value, list):
            raise self.error(name, f"{_shown(value)} is no list of {of}")
        return value

    def _inner(self, path: Path, value: object) -> Given:
        if not isinstance(value, dict):
            raise self._place.error(path, f"{_shown(value)} is no table")
        return Given(self._place, path, value)

    def _checked(self, path: Path, value: object, allowed: Collection[str]) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        known = ", ".join(word or '""' for word in allowed)
        close = hint(value, allowed) if isinstance(value, str) else ""
        raise self._place.error(path, f"{_shown(value)}; allowed is {known}{close}")


def hint(word: str, known: Collection[str]) -> str:
    """Return "; did you mean …?" with the known word closest to ``word``, or nothing."""
    closest = get_close_matches(word[:100], known, n=1, cutoff=0.5)
    return f"; did you mean {closest[0]}?" if closest else ""


def one_line(text: str) -> str:
    """Return ``text`` without what would break the line or the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _shown(value: object) -> str:
    """Return what was given, on one short line."""
    if isinstance(value, str) and len(value) > 40:
        return repr(value[:40] + "…")
    return repr(value)[:42]


def _words(path: Path) -> Iterator[str]:
    """Give the parts of a path as people count: step 1, cues 2."""
    for at, part in enumerate(path):
        if isinstance(part, str):
            number = path[at + 1] if at + 1 < len(path) else None
            yield f"{part} {number + 1}" if isinstance(number, int) else part
