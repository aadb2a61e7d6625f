"""A lab with many clients: they come, are measured, and go without a trace."""

from __future__ import annotations

import psutil

from feeds.lab import Lab
from feeds.load.records import Load
from feeds.settings import Settings
from tests.support.clock import on_loop, wait_until

CLIENTS = 24
SETTINGS = Settings(seed=1, rate_per_s=20.0, poll_interval_s=0.2, delay_ms=3.0)


def _children() -> set[int]:
    return {process.pid for process in psutil.Process().children()}


@on_loop
async def test_they_come_are_measured_and_go() -> None:
    loads: list[Load] = []
    async with Lab(SETTINGS, on_load=loads.append) as lab:
        await lab.both_up()
        before = _children()
        assert lab.load is None
        lab.apply(SETTINGS.replace(clients=CLIENTS))
        await lab.crowd_up()
        await wait_until(lambda: lab.load is not None and _measured(lab.load))
        load = lab.load
        assert load is not None
        assert load.state == "" == load.lacking
        assert load.live.cost.connections == load.polled.cost.connections == CLIENTS
        assert {one.state for one in loads} >= {"measuring the servers at rest", ""}
        summary = lab.load_summary()
        assert summary.crowd is not None
        assert summary.crowd.clients == CLIENTS
        for side in (summary.crowd.live, summary.crowd.polled):
            assert side.gaps == side.errors == side.reconnects == 0
            assert side.update_latency_ms.count > 0
        assert len(_children()) == len(before) + 2
        lab.apply(SETTINGS)
        await wait_until(lambda: _children() == before)
        await wait_until(lambda: lab.load is None)
        books = await lab.books()
        assert books.live.connections == books.polled.connections == 1
    assert not _children() & before


def _measured(load: Load) -> bool:
    both = (load.report, load.control)
    return all(one and one.live.messages and one.polled.messages for one in both)


@on_loop
async def test_one_side_can_have_more_than_the_other() -> None:
    from feeds.crowd.records import Size

    async with Lab(SETTINGS) as lab:
        await lab.both_up()
        lab.populate(Size(live=1, polled=9))
        await lab.crowd_up()
        await wait_until(lambda: lab.load is not None and lab.load.polled.cost.connections == 9)
        assert lab.load is not None
        assert lab.load.live.cost.connections == 1
        assert lab.settings.clients == 1
