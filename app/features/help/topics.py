"""The topics of Help: the pages of ``resources/help``, filled in by the program itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from PySide6.QtGui import QKeySequence

from app.features.help.markup import Block, Heading, Items, Table, Text, parse, plain
from app.text.formats import setting
from app.text.glossary import SYMBOLS, TERMS
from app.ui.actions import GROUPS, Action
from app.window.controls.control_bar import ControlSpec

__all__ = ["Topic", "topics"]

SHORT = {"licences": "Licences"}
"""What pages are called in the list of topics, where that is not their heading."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of Help."""

    key: str
    """Its file's name without number: "numbers"."""
    title: str
    blocks: tuple[Block, ...]

    def contains(self, words: str) -> bool:
        """Say whether ``words`` are on the page, in any case of letters."""
        return words.casefold() in self.text().casefold()

    def text(self) -> str:
        """Return everything that is on the page, without marks."""
        return "\n".join(plain(text) for block in self.blocks for text in _texts(block))


def topics(actions: Iterable[Action], controls: Iterable[ControlSpec]) -> tuple[Topic, ...]:
    """Return all topics in order; ``actions`` and ``controls`` are those of the window."""
    fill: Mapping[str, Callable[[], tuple[Block, ...]]] = {
        "{numbers}": _numbers,
        "{symbols}": lambda: (Text(SYMBOLS),),
        "{settings}": lambda: (_settings(controls),),
        "{keys}": lambda: _keys([*actions]),
    }
    folder = files("resources").joinpath("help")
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".md"))
    pages = {name[3:-3]: folder.joinpath(name).read_text("utf-8") for name in names}
    pages["licences"] = files("resources").joinpath("NOTICE.md").read_text("utf-8")
    return tuple(_topic(key, source, fill) for key, source in pages.items())


def _topic(key: str, source: str, fill: Mapping[str, Callable[[], tuple[Block, ...]]]) -> Topic:
    blocks: list[Block] = []
    for block in parse(source):
        made = fill.get(block.text) if isinstance(block, Text) else None
        blocks += made() if made else (block,)
    title = next(block.text for block in blocks if isinstance(block, Heading))
    return Topic(key, SHORT.get(key, title), tuple(blocks))


def _numbers() -> tuple[Block, ...]:
    rows = tuple((one.name, f"{one.meaning}\n{one.formula}".strip()) for one in TERMS)
    return (Table(("number", "meaning"), rows),)


def _settings(controls: Iterable[ControlSpec]) -> Table:
    rows = []
    for spec in controls:
        low, high = (setting(value, spec.kind) for value in (spec.low, spec.high))
        rows.append((spec.label, f"{'off' if spec.low == 0 else low} to {high}"))
    return Table(("setting", "range"), tuple(rows))


def _keys(actions: list[Action]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for group in GROUPS:
        rows = tuple((_shown(one.keys), one.title) for one in actions if one.group == group)
        if rows:
            blocks += [Heading(2, group), Table((), rows)]
    return tuple(blocks)


def _shown(keys: tuple[str, ...]) -> str:
    """Return ``keys`` as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in keys)


def _texts(block: Block) -> tuple[str, ...]:
    match block:
        case Items(texts):
            return texts
        case Table(heads, rows):
            return (*heads, *(cell for row in rows for cell in row))
        case _:
            return (block.text,)
