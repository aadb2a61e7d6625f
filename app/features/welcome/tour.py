"""Which call-out comes next, and which never come again; pure, and all the texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["EVERYTHING", "HINTS", "Hint", "Tour"]


@dataclass(frozen=True, slots=True)
class Hint:
    """One call-out: what it points at is known by its name."""

    name: str
    """It is remembered under this name once it was dismissed."""
    text: str
    go_on: str
    """The button that dismisses it."""
    side: str = ""
    """Whose colour it has; "" for neither's."""


HINTS = (
    Hint(
        "behind",
        "How long the number on screen has been out of date. It is 0 while it is the newest.",
        "Next",
        "live",
    ),
    Hint(
        "sawtooth",
        "Every tooth is one wait: what is shown gets older until the next poll fetches the news.",
        "Next",
        "polled",
    ),
    Hint(
        "interval",
        "Move this. Ask more often and the teeth shrink, and the requests grow.",
        "Got it",
        "polled",
    ),
    Hint("story", "See it step by step: push and pull in ten steps.", "Not now"),
)
EVERYTHING = frozenset(hint.name for hint in HINTS)
"""What has been seen once there is nothing more to tell."""


class Tour:
    """Goes through the hints that were not dismissed yet, in their order."""

    def __init__(self, seen: Iterable[str] = ()) -> None:
        self._seen = EVERYTHING & frozenset(seen)

    @property
    def seen(self) -> frozenset[str]:
        """The names of the hints that were dismissed."""
        return self._seen

    @property
    def current(self) -> Hint | None:
        """The hint to be shown now; ``None`` after the last one."""
        return next((hint for hint in HINTS if hint.name not in self._seen), None)

    @property
    def place(self) -> str:
        """Which of the call-outs it is, "2 of 3"; "" for the offer that follows them."""
        numbered = [hint for hint in HINTS if hint.side]
        if self.current not in numbered:
            return ""
        return f"{numbered.index(self.current) + 1} of {len(numbered)}"

    def advance(self) -> None:
        """Dismiss the current hint for good."""
        if self.current is not None:
            self._seen |= {self.current.name}

    def close(self) -> None:
        """Dismiss all hints for good."""
        self._seen = EVERYTHING
