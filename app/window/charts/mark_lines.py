"""Which marks get a line, and where their texts stand: no comb of lines, no text over anything."""

from __future__ import annotations

from collections.abc import Sequence

from feeds.frame import Mark

GAP = 3
"""Pixels between a line and its text."""


def apart(marks: Sequence[Mark], least_ns: float) -> list[Mark]:
    """Return ``marks``, newest first, without those less than ``least_ns`` before a newer one."""
    kept: list[Mark] = []
    for mark in reversed(marks):
        if not kept or kept[-1].at_ns - mark.at_ns >= least_ns:
            kept.append(mark)
    return kept


def lefts(lines: Sequence[int], widths: Sequence[int], room: int) -> list[int | None]:
    """Return where the text of each line begins, in pixels; ``None`` where there is no room.

    ``lines`` are given newest first, that is from the right; a text stands right of its line, or
    left of it, and ends before the next line and the next text.
    """
    found: list[int | None] = []
    free_until = room
    for place, (x, width) in enumerate(zip(lines, widths, strict=True)):
        older = lines[place + 1] + GAP if place + 1 < len(lines) else 0
        left: int | None = None
        if x + GAP + width <= free_until:
            left = x + GAP
        elif x - GAP - width >= older:
            left = x - GAP - width
        found.append(left)
        free_until = min(x, x if left is None else left) - GAP
    return found
