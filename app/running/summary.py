"""The object of summary.json for the command line: settings, figures, and what they rest on."""

from __future__ import annotations

from typing import Any

import msgspec

from app import __version__
from feeds.evidence import summary as evidence
from feeds.evidence.summary import Context
from feeds.frame import Counters
from feeds.settings import Settings


def summary(
    settings: Settings, counters: Counters, context: Context | None = None
) -> dict[str, Any]:
    """Return the run as plain data; a figure that could not be measured is ``None``."""
    return evidence.summary(settings, counters, __version__, context)


def summary_line(settings: Settings, counters: Counters, context: Context | None = None) -> str:
    """Return the run as one line of JSON, without the line's end."""
    return msgspec.json.encode(summary(settings, counters, context)).decode()


def summary_text(settings: Settings, counters: Counters, context: Context | None = None) -> str:
    """Return the run as indented JSON for a file, with the last line's end."""
    line = msgspec.json.encode(summary(settings, counters, context))
    return msgspec.json.format(line, indent=2).decode() + "\n"
