"""A crowd whose servers or processes die or stand still, and whose settings change under it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from feeds.crowd.population import PROCESSES, SILENT_AFTER_NS
from feeds.crowd.records import CrowdReport, CrowdSide
from feeds.frame import SIDES
from feeds.lab import Lab
from feeds.load import watch as load_watch
from feeds.load.records import Load
from feeds.settings import Settings
from tests.end_to_end.test_deaths import MORTAL, replaced
from tests.end_to_end.test_lab import Watch, children
from tests.support.clock import on_loop, wait_until

CLIENTS = 21
SETTINGS = Settings(
    seed=1, rate_per_s=20.0, poll_interval_s=0.2, delay_ms=2.0, jitter_ms=0.0, clients=CLIENTS
)


@pytest.fixture(autouse=True)
def _short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_watch, "REST_S", 0.3)


class CrowdedLab:
    """A lab with its crowd up, and what it has told."""

    def __init__(self, lab: Lab, watch: Watch, loads: list[Load]) -> None:
        self.lab, self.watch, self.loads = lab, watch, loads

    def reports(self) -> list[CrowdReport]:
        """Return what both processes say now; nothing unless all clients are up and measured."""
        load = self.lab.load
        if load is None or load.state or load.report is None or load.control is None:
            return []
        return [load.report, load.control]

    def sides(self, name: str) -> list[CrowdSide]:
        """Return the figures of one side in both processes."""
        return [getattr(report, name) for report in self.reports()]

    async def measures(self, *, since_ns: int = 0) -> None:
        """Wait until every client of both processes is up, and messages are counted."""

        def all_are_up() -> bool:
            reports = self.reports()
            ups = [sum(getattr(one, side).up for one in reports) for side in SIDES]
            new = all(
                one.at_ns > since_ns and side.messages and side.update_latency_ms.count
                for one in reports
                for side in (one.live, one.polled)
            )
            return bool(reports) and new and ups == [self.lab.settings.clients - 1] * 2

        await wait_until(all_are_up, lambda: f"the load is {self.lab.load}")

    async def goes_on(self) -> None:
        """Wait until the clients on screen and those of the crowd have received more."""
        arrivals = len(self.watch.arrivals)
        before = [one.live.messages + one.polled.messages for one in self.reports()]
        await wait_until(lambda: len(self.watch.arrivals) >= arrivals + 10)
        await wait_until(
            lambda: any(
                one.live.messages + one.polled.messages > was
                for one, was in zip(self.reports(), before, strict=False)
            )
        )

    def blameless(self) -> bool:
        """Say whether there is no gap, no error and no reconnect."""
        sides = [side for name in SIDES for side in self.sides(name)]
        return all((one.gaps, one.errors, one.reconnects) == (0, 0, 0) for one in sides)


@asynccontextmanager
async def crowded() -> AsyncIterator[CrowdedLab]:
    """Run a lab with a crowd."""
    watch, loads = Watch(), list[Load]()
    async with Lab(SETTINGS, on_frame=watch.frames.append, on_load=loads.append) as lab:
        await lab.both_up()
        await lab.crowd_up()
        one = CrowdedLab(lab, watch, loads)
        await one.measures()
        assert one.blameless()
        yield one
    assert not children()


@on_loop
async def test_all_come_back_to_a_gateway_that_was_killed() -> None:
    async with crowded() as its:
        for number, side in enumerate(SIDES):
            victim = children()[f"gateway {side}"]
            victim.kill()
            await wait_until(lambda: replaced(f"gateway {side}", victim))  # noqa: B023

            def back(side: str = side) -> int:
                return sum(one.reconnects for one in its.sides(side))

            await wait_until(lambda: back() >= CLIENTS - 1, lambda: f"{back()} are back")
            await its.measures(since_ns=its.loads[-1].at_ns)
            assert back() == CLIENTS - 1
            if not number:  # nothing is wrong with the other side, which is next
                assert sum(one.reconnects + one.errors for one in its.sides("polled")) == 0
            await its.goes_on()


@on_loop
async def test_a_process_of_the_crowd_that_was_killed_comes_back_and_ramps_anew() -> None:
    async with crowded() as its:
        for which in PROCESSES:
            told, victim = len(its.loads), children()[f"crowd {which}"]
            victim.kill()
            await wait_until(lambda: replaced(f"crowd {which}", victim))  # noqa: B023
            if which == "crowd":  # the few of the other are up again before anybody looks
                await wait_until(lambda: any(load.state for load in its.loads[told:]))  # noqa: B023
            await its.measures(since_ns=its.loads[-1].at_ns)
            assert its.blameless()
            await its.goes_on()
        counters = await its.lab.counters()
        for side in (counters.live, counters.polled):
            assert (side.reconnects, side.errors) == (0, 0)


@MORTAL
@on_loop
async def test_a_process_of_the_crowd_that_stands_still_is_told_and_its_time_left_out() -> None:
    async with crowded() as its:
        for which in PROCESSES:
            told, asleep = len(its.loads), children()[f"crowd {which}"]
            asleep.suspend()
            await wait_until(lambda: any(load.state for load in its.loads[told:]))  # noqa: B023
            arrivals = len(its.watch.arrivals)
            await wait_until(lambda: len(its.watch.arrivals) >= arrivals + 10)  # noqa: B023
            asleep.resume()
            await its.measures(since_ns=its.loads[-1].at_ns)
            await its.goes_on()
            assert its.blameless()
            for one in its.sides("live"):
                assert (one.update_latency_ms.max or 0.0) < SILENT_AFTER_NS / 1e6


CHANGES: dict[str, Callable[[Settings], Settings]] = {
    "numbers": lambda settings: settings.replace(
        rate_per_s=50.0, poll_interval_s=0.1, message_bytes=4000
    ),
    "fewer": lambda settings: settings.replace(clients=9),
    "ways": lambda settings: settings.replace(live_transport="sse", polled_transport="long-poll"),
    "more": lambda settings: settings.replace(clients=30),
}


@on_loop
async def test_whatever_is_set_under_a_crowd_there_is_no_error_and_no_gap() -> None:
    async with crowded() as its:
        settings = SETTINGS
        for name, change in CHANGES.items():
            settings = change(settings)
            at_ns = its.loads[-1].at_ns
            its.lab.apply(settings)
            await its.measures(since_ns=at_ns)
            assert its.blameless(), (name, its.reports())
        await its.goes_on()
        assert not any(load.lacking for load in its.loads)
        its.lab.apply(settings.replace(clients=1))
        await wait_until(lambda: its.lab.load is None)
        await wait_until(lambda: not any(role.startswith("crowd") for role in children()))
        books = await its.lab.books()
        assert books.live.connections == books.polled.connections == 1
