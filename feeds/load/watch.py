"""Watches both servers and the crowd: measures the servers at rest, then lets the crowd grow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from feeds.clock import now_ns
from feeds.crowd.limits import lacking, machine
from feeds.crowd.population import NOBODY, Population
from feeds.crowd.records import CrowdReport, Size
from feeds.frame import SIDES, SideName
from feeds.load.meter import ServerTotals, SideLoadMeter, distorted, spread_of_phases_s
from feeds.load.records import Load, SideLoad
from feeds.load.resting import Resting
from feeds.quantities import fixed
from feeds.server_cost import ServerCost

if TYPE_CHECKING:
    from feeds.processes import messages
    from feeds.settings import Settings

REST_S = 2.0
"""How long the servers are watched with only the clients on screen before a crowd comes."""
LOOK_EVERY_S = 1.0
GROWING_S = 0.25
"""The same while clients come up."""
ANSWER_S = 0.5
"""How long servers may take to tell their books; one that is gone tells them later."""


class Watched(Protocol):
    """What is watched."""

    settings: Settings
    database_url: str

    async def books(self) -> object:
        """Return what both servers have counted themselves, as ``live`` and ``polled``."""

    def is_up(self) -> bool:
        """Say whether both sides are measured, so that nothing is only starting any more."""

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """Return a side's gateway and database, by process number, and its transport's key."""

    def carried_bytes(self, side: SideName) -> int:
        """Return the bytes that the client on screen has sent and received, as far as known."""

    def crowded(self, text: str) -> None:
        """All clients are up and measured, or gone: figures of the client on screen begin anew."""


class LoadWatch:
    """Tells ``on_load`` of the load, and keeps the population as large as it is to be."""

    def __init__(
        self, lab: Watched, population: Population, on_load: Callable[[Load], None]
    ) -> None:
        self._lab, self._population, self._on_load = lab, population, on_load
        self.newest: Load | None = None
        self.told = asyncio.Condition()
        """Notified of each :attr:`newest`."""
        self.wanted = NOBODY
        """How many clients there are to be."""
        self._watched = False
        self._lacking = ""
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._meters = {"live": SideLoadMeter(asked=False), "polled": SideLoadMeter(asked=True)}
        self._resting = Resting(self._meters.values())
        self._costs = {side: ServerCost() for side in SIDES}
        self._measured = self._crowded = False
        self._crowd_cpu: tuple[int, float] | None = None
        self._asked: asyncio.Future[object] | None = None

    def watch(self, *, on: bool) -> None:
        """Have the load told with one client, too."""
        self._watched = on
        self._begin()

    def populate(self, size: Size) -> None:
        """Have so many clients, as soon as the servers have been measured at rest."""
        self.wanted, self._measured, self.newest = size, False, None
        self._lacking = "" if size == NOBODY else self._lacks(size)
        if size == NOBODY or self._lacking:
            self._population.populate(NOBODY)
        self._begin()

    def applied(self, before: Settings) -> None:
        """Settings are others than ``before``: the crowd may be too large for them; any thread.

        Other transports are measured at rest first, so that nobody connects to one that takes no
        such crowd.
        """
        if self.wanted == NOBODY:
            return
        self.newest = None  # its figures are those of before
        self._resting.disturb()
        self._lacking = self._lacks(self.wanted)
        set_ = self._lab.settings
        switched = any(set_.transport(side) != before.transport(side) for side in SIDES)
        if self._lacking or switched:
            self._population.populate(NOBODY)

    def _lacks(self, size: Size) -> str:
        return lacking(size, self._lab.settings, machine(), self._lab.database_url)

    def stop(self) -> None:
        """Tell nothing more."""
        for task in (self._task, self._asked):
            if task is not None:
                task.cancel()

    def _begin(self) -> None:
        self._wake.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self._watched or self.wanted != NOBODY or self._crowded:
            self._wake.clear()
            looks = await self._look()
            self._advance(looks)
            load = self._load(looks)
            self.newest = load
            self._follow(load)
            self._on_load(load)
            async with self.told:
                self.told.notify_all()
            growing = load.state and self._population.size == self.wanted
            pause_s = GROWING_S if growing else LOOK_EVERY_S
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._wake.wait()
        self.newest = None

    async def _look(self) -> dict[SideName, SideLoad]:
        """Return each side's load since the look before; nothing of servers that say nothing."""
        asked = self._asked = self._asked or asyncio.ensure_future(self._lab.books())
        await asyncio.wait({asked}, timeout=ANSWER_S)
        if not asked.done():
            return {}
        self._asked = None
        told = asked.result()
        return {side: self._side(side, getattr(told, side)) for side in SIDES}

    def _side(self, side: SideName, books: messages.Books) -> SideLoad:
        gateway, database, _ = self._lab.processes(side)
        cost = self._costs[side]
        cost.watch(gateway, database)
        ours, its = cost.read()
        serving = [each.rss_bytes for each in (ours, its) if each is not None]
        crowd = sum(
            getattr(report, side).bytes_received + getattr(report, side).bytes_sent
            for report in self._reports()
        )
        return self._meters[side].look(
            ServerTotals(
                at_ns=books.at_ns,
                cpu_s=books.cpu_s + (its.cpu_s if its is not None else 0.0),
                rss_bytes=sum(serving) if serving else None,
                messages=books.messages,
                requests=books.requests,
                connections=books.connections,
                loop_lag_ms=books.loop_lag_ms,
                bytes=crowd + self._lab.carried_bytes(side),
                counted=books.counted,
            )
        )

    def _reports(self) -> list[CrowdReport]:
        reports = (self._population.report(which) for which in ("crowd", "control"))
        return [report for report in reports if report is not None]

    def _advance(self, looks: dict[SideName, SideLoad]) -> None:
        """Measure the servers at rest if need be, then have the crowd that is wanted."""
        settings, population, resting = self._lab.settings, self._population, self._resting
        served = tuple(self._lab.processes(side)[2] for side in SIDES)
        switching = served != tuple(settings.transport(side) for side in SIDES)
        if self.wanted == NOBODY or self._lacking or switching or not self._lab.is_up():
            resting.disturb()
        elif not resting.is_known(served, settings, crowd=population.size != NOBODY):
            if population.size != NOBODY:
                population.populate(NOBODY)
                resting.disturb()
            leaving = population.leaving
            resting.look(looks, served, settings, leaving=leaving, now_ns=now_ns(), lasts_s=REST_S)
        elif population.size != self.wanted:
            resting.crowd_comes()
            population.populate(self.wanted)

    def _load(self, looks: dict[SideName, SideLoad]) -> Load:
        crowd, control = (self._population.report(which) for which in ("crowd", "control"))
        both = [one for one in (crowd, control) if one is not None]
        share, rss = self._crowd_cost(both)
        phases_s = spread_of_phases_s(self._lab.settings)
        load = Load(
            at_ns=now_ns(),
            size=self.wanted,
            live=looks.get("live") or self._meters["live"].unseen(),
            polled=looks.get("polled") or self._meters["polled"].unseen(),
            crowd_cpu_share=share,
            crowd_rss_bytes=rss,
            report=crowd,
            control=control,
            distorted=distorted(crowd, control, phases_s) if crowd and control else "",
            lacking=self._lacking or self._population.failure(),
        )
        ramping, state = self._state(load)
        return replace(load, ramping=ramping, state=state)

    def _crowd_cost(self, reports: list[CrowdReport]) -> tuple[float | None, int | None]:
        if len(reports) < 2:
            self._crowd_cpu = None
            return None, None
        at_ns, cpu_s = max(one.at_ns for one in reports), sum(one.cpu_s for one in reports)
        before, share = self._crowd_cpu, None
        if before is not None and at_ns > before[0] and cpu_s >= before[1]:
            share = (cpu_s - before[1]) / (at_ns - before[0]) * 1e9
        self._crowd_cpu = at_ns, cpu_s
        return share, sum(one.rss_bytes or 0 for one in reports)

    def _state(self, load: Load) -> tuple[float | None, str]:
        """Return the share of the clients that are up, and what is waited for."""
        wanted = self.wanted
        if load.lacking or (wanted == NOBODY and not self._crowded):
            return None, ""
        if wanted == NOBODY:
            return None, "the crowd is leaving"
        if self._population.size != wanted:
            resting = self._lab.is_up()
            return 0.0, "measuring the servers at rest" if resting else "both sides come up"
        if load.report is None or load.control is None:
            return 0.0, "the crowd is starting"
        up = 2 + sum(one.live.up + one.polled.up for one in (load.report, load.control))
        total = wanted.live + wanted.polled
        if up < total:
            return up / total, f"{up:,} of {total:,} clients up"
        return None, "" if load.measuring else "all clients are up, figures begin soon"

    def _follow(self, load: Load) -> None:
        """See when all are up and measured, or all are gone, and begin the figures then."""
        if load.measuring and not self._measured:
            self._measured = self._crowded = True
            for meter in self._meters.values():
                meter.begin()
            live, polled = fixed(load.size.live, 0), fixed(load.size.polled, 0)
            each = f"{live} clients a side" if live == polled else f"{live} live, {polled} polled"
            self._lab.crowded(f"{each} are up")
        elif not load.measuring:
            self._measured = False
        if self._crowded and self.wanted == NOBODY and self._gone(load):
            self._crowded = False
            self._lab.crowded("the crowd is gone")

    def _gone(self, load: Load) -> bool:
        """Say whether the servers have let all of the crowd go."""
        sides = ((load.live, self._meters["live"]), (load.polled, self._meters["polled"]))
        for side, meter in sides:
            rest, now = meter.at_rest, side.cost.connections
            most = None if rest is None else rest.connections
            if side.rss_bytes is None or (now and most is not None and now > most):
                return False
        return True
