"""Stories: told step by step on what is measured now, each claim judged by the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.story.story_teller import StoryTeller
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> StoryTeller:
    """Offer the bundled stories in the window of ``host``, and tell the one that was asked for."""
    from app.features.story.story_teller import StoryTeller

    return StoryTeller(host)
