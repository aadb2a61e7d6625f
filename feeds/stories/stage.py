"""The laboratory as the stage of a story."""

from __future__ import annotations

from feeds.lab import Lab
from feeds.settings import Settings


class LabStage:
    """Hands what a story asks for to the lab; a :class:`~feeds.stories.director.Stage`."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    @property
    def settings(self) -> Settings:
        """What is set now."""
        return self._lab.settings

    def apply(self, settings: Settings) -> None:
        """Make ``settings`` effective, in a new segment."""
        self._lab.apply(settings)

    def reset(self) -> None:
        """Begin a new segment under the same settings."""
        self._lab.reset()

    def stall(self) -> None:
        """Have both servers serve nothing for :data:`~feeds.settings.STALL_S`."""
        self._lab.stall()

    def poll_now(self) -> None:
        """Poll once now, beside the schedule."""
        self._lab.poll_now()

    def cut(self) -> None:
        """Break every connection of both sides once."""
        self._lab.cut()
