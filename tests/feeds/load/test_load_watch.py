"""Who watches the load has no crowd where none may be, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
from typing import cast

import pytest

from feeds.clock import now_ns
from feeds.crowd.population import NOBODY, Population
from feeds.crowd.records import Size
from feeds.frame import SideName
from feeds.load import watch as watch_module
from feeds.load.records import Load, SideBooks
from feeds.load.watch import LoadWatch
from feeds.processes.messages import Books
from feeds.settings import Settings
from tests.support.clock import on_loop, wait_until


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
        self.leaving = False

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


class QuietLab(SilentLab):
    """Its servers answer: so many connections are open, and fewer each time but for one."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [1, 1]
        self.looks = 0

    async def books(self) -> object:
        """Tell them."""
        self.looks += 1
        self.open = [max(1, one - 5) for one in self.open]
        live, polled = (Books(connections=one, at_ns=now_ns()) for one in self.open)
        return SideBooks(live, polled)

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """Both are the test itself."""
        return os.getpid(), 0, self.settings.transport(side)


@on_loop
async def test_servers_are_measured_at_rest_when_the_crowd_of_before_has_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch_module, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(watch_module, "REST_S", 0.05)
    lab, population = QuietLab(), NotedPopulation()
    told: list[Load] = []
    watch = LoadWatch(lab, cast(Population, population), told.append)

    async def goes_on() -> None:
        begun = lab.looks
        await wait_until(lambda: lab.looks > begun + 8)

    watch.populate(Size(20, 20))
    await wait_until(lambda: population.size == Size(20, 20))

    before, lab.settings = lab.settings, lab.settings.replace(live_transport="sse")
    population.leaving, lab.open = True, [20, 20]
    watch.applied(before)
    await goes_on()
    assert population.size == NOBODY  # a process still ends
    lab.open = [100_000, 1]
    await goes_on()  # the newest look knows of them before the process has ended
    population.leaving = False
    await goes_on()
    assert population.size == NOBODY  # its connections are being closed
    lab.open = [1, 1]
    await wait_until(lambda: population.size == Size(20, 20))
    assert watch.newest is not None
    assert watch.newest.live.at_rest is not None
    assert watch.newest.live.at_rest.connections == 1

    watch.populate(NOBODY)
    lab.settings = lab.settings.replace(rate_per_s=50.0)
    watch.populate(Size(5, 5))
    told.clear()
    await wait_until(lambda: population.size == Size(5, 5))
    assert any("at rest" in load.state for load in told)  # under what is set now
    watch.stop()


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
