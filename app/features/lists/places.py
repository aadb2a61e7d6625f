"""Where the lines of a list are: the same places on both sides. Nothing here knows Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.features.lists.feed import Line, Status, stretches
from feeds.frame import SideName


@dataclass(frozen=True, slots=True)
class LinePlace:
    """One line and where it is, in logical pixels from the top."""

    line: Line
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that a side has not received: how many updates, and where it is in sight."""

    status: Status
    count: int
    top: int
    bottom: int


def placed(
    lines: Sequence[Line], height: int, height_of: Callable[[Line], int], *, newest_on_top: bool
) -> list[LinePlace]:
    """Return the places of ``lines`` (newest first) in a list ``height`` pixels high.

    The newest is at the edge it is to be at, and only lines that fit are there; the newest always
    is. A conversation that does not fill the list begins at its top.
    """
    found: list[LinePlace] = []
    at, full = 0, False
    for line in lines:
        tall = height_of(line)
        full = bool(found) and at + tall > height
        if full:
            break
        found.append(LinePlace(line, at, tall))
        at += tall
    if newest_on_top:
        return found
    end = height if full else at
    return [
        LinePlace(each.line, max(0, end - each.top - each.height), each.height) for each in found
    ]


def gaps(lines: Sequence[Line], places: Sequence[LinePlace], side: SideName) -> list[Gap]:
    """Return what ``side`` has not received: how much that is, and how much of it is in sight.

    ``places`` are those of the first of ``lines``.
    """
    found = []
    for status, first, behind in stretches(lines, side):
        part = places[first:behind]
        if status != "seen" and part:
            top = min(each.top for each in part)
            bottom = max(each.top + each.height for each in part)
            number = sum(line.count for line in lines[first:behind])
            found.append(Gap(status, number, top, bottom))
    return found
