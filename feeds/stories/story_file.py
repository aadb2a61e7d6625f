"""From the tables of a file to a story: every step's settings complete, every field checked."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar, get_args

import msgspec

from feeds import sources
from feeds.fairness import Fairness
from feeds.foreign import one_line
from feeds.frame import SIDES
from feeds.settings import BadSettingError, Settings
from feeds.stories import meters
from feeds.stories.claim import Claim, Formula
from feeds.stories.grammar import ClaimError
from feeds.stories.mistakes import last_name, plainly
from feeds.stories.story import POINTS, Cue, Do, First, Lesson, Question, Show, Step, Story

SETTINGS = tuple(name for name in Settings.__struct_fields__ if name != "duration_s")
"""What a story may set; how long a run lasts is not its business."""
_TEXTS = ("title", "about", "text", "says", "claim", "ask", "answer")
_PARAGRAPHS = "notes"
_LENT = ("settings", "wait_s", "cues")
_TABLES: dict[str, type[msgspec.Struct]] = {
    "step": Step,
    "first": First,
    "cues": Cue,
    "questions": Question,
}
_WORDS: dict[str, tuple[str, ...]] = {
    "do": get_args(Do),
    "show": get_args(Show),
    "lessons": get_args(Lesson),
    "points": POINTS,
}
_HEADS = tuple(f"{name}." for name in (*SIDES, "settings", "screen", "crowd"))
"""What dotted names of measured values begin with."""
KeyPath = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and numbers in arrays from 0."""

_STEP = re.compile(r"^[ \t]*\[\[ *step *\]\]", re.MULTILINE)
_Table = dict[str, Any]
_T = TypeVar("_T")


class StoryError(ValueError):
    """A story that cannot be read: one line for the user, ``FILE:LINE: place: what``."""


@dataclass(frozen=True, slots=True)
class StoryFile:
    """A file that a story is read from; raises :class:`StoryError`."""

    name: str
    text: str

    def story(self, tables: _Table, key: str) -> Story:
        """Return the story that the ``tables`` in the file tell."""
        self._tidy(tables, ())
        common = self._settings({}, tables.pop("settings", {}), ("settings",))
        steps = tables.get("step")
        steps = steps if isinstance(steps, list) else []
        for number, step in enumerate(steps):
            if isinstance(step, dict):
                self._complete(step, common, ("step", number))
                self._lend(step, steps[:number], ("step", number))
        if "key" in tables:
            raise self._unknown(("key",), _keys(()))
        return self._record({**tables, "key": key}, Story, ())

    def _error(self, path: KeyPath, problem: str) -> StoryError:
        """Return the error for what is wrong at ``path``."""
        place = [f"{self.name}:{line_of(self.text, path)}", in_words(path), problem]
        return StoryError(one_line(": ".join(filter(None, place))))

    def _unknown(self, path: KeyPath, allowed: Collection[str]) -> StoryError:
        """Return the error for a key that is none of ``allowed``."""
        close = hint(str(path[-1]), allowed)
        return self._error(path, f"unknown; allowed is {', '.join(allowed)}{close}")

    def _record(self, data: object, kind: type[_T], path: KeyPath) -> _T:
        """Return ``data`` as a ``kind``, in which everything is checked."""
        try:
            return msgspec.convert(data, kind, dec_hook=_written)
        except msgspec.ValidationError as error:
            self._refuse(path, str(error), data, kind)

    def _complete(self, step: _Table, common: _Table, path: KeyPath) -> None:
        """Lay the settings of ``step``, and those measured first, over the ``common`` ones."""
        self._tidy(step, path)
        own = self._settings(common, step.get("settings", {}), (*path, "settings"))
        step["settings"] = own
        if step.get("show") == "alerts":  # what alarms were called before
            step["show"] = "alarms"
        if isinstance(asked := step.get("questions"), list):
            tables: list[object] = [{"ask": one} if isinstance(one, str) else one for one in asked]
            step["questions"] = tables
            for number, one in enumerate(tables):
                if isinstance(one, dict):
                    self._tidy(one, (*path, "questions", number))
        first = step.get("first")
        several = isinstance(first, list)
        for number, one in enumerate(first if isinstance(first, list) else [first]):
            if isinstance(one, dict) and ("from_step" not in one or "settings" in one):
                way = (*path, "first", *([number] if several else []), "settings")
                one["settings"] = self._settings(own, one.get("settings", {}), way)

    def _lend(self, step: _Table, before: list[_Table], path: KeyPath) -> None:
        """Give what ``step`` has measured ``from_step`` the settings of that step ``before`` it."""
        first = step.get("first")
        several = isinstance(first, list)
        for number, one in enumerate(first if isinstance(first, list) else [first]):
            if not isinstance(one, dict) or not isinstance(nth := one.get("from_step"), int):
                continue
            way = (*path, "first", *([number] if several else []), "from_step")
            if not 1 <= nth <= len(before):
                most = f"1 to {len(before)}, the steps before" if before else "none in step 1"
                raise self._error(way, f"{nth}; allowed is {most}")
            lender = before[nth - 1]
            if lender.get("calculated"):
                raise self._error(way, f"the settings of step {nth} are calculated themselves")
            for name in _LENT:
                if name in one:
                    raise self._error((*way[:-1], name), f"is that of step {nth}; leave it out")
                if name in lender:
                    one[name] = lender[name]

    def _settings(self, under: _Table, table: object, path: KeyPath) -> _Table:
        """Return the settings ``under`` with those of ``table`` laid over them.

        A source that is chosen without a rate beside it runs at its own.
        """
        given = self._table(table, path, SETTINGS)
        if isinstance(name := given.get("source"), str):
            try:
                source = sources.find(name)
            except BadSettingError as error:
                self._refuse(path, f"{error}{hint(name, list(sources.catalogue()))}")
            given = {"rate_per_s": source.default_rate_per_s, **given, "source": source.key}
        way = (*path, "fairness")
        switches = self._table(given.get("fairness", {}), way, Fairness.__struct_fields__)
        found = {**under, **given, "fairness": {**under.get("fairness", {}), **switches}}
        self._record(found, Settings, path)
        return found

    def _tidy(self, table: _Table, path: KeyPath) -> None:
        """Write every text of ``table`` with single spaces, and notes in paragraphs."""
        for name in (*_TEXTS, _PARAGRAPHS):
            if not isinstance(value := table.get(name), str):
                continue
            parts = re.split(r"\n\s*\n", value) if name == _PARAGRAPHS else [value]
            tidy = [" ".join(part.split()) for part in parts]
            if not all(map(str.isprintable, tidy)):
                raise self._error((*path, name), "holds a character that cannot be shown")
            table[name] = "\n\n".join(filter(None, tidy))

    def _table(self, data: object, path: KeyPath, allowed: Collection[str]) -> _Table:
        table = self._record(data, _Table, path)
        for name in table:
            if name not in allowed:
                raise self._unknown((*path, name), allowed)
        return table

    def _refuse(
        self, path: KeyPath, message: str, data: object = None, kind: type = object
    ) -> NoReturn:
        """Raise the error for what msgspec, or a record itself, says of what is under ``path``."""
        problem, _, place = message.partition(" - at `$")
        found_at = re.findall(r"\.(\w+)|\[(\d+)\]", place)
        inner: KeyPath = tuple(name or int(number) for name, number in found_at)
        path = (*path, *inner)
        if found := re.fullmatch(r"Object contains unknown field `(.*)`", problem, re.DOTALL):
            raise self._unknown((*path, found[1]), _keys(path))
        if found := re.fullmatch(r"Object missing required field `(\w+)`", problem):
            raise self._error(path, f"{found[1]} is missing")
        if found := re.fullmatch(r"Invalid enum value '(.*)'", problem, re.DOTALL):
            words = _WORDS[last_name(path)]
            allowed = ", ".join(word or '""' for word in words)
            problem = f"{found[1][:40]!r}; allowed is {allowed}{hint(found[1], words)}"
        elif found := re.fullmatch(r"(\w+)(?: is|:) (.*)", problem):  # a record names its field
            path, problem = (*path, found[1]), found[2]
        raise self._error(path, plainly(problem, data, kind, inner))


