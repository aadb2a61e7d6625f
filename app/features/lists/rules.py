"""What an alarm is, as plain data: the window knows nothing of sources and meters."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AlarmRule"]


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """Every update of ``at_least`` (in the source's unit) is an alarm."""

    name: str
    plural: str
    at_least: float
    means: str
    """For people: "Magnitude 5 or more"."""
