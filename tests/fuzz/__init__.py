"""Nonsense of every kind for whatever reads what others wrote; each other file here is a target.

A target has ``trying()``, a context manager that gives a function. That one makes an input of a
seeded :class:`random.Random`, tries it, and returns in a word or two what came of it; for what must
never happen it raises. A round depends on the seed and its number alone.
"""

from __future__ import annotations

import traceback
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from random import Random


@dataclass
class Outcome:
    """What came of some rounds."""

    counts: Counter[str] = field(default_factory=Counter)
    """How often it was what, in words."""
    failures: dict[int, str] = field(default_factory=dict)
    """The tracebacks by the numbers of their rounds."""


def targets() -> list[str]:
    """Return the names of the targets."""
    files = (file.stem for file in Path(__file__).parent.glob("*.py"))
    return sorted(name for name in files if not name.startswith(("_", "test_")))


def run(target: str, *, rounds: int, seed: int, first: int = 0) -> Outcome:
    """Try ``rounds`` inputs at ``target``, from the round ``first`` on."""
    outcome = Outcome()
    with import_module(f"{__name__}.{target}").trying() as attempt:
        for number in range(first, first + rounds):
            try:
                outcome.counts[attempt(Random(f"{seed} {number}"))] += 1
            except Exception:  # noqa: BLE001 - whatever it is, it is told and the next is tried
                outcome.failures[number] = traceback.format_exc()
    return outcome