def _keys(path: KeyPath) -> list[str]:
    """Return the keys that the table at ``path`` can have in a file."""
    kind = _TABLES.get(last_name(path), Story)
    keys = [name for name in kind.__struct_encode_fields__ if name != "key"]
    return keys if path else [*keys, "settings"]


def _written(kind: type, text: object) -> Claim | Formula:
    """Read a claim or a formula; each of its names has to be one of a measured value."""
    if not isinstance(text, str):
        raise TypeError(f"Expected `str`, got `{type(text).__name__}`")
    try:
        claim = (Formula if kind is Formula else Claim)(text)
    except ClaimError as error:
        raise ValueError(f"{error} in {text!r}") from None
    if not claim.names:
        never = "is never another" if kind is Formula else "can never fail"
        raise ValueError(f"names no measured value, and so {never}")
    for name in sorted(claim.names - meters.names(), key=text.find):
        before, _, rest = name.partition(".")
        if rest in meters.names():
            continue  # of what is measured before; the step knows whether there is such a thing
        nested = rest.startswith(_HEADS)
        known = [f"{before}.{one}" if nested else one for one in sorted(meters.names())]
        problem = f"{name!r} is not a measured value{hint(name, known)}"
        raise ValueError(f"column {text.find(name) + 1}: {problem}")
    return claim


def line_of(text: str, path: KeyPath) -> int:
    """Return the line, from 1, on which ``path`` stands in a TOML text, or what it is in.

    The keys of the path are looked for one behind the other in the section of their step, the
    first at the beginning of a line; after a number n in an array the next key is the n-th of
    its name.
    """
    at, end, number = 0, len(text), 0
    sections = [found.end() for found in _STEP.finditer(text)]
    if len(path) > 1 and path[0] == "step" and sections:
        nth = min(int(path[1]), len(sections) - 1)
        at, end, path = sections[nth], [*sections, end][nth + 1], path[2:]
    for place, part in enumerate(path):
        if isinstance(part, int):
            number = part
            continue
        before = r"\b" if place else r"^[\[ ]*\b"
        key = rf"""{before}{re.escape(part)}["']? *[\].=]"""
        found = [match.end() for match in re.compile(key, re.MULTILINE).finditer(text, at, end)]
        at = found[min(number, len(found) - 1)] if found else at
    return text.count("\n", 0, at) + 1


def hint(word: str, known: Collection[str]) -> str:
    """Return "; did you mean …?" with the known word closest to ``word``, or nothing."""
    from difflib import get_close_matches  # most stories have no mistake

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
