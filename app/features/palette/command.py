"""One line of the palette, and which lines what was typed finds, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.ui.lines import ListLine

PREFIX, TITLE, WORDS, LETTERS = range(4)
"""How well something is found: its title begins so; so do words of its title; so do other words
by which it is looked for; its title has these letters, in this order."""
_WORD = re.compile(r"[^\W_]+")
_SCATTERED = re.compile(r"\w{2,}")
"""What is looked for letter by letter: one word of two letters or more."""


@dataclass(frozen=True, slots=True)
class Doable:
    """Something that can be done, as it stands in the palette."""

    name: str
    """For the code, and to remember what was done lately: "source:chat"."""
    title: str
    group: str
    run: Callable[[], object]
    key: str = ""
    """The first of its keys, as Qt writes it."""
    words: str = ""
    """More words by which people look for it."""
    state: str = ""
    """How it is now: "on", "2 s"."""
    why_not: str = ""
    """Why it cannot be done as it stands; "" if it can."""
    begins: str = ""
    """What it puts into the line in place of doing something: a value is to follow."""

    @property
    def line(self) -> ListLine:
        """What stands in the palette."""
        aside = self.why_not or self.state
        return ListLine(self.title, aside, self.group, self.key, wrong=bool(self.why_not))


def ranked(typed: str, commands: Iterable[Doable], recent: Sequence[str] = ()) -> list[Doable]:
    """Return what ``typed`` finds, best first; of equals first what was done lately.

    ``recent`` are the names of those, the newest first. Nothing typed finds everything.
    """
    place = {name: at for at, name in enumerate(recent)}
    found: list[tuple[int, int, int, Doable]] = []
    for at, command in enumerate(commands):
        rank = rank_of(typed, command)
        if rank is not None:
            found.append((rank, place.get(command.name, len(place)), at, command))
    return [command for *_, command in sorted(found, key=lambda one: one[:3])]


def rank_of(typed: str, command: Doable) -> int | None:
    """Return how well ``typed`` finds ``command``, the lower the better; ``None``: not at all."""
    wanted, title = words_of(typed), words_of(command.title)
    if not wanted or " ".join(title).startswith(" ".join(wanted)):
        return PREFIX
    if begin(wanted, title):
        return TITLE
    if begin(wanted, [*title, *words_of(command.words), *words_of(command.group)]):
        return WORDS
    letters = "".join(wanted)
    if len(wanted) == 1 and _SCATTERED.fullmatch(letters) and _scattered(letters, title):
        return LETTERS
    return None


def words_of(text: str) -> list[str]:
    """Return the words of ``text``, without what stands between them, in small letters."""
    return _WORD.findall(text.casefold())


def begin(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Say whether each of the ``wanted`` begins one of the ``words``."""
    return all(any(word.startswith(one) for word in words) for one in wanted)


def _scattered(letters: str, words: Sequence[str]) -> bool:
    """Say whether ``letters`` are in the words in this order, the first at the start of one."""
    starts = (at for at, word in enumerate(words) if word.startswith(letters[0]))
    first = next(starts, None)
    if first is None:
        return False
    rest = iter("".join(words[first:]))
    return all(letter in rest for letter in letters)
