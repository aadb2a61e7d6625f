"""A story of ten alike steps, to be shown in tests."""

from __future__ import annotations

from typing import Any

from feeds.settings import Settings
from feeds.stories.claim import Claim
from feeds.stories.story import Step, Story

STEP = Step(
    title="What polling shows is old",
    text="The server pushes every change at once. "
    "The polled client asks every 2 seconds, and shows what was true when it asked.",
    says="What polling shows is more than ten times as old",
    settings=Settings(),
    wait_s=8,
    claim=Claim("polled.staleness_ms.mean > 10 * live.staleness_ms.mean"),
)


def told_story(count: int = 10, **of_a_step: Any) -> Story:  # noqa: ANN401
    """Return a story of ``count`` steps, in each of which ``of_a_step`` is another."""
    title = "Push and pull in ten steps"
    step = Step(**{name: getattr(STEP, name) for name in STEP.__struct_fields__} | of_a_step)
    return Story(key="ten-steps", title=title, about="About", steps=(step,) * count)
