"""What a counter's tooltip says: definition and formula from the glossary, then the facts."""

from __future__ import annotations

from collections.abc import Iterable

from feeds.figure import Term


def tip_text(title: str, term: Term, facts: Iterable[str] = ()) -> str:
    """Return the tooltip: title, definition, formula, window, then the present facts."""
    meaning = f"{term.meaning[0].upper()}{term.meaning[1:]}."
    formula = f"{term.formula}." if term.formula else ""
    return "\n".join(line for line in (title, meaning, formula, term.window, *facts) if line)
