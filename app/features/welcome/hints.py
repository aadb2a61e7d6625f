"""The hints of the first minute: their texts, their order, and which never come again."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from app.ui.preferences import Preferences


@dataclass(frozen=True, slots=True)
class Hint:
    """One call-out: what it points at is known by its name."""

    name: str
    """It is remembered under this name once it was dismissed."""
    text: str
    go_on: str
    """The button that dismisses it."""
    side: Literal["live", "polled", ""] = ""
    """Whose colour it has; "" for neither's."""
    place: str = ""
    """Which of the call-outs it is; "" for the offer that follows them."""


HINTS = (
    Hint(
        "behind",
        "How long the number on screen has been out of date. It is 0 while it is the newest.",
        "Next",
        "live",
        "1 of 3",
    ),
    Hint(
        "sawtooth",
        "Every tooth is one wait: what is shown gets older until the next answer brings the news.",
        "Next",
        "polled",
        "2 of 3",
    ),
    Hint(
        "interval",
        "Move this. Ask more often and the teeth shrink, and the requests grow.",
        "Got it",
        "polled",
        "3 of 3",
    ),
    Hint("story", "See it step by step: push and pull in ten steps.", "Not now"),
)
EVERYTHING = frozenset(hint.name for hint in HINTS)
"""The names of all hints."""
_SEEN = "hints_seen"


def next_hint(seen: AbstractSet[str]) -> Hint | None:
    """Return the first hint that was not ``seen``; ``None`` after the last one."""
    return next((hint for hint in HINTS if hint.name not in seen), None)


def recall_hints(memory: Preferences) -> frozenset[str]:
    """Return the hints that are not to be shown again; none the very first time.

    That it was the first time is noted at once: a run of limited time shows no hints, and must
    not keep them from the person who comes after it.
    """
    if memory.is_empty:
        remember_hints(memory, frozenset())
        return frozenset()
    stored = memory.load({_SEEN: None}, lambda _name, value: isinstance(value, str))[_SEEN]
    # settings, but no word of hints: an older version was used here
    return EVERYTHING if stored is None else EVERYTHING & frozenset(str(stored).split())


def remember_hints(memory: Preferences, seen: frozenset[str]) -> None:
    """Never show the hints in ``seen`` again."""
    memory.save({_SEEN: " ".join(sorted(seen))})
