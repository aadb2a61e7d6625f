"""A search on a made-up lab: what is found, what disturbs it, what it leaves behind."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import pairwise

import pytest

from feeds.capacity.outcome import most_of
from feeds.capacity.records import CapacityPlan, CapacityProgress, SideCapacity
from feeds.capacity.run import CapacitySearch
from feeds.crowd.records import Size
from feeds.frame import SIDES, SideName
from feeds.lab import LabError
from tests.support.clock import on_loop
from tests.support.crowd_lab import CrowdLab


def search_on(lab: CrowdLab, **changes: object) -> CapacitySearch:
    """Return a search on ``lab``, in its made-up time."""
    plan = CapacityPlan(settings=lab.settings, **changes)  # type: ignore[arg-type]
    most = {side: most_of(plan, side) for side in SIDES}
    return CapacitySearch(lab, plan, most, sleep=lab.sleep, now=lab.now)


async def found_on(lab: CrowdLab, **changes: object) -> dict[SideName, SideCapacity]:
    made = search_on(lab, **changes)
    await made.run()
    return dict(made.found)


@on_loop
async def test_both_sides_bear_what_their_servers_can() -> None:
    """Push is busy with 1/(10/s × 50 µs) = 2,000 clients, polling with 0.5 s/250 µs."""
    lab = CrowdLab()
    found = await found_on(lab)
    for one in found.values():
        assert 1750 < one.clients <= 2000
        assert one.above is not None
        assert one.above <= 1.05 * one.clients
        assert (one.finished, one.at_least) == (True, False)
        assert one.bounds is not None
        assert one.bounds.busy_clients == pytest.approx(2000)
    assert found["live"].bounds is not None
    assert found["live"].bounds.bound_clients == pytest.approx(2000)
    assert found["polled"].bounds is not None
    assert found["polled"].bounds.bound_clients == pytest.approx(4000)
    assert lab.asked[-1] == Size(1, 1)
    assert all(min(size.live, size.polled) == 1 for size in lab.asked)
    # what is measured twice begins anew
    assert all(before != after for before, after in pairwise(lab.asked))
    for one in found.values():
        assert all((probe.measured_s or 0) < 15 for probe in one.probes)


@on_loop
async def test_it_repeats_with_noisy_figures() -> None:
    runs = [await found_on(CrowdLab(noise=0.3, seed=seed)) for seed in range(8)]
    for side in SIDES:
        sizes = [one[side].clients for one in runs]
        assert max(sizes) <= 1.15 * min(sizes)


@on_loop
async def test_what_is_borne_to_the_end_is_at_least_that() -> None:
    found = await found_on(CrowdLab(), most=300)
    for one in found.values():
        assert (one.clients, one.above, one.at_least) == (300, None, True)
        assert one.reason == "the largest crowd that was tried"


@on_loop
async def test_an_interval_too_long_bears_nobody() -> None:
    lab = CrowdLab()
    lab.settings = lab.settings.replace(poll_interval_s=2.0)
    polled = (await found_on(lab, sides=("polled",)))["polled"]
    assert (polled.clients, polled.above, polled.at_least) == (0, 2, False)
    assert polled.finished
    assert polled.reason == "half of the updates late for 3 s"


@on_loop
async def test_a_crowd_that_distorts_is_no_fault_of_the_server() -> None:
    live = (await found_on(CrowdLab(distorts_at=500), sides=("live",)))["live"]
    assert 400 < live.clients < 500
    assert live.at_least
    assert live.reason == "the crowd is slower than its control"


@on_loop
async def test_too_few_files_are_told_with_the_remedy() -> None:
    live = (await found_on(CrowdLab(files=500), sides=("live",)))["live"]
    assert 400 < live.clients <= 500
    assert live.at_least
    assert live.reason == "ulimit -n 20000"


@on_loop
async def test_a_crowd_that_cannot_be_kept_is_a_limit_of_the_machine() -> None:
    live = (await found_on(CrowdLab(breaks_at=500), sides=("live",)))["live"]
    assert 400 < live.clients < 500
    assert live.at_least
    assert live.reason == "the crowd is not up within 30 s"


@on_loop
async def test_a_crowd_of_which_hardly_anybody_comes_ends_it() -> None:
    with pytest.raises(LabError, match="twice in a row: the crowd is not up within 30 s"):
        await found_on(CrowdLab(breaks_at=20, share_up=0.1))


@on_loop
async def test_a_queue_that_grows_is_seen_however_long_the_latency_may_be() -> None:
    live = (await found_on(CrowdLab(), sides=("live",), max_latency_s=60.0))["live"]
    assert 1850 < live.clients <= 2100
    assert "a queue grows by" in live.reason


@pytest.mark.parametrize("crowd_dies", [True, False])
@on_loop
async def test_a_process_that_dies_has_the_crowd_measured_again(crowd_dies: bool) -> None:
    lab = CrowdLab(dies=[100, 200], crowd_dies=crowd_dies)
    found = await found_on(lab, sides=("live",), most=200)
    assert not lab.dies
    assert [one.clients for one in found["live"].probes] == [25, 50, 100, 200]
    assert [size.live for size in lab.asked] == [25, 50, 100, 2, 100, 200, 2, 200, 1]


@on_loop
async def test_twice_in_a_row_ends_it_and_keeps_what_is_known() -> None:
    lab = CrowdLab(dies=[100, 100])
    made = search_on(lab)
    with pytest.raises(LabError, match=r"^100 clients could not be measured, twice in a row: "):
        await made.run()
    assert [one.clients for one in made.found["live"].probes] == [25, 50]
    assert not made.found["live"].finished
    assert lab.asked[-1] == Size(1, 1)


@on_loop
async def test_nothing_told_is_no_endless_wait() -> None:
    with pytest.raises(LabError, match="nothing was told of the crowd for 20 s"):
        await found_on(CrowdLab(deaf=True))


@on_loop
async def test_cancelled_and_gone_on_with() -> None:
    lab = CrowdLab()
    lab.settings = lab.settings.replace(clients=7)
    made = search_on(lab)
    task = asyncio.ensure_future(made.run())
    lab.on_sleep = lambda: len(made.found["live"].probes) > 3 and task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert lab.asked[-1] == Size(7, 7)
    kept = made.found["live"].probes
    assert len(kept) == 4
    lab.on_sleep = lambda: None
    again = search_on(lab)
    again.found = made.found
    await again.run()
    assert again.found["live"].probes[:4] == kept
    assert all(one.finished for one in again.found.values())


@on_loop
async def test_it_tells_what_it_tries_and_how_far_it_is() -> None:
    made, told = search_on(CrowdLab(), most=400), list[CapacityProgress]()
    made.tell = told.append
    await made.run()
    assert {one.clients for one in told} == {25, 50, 100, 200, 400}
    assert {one.side for one in told} == set(SIDES)
    assert any(one.up == 0.5 for one in told)
    assert any(one.p95_ms for one in told)
    done = [one.done for one in told]
    assert done == sorted(done)
    assert 0 <= done[0] < 0.1
    assert 0.9 < done[-1] <= 1


@on_loop
async def test_bounds_of_a_limited_push_and_of_long_polling_rest_on_what_was_measured() -> None:
    lab = CrowdLab(message_us=100.0)
    lab.settings = lab.settings.replace(push_limit_per_s=5.0, polled_transport="long-poll")
    found = await found_on(lab, most=100)
    live, polled = found["live"].bounds, found["polled"].bounds
    assert live is not None
    assert polled is not None
    assert live.busy_clients == pytest.approx(1000)  # the lab of the test knows of no limit
    assert polled.busy_clients == pytest.approx(2000)
