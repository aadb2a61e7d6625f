"""Who watches the load has no crowd where none may be, and leaves nothing behind."""

from __future__ import annotations

import asyncio
from typing import cast

from feeds.crowd.population import NOBODY, Population
from feeds.crowd.records import Size
from feeds.frame import SideName
from feeds.load.records import Load
from feeds.load.watch import LoadWatch
from feeds.settings import Settings


class SilentLab:
    """Its servers are asked for their books, and never answer."""

    database_url = "postgresql://mine/own"

    def __init__(self) -> None:
        self.settings = Settings()
        self.asked = asyncio.Event()

    async def books(self) -> object:
        """Wait for good."""
        self.asked.set()
        return await asyncio.Event().wait()

    def is_up(self) -> bool:
        """Nothing is only starting."""
        return True

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """No process is measured."""
        return 0, 0, self.settings.transport(side)

    def carried_bytes(self, side: str) -> int:
        """Nothing was carried."""
        return 0

    def crowded(self, text: str) -> None:
        """Nobody is told."""


class NotedPopulation:
    """A crowd of nobody, whose sizes are noted."""

    def __init__(self) -> None:
        self.size = NOBODY

    def populate(self, size: Size) -> None:
        """Note the size."""
        self.size = size

    def report(self, which: str) -> None:
        """Nothing was told."""

    def failure(self) -> str:
        """All could be started."""
        return ""


def test_a_crowd_ends_at_once_where_a_transport_is_chosen_that_takes_none() -> None:
    async def chosen() -> None:
        lab, population = SilentLab(), NotedPopulation()
        watch = LoadWatch(lab, cast(Population, population), lambda load: None)
        watch.populate(Size(20, 20))
        population.populate(Size(20, 20))
        before = lab.settings

        lab.settings = before.replace(rate_per_s=2.0)
        watch.applied(before)
        assert population.size == Size(20, 20)

        lab.settings = before.replace(live_transport="postgres-notify")
        watch.applied(before)
        assert population.size == NOBODY
        await asyncio.wait_for(lab.asked.wait(), 5)
        async with watch.told:
            await watch.told.wait_for(lambda: watch.newest is not None)
        assert watch.newest is not None
        assert "a person's has one client a side" in watch.newest.lacking
        watch.stop()

    asyncio.run(chosen())


def test_a_watch_that_ends_while_servers_are_asked_leaves_no_task_behind() -> None:
    async def watched() -> set[asyncio.Task[object]]:
        told: list[Load] = []
        lab = SilentLab()
        watch = LoadWatch(lab, cast(Population, None), told.append)
        watch.watch(on=True)
        await lab.asked.wait()
        ours = asyncio.all_tasks() - {cast("asyncio.Task[object]", asyncio.current_task())}
        assert len(ours) == 2
        watch.stop()
        done, left = await asyncio.wait(ours, timeout=5)
        assert all(task.cancelled() for task in done)
        assert told == []
        return left

    assert asyncio.run(watched()) == set()
