"""What a run of the window is to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.commands.window.memory import Beginning
    from feeds.stories.story import Story


@dataclass(frozen=True, slots=True)
class Appearance:
    """How the window is asked to look; ``None`` leaves it as it was last time."""

    theme: str | None = None
    size: tuple[int, int] | None = None
    text_scale: float | None = None
    """A factor: 2.0 is text twice as large."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run of the window is to do."""

    beginning: Beginning
    screenshot: Path | None
    looks: Appearance
    story: Story | None = None
    """What to play from the beginning."""
    present: bool = False
    """Whether to begin in presentation mode."""

    @property
    def explains(self) -> bool:
        """Whether hints may be shown: not when a story, a picture or a length was asked for."""
        asked = self.story is not None or self.present or self.screenshot is not None
        return self.duration_s is None and not asked

    @property
    def duration_s(self) -> float | None:
        """For how long to measure; ``None`` until the window is closed."""
        return self.beginning.settings.duration_s
