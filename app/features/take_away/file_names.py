"""Names of files that say what was measured, and are allowed on every system."""

from __future__ import annotations

from datetime import datetime

from app.text import formats
from feeds.settings import Settings


def proposed(settings: Settings, now: datetime, ending: str) -> str:
    """Return a name with source, rate, poll interval and time; ``ending`` has its dot."""
    rate = formats.setting(settings.rate_per_s, "/s").replace("/", "per ")
    interval = formats.setting(settings.poll_interval_s, "s")
    name = f"live-vs-polled {settings.source} {rate}, poll {interval}, {now:%Y-%m-%d %H%M%S}"
    # plain spaces alone: the narrow ones of figures are hard to type
    return " ".join(name.split()) + ending
