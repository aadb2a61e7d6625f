"""Searches for the capacity of each side on a lab that runs already."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from feeds.capacity import search
from feeds.capacity.judge import DisturbedError, Judge
from feeds.capacity.outcome import outcome
from feeds.capacity.records import (
    LEAST,
    CapacityPlan,
    CapacityProbe,
    CapacityProgress,
    SideCapacity,
)
from feeds.clock import now_ns
from feeds.crowd.records import Size
from feeds.frame import SideName
from feeds.lab import LabError
from feeds.load.records import Load
from feeds.settings import Settings

LOOK_EVERY_S = 0.25
UP_WITHIN_S = 30.0
"""A crowd of which connections break as fast as others are made is never up, and never stuck."""
DEAF_S = 20.0
"""For how long nothing new may be told of a crowd that is up."""
CALM_S = 1.0
"""After a crowd that was too large the server has so long, with hardly anybody connected."""
ATTEMPTS = 2
"""How often a crowd is tried of which a process dies."""
RAMP_SHARE = 0.4
"""Of the time of one measurement, about what the crowd takes to come up."""

Found = dict[SideName, SideCapacity]


class CrowdedLab(Protocol):
    """What a search asks of the laboratory."""

    @property
    def settings(self) -> Settings:
        """What is set now."""

    @property
    def load(self) -> Load | None:
        """What was told last of the crowd and of the servers; ``None`` if nothing was."""

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """Return the numbers of a side's gateway and database, and its transport's key."""

    def populate(self, size: Size) -> None:
        """Have so many clients a side; their figures begin anew when all are up."""

    async def crowd_up(self) -> None:
        """Wait until all are up and measured; raise ``LabError`` if they never are."""


@dataclass
class CapacitySearch:
    """One search for what ``plan`` asks; ``found`` has what is known, of an earlier run, too.

    ``tell`` hears what is being tried, about four times a second. ``sleep`` and ``now`` are the
    loop's and the clock's own but for tests.
    """

    lab: CrowdedLab
    plan: CapacityPlan
    most: Mapping[SideName, int]
    """The largest crowd of each side: the plan's, or what its transport takes."""
    found: Found = field(default_factory=dict)
    tell: Callable[[CapacityProgress], None] = lambda progress: None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], int] = now_ns

    async def run(self) -> None:
        """Search each side in turn; ``found`` is right after each measurement.

        The crowd is then what the settings say, also after a cancellation. Raise
        :class:`~feeds.lab.LabError` when a crowd could not be measured twice in a row.
        """
        try:
            for side in self.plan.sides:
                await self._search(side)
        finally:
            clients = self.lab.settings.clients
            self.lab.populate(Size(clients, clients))

    async def _search(self, side: SideName) -> None:
        known = self.found.get(side)
        probes, most = list(known.probes) if known else [], self.most[side]
        while True:
            self.found[side] = outcome(self.plan, side, most, probes)
            size = search.next_size(probes, most)
            if size is None:
                return
            if probes and (probes[-1].bearing != "held" or probes[-1].clients == size):
                await self._calm(side, size)
            probes.append(await self._measured(side, size, probes))

    async def _calm(self, side: SideName, before: int) -> None:
        """Let nearly all go ``before`` so many come: what waits for them would be in the way.

        The figures of a crowd that stays as large as it is would not begin anew, either.
        """
        self.lab.populate(of_side(side, min(LEAST, before - 1)))
        await self.sleep(CALM_S)

    async def _measured(
        self, side: SideName, size: int, probes: Sequence[CapacityProbe]
    ) -> CapacityProbe:
        """Measure a crowd; once more if that was disturbed."""
        why = ""
        for _ in range(ATTEMPTS):
            try:
                return await self._measure(side, size, probes)
            except (DisturbedError, LabError) as error:
                why = str(error)
                await self._calm(side, size)
        raise LabError(f"{size} clients could not be measured, twice in a row: {why}")

    async def _measure(
        self, side: SideName, size: int, probes: Sequence[CapacityProbe]
    ) -> CapacityProbe:
        asked = of_side(side, size)
        judge = Judge(side, size, self.plan.settings, self.plan.max_latency_s)
        self.lab.populate(asked)
        if (refused := await self._come_up(judge, asked, probes)) is not None:
            return refused
        server, told_ns, heard_ns = self.lab.processes(side), 0, self.now()
        while True:
            load = self.lab.load
            if self.lab.processes(side) != server:
                raise DisturbedError("its server ended meanwhile")
            if load is not None and load.size == asked and load.measuring and load.at_ns > told_ns:
                told_ns, heard_ns = load.at_ns, self.now()
                if (probe := judge.take(load)) is not None:
                    return probe
            elif self.now() - heard_ns > DEAF_S * 1e9:
                raise DisturbedError(f"nothing was told of the crowd for {DEAF_S:g} s")
            self._say(judge, probes, None)
            await self.sleep(LOOK_EVERY_S)

    async def _come_up(
        self, judge: Judge, asked: Size, probes: Sequence[CapacityProbe]
    ) -> CapacityProbe | None:
        """Wait until the crowd is up; return why it cannot be, if that says something of a side."""
        server, until_ns = self.lab.processes(judge.side), self.now() + round(UP_WITHIN_S * 1e9)
        up = asyncio.ensure_future(self.lab.crowd_up())
        try:
            while not up.done():
                if self.now() > until_ns:
                    raise LabError(f"the crowd is not up within {UP_WITHIN_S:g} s")
                load = self.lab.load
                ramping = load.ramping if load is not None and load.size == asked else 0.0
                self._say(judge, probes, ramping)
                await first(up, self.sleep(LOOK_EVERY_S))
            up.result()
        except LabError as error:
            load = self.lab.load
            refused = load and judge.refused(load, str(error))
            if not refused or self.lab.processes(judge.side) != server:
                raise
            return refused
        finally:
            up.cancel()
        return None

    def _say(self, judge: Judge, probes: Sequence[CapacityProbe], up: float | None) -> None:
        """Tell what is being tried, and how much of the search is behind."""
        sides, most = self.plan.sides, self.most[judge.side]
        left = max(1, search.left(probes, most))
        here = RAMP_SHARE * up if up is not None else RAMP_SHARE + (1 - RAMP_SHARE) * judge.done
        of_side = (len(probes) + here) / (len(probes) + left)
        self.tell(
            CapacityProgress(
                side=judge.side,
                clients=judge.clients,
                up=up,
                p95_ms=judge.p95_ms if up is None else None,
                done=(sides.index(judge.side) + of_side) / len(sides),
            )
        )


def of_side(side: SideName, clients: int) -> Size:
    """Return a crowd of one side alone."""
    return Size(clients, 1) if side == "live" else Size(1, clients)


async def first(up: asyncio.Future[None], pause: Awaitable[None]) -> None:
    """Return when ``up`` is done, or the ``pause`` is over."""
    waiting = asyncio.ensure_future(pause)
    try:
        await asyncio.wait({up, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
