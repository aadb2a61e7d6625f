"""The object of summary.json: the settings and figures of a run, under the agreed names."""

from __future__ import annotations

import msgspec

from feeds.frame import Counters
from feeds.settings import Settings


def summary(settings: Settings, counters: Counters) -> dict[str, object]:
    """Return the run as plain data; a figure that could not be measured is ``None``."""
    figures: dict[str, object] = msgspec.to_builtins(counters)
    return {"settings": msgspec.to_builtins(settings), **figures}


def summary_line(settings: Settings, counters: Counters) -> str:
    """Return the run as one line of JSON, without the line's end."""
    return msgspec.json.encode(summary(settings, counters)).decode()


def summary_text(settings: Settings, counters: Counters) -> str:
    """Return the run as indented JSON for a file, with the last line's end."""
    line = msgspec.json.encode(summary(settings, counters))
    return msgspec.json.format(line, indent=2).decode() + "\n"
