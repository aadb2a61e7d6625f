"""Lab: start the processes, apply settings, hand out frames, stop. All that app/ knows of feeds/."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from feeds.frame import Counters, Frame
from feeds.settings import Settings


class Endpoints(msgspec.Struct, frozen=True):
    """Where both gateways listen, and the token that every request and handshake must carry."""

    live_url: str
    polled_url: str
    token: str


class LabError(RuntimeError):
    """A process could not be started or kept alive; one line for the user."""


class Lab:
    """The processes of one run. Use as ``async with Lab(settings, on_frame=…) as lab``.

    ``on_frame`` gets every frame, in order, on a reading thread of the lab: be quick there.
    ``probe=False`` runs the source and the gateways alone (``serve``).
    ``live_port`` and ``polled_port`` fix the published ports; 0 lets the system choose.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_frame: Callable[[Frame], None] = lambda frame: None,
        probe: bool = True,
        live_port: int = 0,
        polled_port: int = 0,
    ) -> None:
        self.settings = settings
        self.endpoints: Endpoints | None = None

    def spawn(self) -> None:
        """Launch the processes and return at once, so that the caller can import a GUI meanwhile."""

    async def start(self) -> Endpoints:
        """Wait until every process is ready (spawning them first if need be)."""
        raise NotImplementedError

    def apply(self, settings: Settings) -> None:
        """Make ``settings`` effective within one update or one poll, and begin a new segment."""

    def poll_now(self) -> None:
        """Poll once now, beside the schedule."""

    def reset(self) -> None:
        """Begin a new measuring segment with all counters at zero."""

    async def counters(self) -> Counters:
        """Return the exact figures of the running segment as of now."""
        raise NotImplementedError

    async def stop(self) -> None:
        """End every process; quiet, complete, at most 2 s."""
