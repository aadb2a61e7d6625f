"""Mistakes in a story, each told in one line: file, line, place in the story, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection

KeyPath = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and numbers in arrays from 0."""

_STEP = re.compile(r"^[ \t]*\[\[ *step *\]\]", re.MULTILINE)
LONGEST = 1000


class StoryError(ValueError):
    """A story that cannot be read: one line for the user, ``FILE:LINE: place: what``."""


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


def one_line(text: str) -> str:
    """Return ``text`` without what would break the line or the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST])


def in_words(path: KeyPath) -> str:
    """Return a path as people count: "step 1, cues 2, do"."""
    said: list[str] = []
    for part in path:
        if isinstance(part, str):
            said.append(part[:80])
        else:
            said[-1] += f" {part + 1}"
    return ", ".join(said)
