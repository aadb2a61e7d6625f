"""A laboratory that does nothing but note what it is asked for."""

from __future__ import annotations

from feeds.counters import Counters
from feeds.crowd.records import Size
from feeds.frame import SideName
from feeds.load.records import Load, LoadSummary
from feeds.settings import Settings
from tests.support.fake_lab import COUNTERS
from tests.support.noting_orders import NotesOrders


class NotingLab(NotesOrders):
    """Stands in for :class:`feeds.lab.Lab` behind a window that is fed by the test."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.applied: list[Settings] = []
        self.sizes: list[Size] = []
        self.calls: list[str] = []
        self.figures = COUNTERS
        self.crowd = LoadSummary()

    def apply(self, settings: Settings) -> None:
        """Note the settings."""
        self.settings = settings
        self.applied.append(settings)
        self.calls.append("apply")

    def poll_now(self) -> None:
        """Note the call."""
        self.calls.append("poll")

    def reset(self) -> None:
        """Note the call."""
        self.calls.append("reset")

    load: Load | None = None

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """Return no process: there is none."""
        return 0, 0, self.settings.transport(side)

    async def crowd_up(self) -> None:
        """Be up at once."""

    def watch_load(self, on: bool) -> None:
        """Note the call."""
        self.calls.append("watch" if on else "watch no more")

    def populate(self, size: Size) -> None:
        """Note how many clients each side is to have."""
        self.sizes.append(size)
        self.calls.append("populate")

    def load_summary(self) -> LoadSummary:
        """Return what a crowd has measured, as the test gave it."""
        return self.crowd

    async def counters(self) -> Counters:
        """Return the figures that the test gave."""
        return self.figures
