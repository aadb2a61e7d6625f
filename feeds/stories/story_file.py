"""From the tables of a file to a story: every step's settings complete, every field checked."""

from dataclasses import dataclass
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import ClassVar, get_args

import msgspec

from feeds.frame import SIDES
from feeds.mistakes import last_name
from feeds.stories import meters
from feeds.stories.claim import Claim, Formula
from feeds.stories.grammar import ClaimError
from feeds.stories.story import POINTS, Cue, Do, First, Lesson, Question, Show, Step, Story
from feeds.toml_file import KeyPath, Table, TomlError, TomlFile, hint

_TEXTS = ("title", "about", "text", "says", "claim", "ask", "answer")
_PARAGRAPHS = ("notes",)
_LENT = ("settings", "wait_s", "cues")
_TABLES: dict[str, type[msgspec.Struct]] = {
    "step": Step,
    "first": First,
    "cues": Cue,
    "questions": Question,
}
_WORDS = {
    "do": get_args(Do),
    "show": get_args(Show),
    "lessons": get_args(Lesson),
    "points": POINTS,
}
_HEADS = tuple(f"{name}." for name in (*SIDES, "settings", "screen", "crowd"))
"""What dotted names of measured values begin with."""


class StoryError(TomlError):
    """A story that cannot be read."""


@dataclass(frozen=True, slots=True)
class StoryFile(TomlFile):
    """A file that a story is read from; raises :class:`StoryError`."""

    part: ClassVar[str] = "step"
    called: ClassVar[str] = "a story"
    words: ClassVar[MappingProxyType[str, tuple[str, ...]]] = MappingProxyType(_WORDS)
    failure: ClassVar[type[TomlError]] = StoryError

    @classmethod
    def read(cls, file: Traversable, name: str, key: str) -> Story:
        """Return the story in ``file``, which people know by ``name``."""
        text, tables = cls.tables(file, name)
        return cls(name, text).story(tables, key)

    def story(self, tables: Table, key: str) -> Story:
        """Return the story that the ``tables`` in the file tell."""
        self.tidy(tables, (), _TEXTS, _PARAGRAPHS)
        common = self.settings({}, tables.pop("settings", {}), ("settings",))
        steps = tables.get("step")
        steps = steps if isinstance(steps, list) else []
        for number, step in enumerate(steps):
            if isinstance(step, dict):
                self._complete(step, common, ("step", number))
                self._lend(step, steps[:number], ("step", number))
        if "key" in tables:
            raise self.unknown(("key",), self.keys(()))
        return self.record({**tables, "key": key}, Story, ())

    def _complete(self, step: Table, common: Table, path: KeyPath) -> None:
        """Lay the settings of ``step``, and those measured first, over the ``common`` ones."""
        self.tidy(step, path, _TEXTS, _PARAGRAPHS)
        own = self.settings(common, step.get("settings", {}), (*path, "settings"))
        step["settings"] = own
        if step.get("show") == "alerts":  # what alarms were called before
            step["show"] = "alarms"
        if isinstance(asked := step.get("questions"), list):
            tables: list[object] = [{"ask": one} if isinstance(one, str) else one for one in asked]
            step["questions"] = tables
            for number, one in enumerate(tables):
                if isinstance(one, dict):
                    self.tidy(one, (*path, "questions", number), _TEXTS, _PARAGRAPHS)
        first = step.get("first")
        several = isinstance(first, list)
        for number, one in enumerate(first if isinstance(first, list) else [first]):
            if isinstance(one, dict) and ("from_step" not in one or "settings" in one):
                way = (*path, "first", *([number] if several else []), "settings")
                one["settings"] = self.settings(own, one.get("settings", {}), way)

    def _lend(self, step: Table, before: list[Table], path: KeyPath) -> None:
        """Give what ``step`` has measured ``from_step`` the settings of that step ``before`` it."""
        first = step.get("first")
        several = isinstance(first, list)
        for number, one in enumerate(first if isinstance(first, list) else [first]):
            if not isinstance(one, dict) or not isinstance(nth := one.get("from_step"), int):
                continue
            way = (*path, "first", *([number] if several else []), "from_step")
            if not 1 <= nth <= len(before):
                most = f"1 to {len(before)}, the steps before" if before else "none in step 1"
                raise self.error(way, f"{nth}; allowed is {most}")
            lender = before[nth - 1]
            if lender.get("calculated"):
                raise self.error(way, f"the settings of step {nth} are calculated themselves")
            for name in _LENT:
                if name in one:
                    raise self.error((*way[:-1], name), f"is that of step {nth}; leave it out")
                if name in lender:
                    one[name] = lender[name]

    def keys(self, path: KeyPath) -> list[str]:
        """Return the keys that the table at ``path`` can have."""
        kind = _TABLES.get(last_name(path), Story)
        keys = [name for name in kind.__struct_encode_fields__ if name != "key"]
        return keys if path else [*keys, "settings"]

    def decode(self, kind: type, data: object) -> object:
        """Return a claim or a formula."""
        return _written(kind, data)


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
