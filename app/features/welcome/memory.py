"""Which hints were dismissed, from one run to the next."""

from __future__ import annotations

from app.features.welcome.tour import EVERYTHING
from app.ui.preferences import Preferences

__all__ = ["recall_hints", "remember_hints"]

HINTS = "hints_seen"


def recall_hints(memory: Preferences) -> frozenset[str]:
    """Return the hints that are not to be shown again; none the very first time.

    That it was the first time is noted at once: a run of limited time shows no hints, and must
    not keep them from the person who comes after it.
    """
    if memory.is_empty:
        remember_hints(memory, frozenset())
        return frozenset()
    stored = memory.load({HINTS: None}, lambda _name, value: isinstance(value, str))[HINTS]
    # settings, but no word of hints: an older version was used here
    return EVERYTHING if stored is None else EVERYTHING & frozenset(str(stored).split())


def remember_hints(memory: Preferences, seen: frozenset[str]) -> None:
    """Never show the hints in ``seen`` again."""
    memory.save({HINTS: " ".join(sorted(seen))})
