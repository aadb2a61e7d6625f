"""What the window says of a recording. Nothing here knows Qt."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from feeds.settings import describe_change

if TYPE_CHECKING:
    from feeds.recording.reader import RecordingReader


def speed(factor: float) -> str:
    """Return a speed: "0.25×", "4×"."""
    return f"{factor:g}×"


def recorded_at(when: datetime | None) -> str:
    """Return when something was recorded: "26 Nov 2026, 09:12"."""
    return "" if when is None else f"{when.day} {when:%b %Y, %H:%M}"


def places(reader: RecordingReader) -> list[tuple[int, str]]:
    """Return what happened when: instants in ns and words, for the marks on the bar."""
    found: list[tuple[int, str]] = []
    before = None
    for one in reader.changes():
        if before is not None and (what := describe_change(before, one.settings)):
            found.append((one.at_ns, what))
        before = one.settings
    known = {at_ns for at_ns, _ in found}
    for number, began_ns in reader.segments[1:]:
        if not any(0 <= began_ns - at_ns < 3_000_000_000 for at_ns in known):
            found.append((began_ns, f"segment {number}"))
    return sorted(found)
