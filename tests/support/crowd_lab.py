"""A laboratory made up: servers that queue, and a clock that runs as soon as somebody sleeps."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from feeds.counters import Spread
from feeds.crowd.records import CrowdReport, CrowdSide, Size
from feeds.frame import SideName
from feeds.lab import LabError
from feeds.load.records import Load, ServingCost, SideLoad
from feeds.settings import Settings

RAMP_S = 1.0
MACHINE = 1e9
USUALLY = Settings(rate_per_s=10.0, poll_interval_s=0.5, jitter_ms=0.0)


@dataclass
class CrowdLab:
    """Stands in for :class:`~feeds.lab.Lab`; both servers are one processor each.

    ``message_us`` and ``request_us`` are what they cost; ``noise`` is how far figures vary.
    """

    settings: Settings = USUALLY
    message_us: float = 50.0
    request_us: float = 250.0
    noise: float = 0.0
    distorts_at: float = MACHINE
    """From so many clients on the crowd's own queue makes updates late, by 2 s."""
    starves_at: float = MACHINE
    """From so many clients on the whole machine is too slow, its control clients included."""
    breaks_at: float = MACHINE
    """From so many clients on connections break as fast as others are made."""
    share_up: float = 0.9
    """Of those, how many are up."""
    files: float = MACHINE
    dies: list[int] = field(default_factory=list)
    """Sizes at which a process dies, once each time it is named."""
    crowd_dies: bool = False
    """Whether it is one of the crowd, and no server."""
    deaf: bool = False
    asked: list[Size] = field(default_factory=list)
    deaths: int = 0
    seed: int = 1

    def __post_init__(self) -> None:
        """Begin with the client on screen alone."""
        self.size, self._now_ns, self._up_ns = Size(), 10**9, 10**9
        self._random = random.Random(self.seed)
        self.on_sleep: Callable[[], object] = lambda: None

    def now(self) -> int:
        """Return the made-up instant."""
        return self._now_ns

    async def sleep(self, seconds: float) -> None:
        """Let that time pass at once."""
        self._now_ns += round(seconds * 1e9)
        self.on_sleep()
        await asyncio.sleep(0)

    def populate(self, size: Size) -> None:
        """Take that size, if it is another; it is up a second later."""
        self.asked.append(size)
        if size == self.size:
            return
        self.size = size
        self._up_ns = self._now_ns + round(RAMP_S * 1e9)

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """Return a number that is another after each death of a server."""
        return 100 + self.deaths, 0, self.settings.transport(side)

    async def crowd_up(self) -> None:
        """Wait for the second; raise if there are not so many files."""
        if self._most > self.files:
            raise LabError(f"{self._most} clients need more files: ulimit -n 20000")
        while self._now_ns < self._up_ns or self._most >= self.breaks_at:
            await asyncio.sleep(0)

    @property
    def _most(self) -> int:
        return max(self.size.live, self.size.polled)

    @property
    def load(self) -> Load | None:
        """Return the load as of now."""
        if self.deaf:
            return None
        if self._most in self.dies and self._now_ns > self._up_ns + 10**9:
            self.dies.remove(self._most)
            if self.crowd_dies:
                self._up_ns = self._now_ns
            else:
                self.deaths += 1
        distorted = self._most >= self.distorts_at
        return Load(
            at_ns=self._now_ns,
            size=self.size,
            live=self._server("live"),
            polled=self._server("polled"),
            report=self._report(),
            control=self._report(control=True),
            lacking="ulimit -n 20000" if self._most > self.files else "",
            distorted="the crowd is slower than its control" if distorted else "",
            ramping=self._ramping(),
        )

    def _ramping(self) -> float | None:
        if self._most >= self.breaks_at:
            return self.share_up
        return None if self._now_ns >= self._up_ns else 0.5

    def _report(self, *, control: bool = False) -> CrowdReport:
        return CrowdReport(
            at_ns=self._now_ns,
            live=self._crowd("live", control=control),
            polled=self._crowd("polled", control=control),
        )

    def share(self, side: SideName) -> float:
        """Return what is asked of a server's processor, over 1 if it cannot do it."""
        clients: int = getattr(self.size, side)
        if side == "live":
            return clients * self.settings.rate_per_s * self.message_us / 1e6
        return clients / self.settings.poll_interval_s * self.request_us / 1e6

    def _server(self, side: SideName) -> SideLoad:
        share, clients = self.share(side), getattr(self.size, side)
        live = side == "live"
        each = self.settings.rate_per_s if live else 1 / self.settings.poll_interval_s
        per_s = clients * each * min(1.0, 1 / (share or 1.0))
        return SideLoad(
            cpu_share=min(1.0, share),
            messages_per_s=per_s,
            requests_per_s=None if live else per_s,
            cost=ServingCost(
                cpu_us_per_message=self.message_us if live else self.request_us,
                cpu_us_per_request=None if live else self.request_us,
            ),
        )

    def _crowd(self, side: SideName, *, control: bool = False) -> CrowdSide:
        """Return a side's clients: what waits grows without end once the server is busy."""
        asked, measured_s = getattr(self.size, side) - 1, (self._now_ns - self._up_ns) / 1e9
        if not asked or measured_s < 0:
            return CrowdSide(asked=asked)
        share = self.share(side)
        wait_ms = self.settings.delay_ms + 1.0
        spread_ms, work_ms = 1e3 * self.settings.poll_interval_s, self.request_us / 1e3
        if side == "live":
            spread_ms = work_ms = (asked + 1) * self.message_us / 1e3
        grows_ms = 1e3 * max(0.0, share - 1)
        wait_ms += work_ms * share / max(0.05, 1 - share) / 2
        late = self._most >= (
            self.starves_at if control else min(self.distorts_at, self.starves_at)
        )
        wait_ms += 2000 * late
        wait_ms *= 1 + self.noise * self._random.uniform(-1, 1)
        now_ms = wait_ms + grows_ms * measured_s
        whole = Spread(
            count=100,
            p50=wait_ms + spread_ms / 2 + grows_ms * measured_s / 2,
            p99=now_ms + 0.99 * spread_ms,
            max=now_ms + spread_ms,
        )
        return CrowdSide(
            asked=asked,
            up=asked,
            measured_s=measured_s,
            update_latency_ms=whole,
            latest_ms=Spread(count=10, p50=now_ms + spread_ms / 2),
            p95_ms=wait_ms + 0.95 * (spread_ms + grows_ms * measured_s),
        )
