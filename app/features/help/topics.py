"""The topics of Help: the pages of ``resources/help``, filled in by the program itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from app.features.help.key_overlay import groups_of
from app.features.help.page import read
from app.text.formats import setting
from app.text.glossary import MANY_CLIENTS, SYMBOLS
from app.ui.actions import Action
from app.window.controls.control_bar import CONTROLS
from feeds import choices, figures
from feeds.figure import Term, kind_of
from feeds.forms import theories
from feeds.frame import SIDES
from feeds.load.figures import COSTS, CROWD, POOLED, SERVERS
from feeds.settings import LIMITS

NAMES = {"licences": "Licences"}
"""What pages are called in the list of topics, where that is not their heading."""
LINE_BREAK = "\u2028"
_MANY: tuple[Term, ...] = (*MANY_CLIENTS, *COSTS, *SERVERS, *POOLED, *CROWD)
"""Words and figures of many clients."""
MARKS = re.compile(r"([\\`*_|<\[\]~#])")


@dataclass(frozen=True)
class Topic:
    """One page of Help."""

    key: str
    """Its file's name without number: "numbers"."""
    title: str
    source: str
    """The page in Markdown, as Qt reads it."""

    def contains(self, words: str) -> bool:
        """Say whether ``words`` are on the page, in any case of letters."""
        return words.casefold() in self.text.casefold()

    @cached_property
    def text(self) -> str:
        """Everything that is on the page, without marks."""
        return read(self.source).toPlainText()


def topics(actions: Iterable[Action]) -> tuple[Topic, ...]:
    """Return all topics in order; ``actions`` are those of the window."""
    fills = {
        "{numbers}": _numbers(),
        "{many-clients}": _table(("word", "meaning"), [_explained(one) for one in _MANY]),
        "{symbols}": _escaped(SYMBOLS),
        "{settings}": _settings(),
        "{ways}": _ways(),
        "{keys}": _keys(actions),
    }
    folder = files("resources").joinpath("help")
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".md"))
    pages = {name[3:-3]: folder.joinpath(name).read_text("utf-8") for name in names}
    pages["licences"] = files("resources").joinpath("NOTICE.md").read_text("utf-8")
    found = []
    for key, page in pages.items():
        heading = page.splitlines()[0].removeprefix("# ")
        for place, filling in fills.items():
            page = page.replace(place, filling)  # noqa: PLW2901
        found.append(Topic(key, NAMES.get(key, heading), page))
    return tuple(found)


def _numbers() -> str:
    rows = [_explained(one, theories(one.key)) for one in figures.FIGURES]
    return _table(("number", "meaning"), rows)


def _explained(one: Term, theory: Iterable[str] = ()) -> tuple[str, str]:
    """Return the row of a number or of a word: its name, its meaning, its formulas."""
    meaning = _escaped(one.meaning)
    for formula in filter(None, (one.formula, *theory)):
        meaning += f" *{LINE_BREAK}{_escaped(formula)}*"
    return _escaped(one.name), meaning


def _ways() -> str:
    rows = []
    for side in SIDES:
        for way in choices.offered(side):
            told = f"{_escaped(way.tip)}. *{LINE_BREAK}For {_escaped(way.good_for)}.*"
            rows.append((_escaped(way.label), told))
    return _table(("way", "what happens, and what it is good for"), rows)


def _settings() -> str:
    rows = []
    for control in CONTROLS:
        limit = LIMITS[control.field]
        low, high = (setting(value, kind_of(control.field)) for value in (limit.low, limit.high))
        rows.append((_escaped(control.label), f"{'off' if limit.low == 0 else low} to {high}"))
    return _table(("setting", "range"), rows)


def _keys(actions: Iterable[Action]) -> str:
    parts = []
    for group, lines in groups_of(actions).items():
        rows = [(_escaped(", ".join(line.keys)), _escaped(line.does)) for line in lines]
        parts += [f"## {group}", _table(("", ""), rows)]
    return "\n\n".join(parts)


def _table(heads: tuple[str, str], rows: list[tuple[str, str]]) -> str:
    lines = (f"| {first} | {second} |" for first, second in (heads, ("---", "---"), *rows))
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Return ``text`` so that nothing in it is a mark of Markdown."""
    return MARKS.sub(r"\\\1", text)
