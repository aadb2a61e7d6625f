"""How far a talk is, and how much of its time is left: pure, the instants are passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.text.formats import HARD, clock

if TYPE_CHECKING:
    from feeds.stories.story import Story

Pace = Literal["free", "in time", "behind", "over"]
"""``free``: nothing is planned; ``behind``: this step's time is over; ``over``: the talk's is."""


@dataclass(frozen=True, slots=True)
class TalkTime:
    """How a talk stands, in seconds."""

    elapsed_s: float
    left_s: float | None = None
    """Less than 0 when it is over; ``None`` if no length is planned."""
    behind_s: float = 0.0
    """How long ago the step that is shown should have ended; 0 while that is to come."""

    @property
    def pace(self) -> Pace:
        """How that is to be judged."""
        if self.left_s is None:
            return "free"
        return "over" if self.left_s < 0 else "behind" if self.behind_s > 0 else "in time"

    @property
    def warning(self) -> str:
        """What is said beside the time left: "1:10 behind", "over time"; "" if all is well."""
        if self.pace == "over":
            return "over time"
        return f"{clock(self.behind_s)}{HARD}behind" if self.pace == "behind" else ""


def plan_of(story: Story | None) -> tuple[float, ...]:
    """Return the seconds of every step; none for a story that states no minutes at all."""
    steps = () if story is None else story.steps
    stated = any(step.minutes is not None for step in steps)
    return tuple(60 * step.planned_minutes for step in steps) if stated else ()


def talk_time(elapsed_s: float, plan: Sequence[float], index: int) -> TalkTime:
    """Return how a talk stands at its step ``index``, counted from 0, after ``elapsed_s``."""
    if not plan:
        return TalkTime(elapsed_s)
    behind_s = max(0.0, elapsed_s - sum(plan[: index + 1]))
    return TalkTime(elapsed_s, sum(plan) - elapsed_s, behind_s)
