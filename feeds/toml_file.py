"""TOML files that people write: read, checked, and refused in one line that names file and line.

What a file sets is written as the settings in ``summary.json`` are called.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO, Any, ClassVar, NoReturn, TypeVar

import msgspec

from feeds import sources
from feeds.fairness import Fairness
from feeds.foreign import at_once, one_line, reason
from feeds.mistakes import last_name, plainly
from feeds.settings import BadSettingError, Settings

SETTINGS = tuple(name for name in Settings.__struct_fields__ if name != "duration_s")
"""What a file may set; how long a run lasts is not its business."""
MAX_BYTES = 1_000_000
OFF = "off"
"""What stands for a setting that is none: TOML has no word for that."""
CAN_BE_OFF = "push_limit_per_s"
KeyPath = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and numbers in arrays from 0."""
Table = dict[str, Any]
_T = TypeVar("_T")


class TomlError(ValueError):
    """A file that cannot be read: one line for the user, ``FILE:LINE: place: what``."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file that something is read from; raises :class:`TomlError`."""

    name: str
    text: str
    part: ClassVar[str] = ""
    """What the tables are called that the file is a list of: "step"."""
    called: ClassVar[str] = "a file"
    words: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The words that are allowed, by the key that they stand behind."""
    failure: ClassVar[type[TomlError]] = TomlError

    @classmethod
    def tables(cls, file: Traversable, name: str) -> tuple[str, Table]:
        """Return the text in ``file``, which people know by ``name``, and its tables."""
        data = cls._bytes(file, name)
        try:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise cls.failure(one_line(f"{name}:{line}: not UTF-8")) from None
        try:
            return text, tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise cls.failure(_no_toml(name, text, error)) from None

    def keys(self, path: KeyPath) -> list[str]:
        """Return the keys that the table at ``path`` can have."""
        raise NotImplementedError

    def decode(self, kind: type, data: object) -> object:
        """Return ``data`` as a ``kind`` that is none of msgspec's."""
        raise NotImplementedError(kind)

    def error(self, path: KeyPath, problem: str) -> TomlError:
        """Return the error for what is wrong at ``path``."""
        line = line_of(self.text, path, self.part)
        place = [f"{self.name}:{line}", in_words(path), problem]
        return self.failure(one_line(": ".join(filter(None, place))))

    def unknown(self, path: KeyPath, allowed: Collection[str]) -> TomlError:
        """Return the error for a key that is none of ``allowed``."""
        close = hint(str(path[-1]), allowed)
        return self.error(path, f"unknown; allowed is {', '.join(allowed)}{close}")

    def record(self, data: object, kind: type[_T], path: KeyPath) -> _T:
        """Return ``data`` as a ``kind``, in which everything is checked."""
        try:
            return msgspec.convert(data, kind, dec_hook=self.decode)
        except msgspec.ValidationError as error:
            self.refuse(path, str(error), data, kind)

    def table(self, data: object, path: KeyPath, allowed: Collection[str]) -> Table:
        """Return ``data``, a table of ``allowed`` keys."""
        table = self.record(data, Table, path)
        for name in table:
            if name not in allowed:
                raise self.unknown((*path, name), allowed)
        return table

    def tidy(
        self, table: Table, path: KeyPath, texts: Collection[str], paragraphs: Collection[str] = ()
    ) -> None:
        """Write the ``texts`` of ``table`` with single spaces, and some in ``paragraphs``."""
        for name in (*texts, *paragraphs):
            if not isinstance(value := table.get(name), str):
                continue
            parts = re.split(r"\n\s*\n", value) if name in paragraphs else [value]
            tidy = [" ".join(part.split()) for part in parts]
            if not all(map(str.isprintable, tidy)):
                raise self.error((*path, name), "holds a character that cannot be shown")
            table[name] = "\n\n".join(filter(None, tidy))

    def settings(self, under: Table, table: object, path: KeyPath) -> Table:
        """Return the settings ``under`` with those of ``table`` laid over them.

        A source that is chosen without a rate beside it runs at its own.
        """
        given = self.table(table, path, SETTINGS)
        if isinstance(name := given.get("source"), str):
            try:
                source = sources.find(name)
            except BadSettingError as error:
                self.refuse(path, f"{error}{hint(name, list(sources.catalogue()))}")
            given = {"rate_per_s": source.default_rate_per_s, **given, "source": source.key}
        if given.get(CAN_BE_OFF) == OFF:
            given = {**given, CAN_BE_OFF: None}
        way = (*path, "fairness")
        switches = self.table(given.get("fairness", {}), way, Fairness.__struct_fields__)
        found = {**under, **given, "fairness": {**under.get("fairness", {}), **switches}}
        self.record(found, Settings, path)
        return found

    def refuse(
        self, path: KeyPath, message: str, data: object = None, kind: type = object
    ) -> NoReturn:
        """Raise the error for what msgspec, or a record itself, says of what is under ``path``."""
        problem, _, place = message.partition(" - at `$")
        found_at = re.findall(r"\.(\w+)|\[(\d+)\]", place)
        inner: KeyPath = tuple(name or int(number) for name, number in found_at)
        path = (*path, *inner)
        if found := re.fullmatch(r"Object contains unknown field `(.*)`", problem, re.DOTALL):
            raise self.unknown((*path, found[1]), self.keys(path))
        if found := re.fullmatch(r"Object missing required field `(\w+)`", problem):
            raise self.error(path, f"{found[1]} is missing")
        if found := re.fullmatch(r"Invalid enum value '(.*)'", problem, re.DOTALL):
            words = self.words[last_name(path)]
            allowed = ", ".join(word or '""' for word in words)
            problem = f"{found[1][:40]!r}; allowed is {allowed}{hint(found[1], words)}"
        elif found := re.fullmatch(r"(\w+)(?: is|:) (.*)", problem):  # a record names its field
            path, problem = (*path, found[1]), found[2]
        raise self.error(path, plainly(problem, data, kind, inner))

    @classmethod
    def _bytes(cls, file: Traversable, name: str) -> bytes:
        """Return what is in ``file``, which has to be one of a size that it can have."""
        try:
            problem = "is a folder" if file.is_dir() else ""
            if not problem:
                with _opened(file) as stream:
                    data = bytes(stream.read(MAX_BYTES + 1))
                if len(data) <= MAX_BYTES:
                    return data
                most = f"is larger than {MAX_BYTES // 1000} kB"
                problem = f"{most}, the most that {cls.called} may be"
        except (OSError, ValueError) as error:
            problem = f"cannot be read: {reason(error)}"
        raise cls.failure(one_line(f"{name}: {problem}"))


