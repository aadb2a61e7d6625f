"""The small part of Markdown that the pages of Help are written in, as plain records.

Known are ``#`` and ``##`` headings, paragraphs, ``-`` lists, ``|`` tables, and in their texts
```code``` and ``**strong**``. A paragraph in braces, ``{keys}``, is left to be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

__all__ = ["Block", "Heading", "Items", "Span", "Table", "Text", "parse", "plain", "spans"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the page's) or 2."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list with bullets."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of two cells, under heads if there are any; a second line in a cell is a side note."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Text | Items | Table


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text and how it is written."""

    text: str
    kind: Literal["plain", "code", "strong"] = "plain"


_SPANS = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")


def spans(text: str) -> tuple[Span, ...]:
    """Return the pieces of ``text``, from left to right."""
    found: list[Span] = []
    begin = 0
    for match in _SPANS.finditer(text):
        if match.start() > begin:
            found.append(Span(text[begin : match.start()]))
        kind: Literal["code", "strong"] = "code" if match[1] else "strong"
        found.append(Span(match[1] or match[2], kind))
        begin = match.end()
    if begin < len(text):
        found.append(Span(text[begin:]))
    return tuple(found)


def plain(text: str) -> str:
    """Return ``text`` without its marks."""
    return "".join(span.text for span in spans(text))


def parse(source: str) -> tuple[Block, ...]:
    """Return the blocks of a page."""
    groups = groupby(source.splitlines(), key=lambda line: bool(line.strip()))
    return tuple(block for filled, lines in groups if filled for block in _blocks([*lines]))


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Go through the blocks of lines that stand together; a heading takes one line."""
    if match := re.match(r"(#{1,2}) (.+)", lines[0]):
        yield Heading(len(match[1]), match[2])
        lines = lines[1:]
    if not lines:
        return
    if lines[0].startswith("|"):
        cells = [tuple(cell.strip() for cell in line.strip("| ").split("|")) for line in lines]
        yield Table(cells[0], tuple(cells[2:]))
    elif lines[0].startswith("- "):
        joined = "\n".join(lines)
        yield Items(
            tuple(" ".join(item.split()) for item in re.split(r"^- ", joined, flags=re.M)[1:])
        )
    else:
        yield Text(" ".join(line.strip() for line in lines))
