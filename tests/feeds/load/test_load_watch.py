"""Who watches the load leaves nothing behind."""

from __future__ import annotations

import asyncio
from typing import cast

from feeds.crowd.population import Population
from feeds.load.records import Load
from feeds.load.watch import LoadWatch
from feeds.settings import Settings


class SilentLab:
    """Its servers are asked for their books, and never answer."""

    settings = Settings()
    database_url = ""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def books(self) -> object:
        """Wait for good."""
        self.asked.set()
        return await asyncio.Event().wait()

    def is_up(self) -> bool:
        """Nothing is only starting."""
        return True

    def processes(self, side: str) -> tuple[int, int, str]:
        """No process is measured."""
        return 0, 0, side

    def carried_bytes(self, side: str) -> int:
        """Nothing was carried."""
        return 0

    def crowded(self, text: str) -> None:
        """Nobody is told."""


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