def _opened(file: Traversable) -> IO[bytes]:
    if isinstance(file, Path):
        return open(file, "rb", opener=at_once)  # Path.open takes no opener
    return file.open("rb")


def _no_toml(name: str, text: str, error: Exception) -> str:
    """Return what is wrong with a text that is no TOML, with the line that the reader names."""
    if isinstance(error, RecursionError):
        return one_line(f"{name}:1: not TOML: brackets inside each other without end")
    match = re.search(r" \(at (?:line (\d+), (column \d+)|end of document)\)$", str(error))
    said = str(error)[: match.start()] if match else str(error)
    line = match[1] if match and match[1] else text.rstrip().count("\n") + 1
    column = f"{match[2]}: " if match and match[2] else ""
    return one_line(f"{name}:{line}: not TOML: {column}{said}")


def line_of(text: str, path: KeyPath, part: str) -> int:
    """Return the line, from 1, on which ``path`` stands in a TOML text, or what it is in.

    The keys of the path are looked for one behind the other in the section of their ``part``, the
    first at the beginning of a line; after a number n in an array the next key is the n-th of
    its name.
    """
    at, end, number = 0, len(text), 0
    head = re.compile(rf"^[ \t]*\[\[ *{part} *\]\]", re.MULTILINE)
    sections = [found.end() for found in head.finditer(text)]
    if len(path) > 1 and path[0] == part and sections:
        nth = min(int(path[1]), len(sections) - 1)
        at, end, path = sections[nth], [*sections, end][nth + 1], path[2:]
    for place, key in enumerate(path):
        if isinstance(key, int):
            number = key
            continue
        before = r"\b" if place else r"^[\[ ]*\b"
        name = rf"""{before}{re.escape(key)}["']? *[\].=]"""
        found = [match.end() for match in re.compile(name, re.MULTILINE).finditer(text, at, end)]
        at = found[min(number, len(found) - 1)] if found else at
    return text.count("\n", 0, at) + 1


def hint(word: str, known: Collection[str]) -> str:
    """Return "; did you mean …?" with the known word closest to ``word``, or nothing."""
    from difflib import get_close_matches  # most files have no mistake

    closest = get_close_matches(word[:100], known, n=1, cutoff=0.5)
    return f"; did you mean {closest[0]}?" if closest else ""


def in_words(path: KeyPath) -> str:
    """Return a path as people count: "step 1, cues 2, do"."""
    said: list[str] = []
    for part in path:
        if isinstance(part, str):
            said.append(part[:80])
        else:
            said[-1] += f" {part + 1}"
    return ", ".join(said)


def plain(value: float | str) -> str:
    """Return a value as it stands in a file; whole numbers without decimals."""
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else repr(value).removesuffix(".0")


def quoted(text: str) -> str:
    """Return ``text`` on one line: what JSON escapes TOML escapes alike."""
    return json.dumps(text, ensure_ascii=False)
