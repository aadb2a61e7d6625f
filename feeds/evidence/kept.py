"""Figures that somebody kept while measuring went on, to have the present ones beside them."""

import msgspec

from feeds.counters import Counters
from feeds.load.records import LoadSummary
from feeds.settings import Settings

MOST = 3
"""As many are kept at most: more could not be told apart."""


class KeptFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one instant, as they were measured then, and under what."""

    name: str
    at: str
    """When they were kept: date and time of day, as ISO 8601 has it."""
    settings: Settings
    counters: Counters
    load: LoadSummary = LoadSummary()
    """What a crowd had measured, and what serving had cost."""
