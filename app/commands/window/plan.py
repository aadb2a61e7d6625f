"""What a run of the window is to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from feeds.settings import Settings

if TYPE_CHECKING:
    from feeds.remote.joining import Joined
    from feeds.stories.story import Story


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run of the window is asked to do; a look of ``None`` is as it was last time."""

    settings: Settings
    explicit: frozenset[str] = frozenset()
    """The settings that were asked for; the others are as they were last time."""
    reset_settings: bool = False
    """Whether to forget first what the window remembered."""
    theme: str | None = None
    size: tuple[int, int] | None = None
    text_scale: float | None = None
    """A factor: 2.0 is text twice as large."""
    screenshot: Path | None = None
    """The picture that is written at the end."""
    clip: Path | None = None
    """The clip that is written at the end."""
    story: Story | None = None
    """What to play from the beginning."""
    present: bool = False
    """Whether to begin in presentation mode."""
    database_url: str = field(default="", repr=False)
    """That of the person's own database, "" without one."""
    remote: Joined | None = field(default=None, repr=False)
    """Another machine's servers, in place of servers here, and their token."""

    @property
    def explains(self) -> bool:
        """Whether hints may be shown: not when a story, a picture or a length was asked for."""
        asked = self.story is not None or self.present
        drawn = self.screenshot is not None or self.clip is not None
        return self.settings.duration_s is None and not asked and not drawn
