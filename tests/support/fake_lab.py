"""A lab without processes: frames from a random walk, every call noted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import pytest
from msgspec.structs import replace

from feeds.access import Endpoints
from feeds.clock import now_ns
from feeds.counters import Counters, SideSummary, Spread
from feeds.crowd.records import Size
from feeds.deployment import Deployment
from feeds.frame import Frame
from feeds.lab import LabError
from feeds.load.records import Load, LoadSummary
from feeds.settings import Settings
from tests.support.crowds import LOAD
from tests.support.fake_frames import FakeFrames

COUNTERS = Counters(
    1.5,
    30,
    SideSummary(transport="websocket", requests=1, update_latency_ms=Spread(30, 20.0, 19.0)),
    SideSummary(transport="rest", requests=2, updates_missed=28),
)
ENDPOINTS = Endpoints("ws://127.0.0.1:8001/updates", "http://127.0.0.1:8002/latest", "secret")


class FakeCrowd:
    """Stands in for that of the lab."""

    async def looked(self) -> None:
        """Do nothing: its figures are never old."""


Lab = TypeVar("Lab")


class FakeLab:
    """Stands in for :class:`feeds.lab.Lab`; ``made`` lists those that were made."""

    made: list[FakeLab]
    fails = ""
    never_up = False
    crowd_fails = ""
    """Why the crowd does not come up."""
    crowd_stays_away = False
    """Whether some clients never come, and nobody is told why."""

    def __init__(
        self,
        settings: Settings,
        *,
        on_frame: Callable[[Frame], None] = lambda frame: None,
        on_log: Callable[[str], None] = lambda line: None,
        on_load: Callable[[Load], None] = lambda load: None,
        probe: bool = True,
        live_port: int = 0,
        polled_port: int = 0,
        database_url: str = "",
        deployment: Deployment = Deployment(),  # noqa: B008 - frozen
        token: str = "",
    ) -> None:
        self.deployment, self.token = deployment, token
        self.database_url = database_url
        self.settings, self.probe, self.ports = settings, probe, (live_port, polled_port)
        self.stopped = False
        self.ended: Future[str] = Future()
        self.load: Load | None = None
        self.crowd = FakeCrowd()
        self.sizes: list[Size] = []
        self._on_frame, self._on_load = on_frame, on_load
        self.made.append(self)

    endpoints: Endpoints | None = None

    async def start(self) -> Endpoints:
        """Be ready at once, and send one frame."""
        if self.fails:
            raise LabError(self.fails)
        began_ns = now_ns() - 1_000_000_000
        if self.probe and not self.never_up:
            self._on_frame(FakeFrames(began_ns=began_ns).frame_at(now_ns()))
        return ENDPOINTS

    async def both_up(self) -> None:
        """Have been so at once, or say that they never are."""
        if self.never_up:
            raise LabError("the two sides were not both up within 20 s")

    async def crowd_up(self) -> None:
        """Have a crowd in a new segment, or as much of it as comes."""
        half = f"{self.settings.clients:,} of {2 * self.settings.clients:,} clients up"
        self.load = Load(at_ns=now_ns(), ramping=0.5, state=half)
        if self.crowd_fails:
            raise LabError(self.crowd_fails)
        if self.crowd_stays_away:
            await asyncio.Event().wait()
        self.load = Load(at_ns=now_ns())
        self._on_load(self.load)
        frame = FakeFrames(began_ns=now_ns()).frame_at(now_ns())
        self._on_frame(replace(frame, segment=2))

    def load_summary(self) -> LoadSummary:
        """Return what a crowd of a hundred has measured, if there is one."""
        return LOAD if self.settings.clients > 1 else LoadSummary()

    def watch_load(self, on: bool) -> None:
        """Send one load at once, of servers that do nothing."""
        if on:
            self.load = Load(at_ns=now_ns())
            self._on_load(self.load)

    def populate(self, size: Size) -> None:
        """Note how many clients each side is to have."""
        self.sizes.append(size)

    async def counters(self) -> Counters:
        """Return figures that are always the same."""
        return COUNTERS

    async def stop(self) -> None:
        """Note that it was asked to end."""
        self.stopped = True


def stand_in(monkeypatch: pytest.MonkeyPatch, where: object, lab: type[Lab]) -> list[Lab]:
    """Have ``lab`` stand in for the lab in the module ``where``; return those that are made."""
    made: list[Lab] = []
    monkeypatch.setattr(lab, "made", made, raising=False)
    monkeypatch.setattr(where, "Lab", lab)
    return made
