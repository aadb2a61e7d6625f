"""What is kept of an instant, and how it is called."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from app.text.formats import HARD, setting
from app.window.charts.ghost import ghost_of
from app.window.charts.history import SideHistory
from app.window.counters.keeping import KeptInstant
from app.window.parts import Parts
from feeds.choices import chosen
from feeds.counters import Counters
from feeds.evidence.kept import KeptFigures
from feeds.frame import SIDES, SideName
from feeds.load.records import LoadSummary
from feeds.settings import Settings, describe_change
from feeds.sources import find

LONGEST = 60
"""Characters of a name."""


def taken(parts: Parts, figures: Counters, load: LoadSummary, settings: Settings) -> KeptInstant:
    """Return what the window shows: ``figures`` and ``load``, measured under ``settings``."""
    assert parts.painter.shown is not None
    history, picture = parts.painter.shown
    values: dict[SideName, float | None] = {}
    for name in SIDES:
        side: SideHistory = getattr(history, name)
        values[name] = None if side.holds_other else side.now.value
    at = datetime.now(UTC).isoformat(timespec="seconds")
    called = proposed(settings)
    kept = KeptFigures(name=called, at=at, settings=settings, counters=figures, load=load)
    unit = find(settings.source).unit
    ghost = ghost_of(history, picture.now_ns)
    return KeptInstant(kept, picture.now_ns, ghost, values, unit, parts.verdict.sentence)


def proposed(settings: Settings) -> str:
    """Return a name made of what is set otherwise than by default, or of the chief setting."""
    usual = Settings(seed=settings.seed, duration_s=settings.duration_s)
    if found := describe_change(usual, settings):
        return found
    polled = chosen(settings.polled_transport)
    paced = f"poll every {setting(settings.poll_interval_s, 's').replace(HARD, ' ')}"
    return paced if polled.paced else polled.label


def renamed(before: KeptInstant, name: str) -> KeptInstant:
    """Return ``before`` called ``name``, or as was proposed where that is empty."""
    kept = msgspec.structs.replace(before.kept, name=name or proposed(before.kept.settings))
    return replace(before, kept=kept, named=bool(name))


def title(before: KeptInstant, now: Settings) -> str:
    """Return its own name, or else what is different from ``now``, or else the time of day."""
    if before.named:
        return before.kept.name
    return describe_change(now, before.kept.settings) or f"as it was at {clock(before)}"


def clock(before: KeptInstant) -> str:
    """Return the time of day at which it was kept, here."""
    return datetime.fromisoformat(before.kept.at).astimezone().strftime("%H:%M:%S")
