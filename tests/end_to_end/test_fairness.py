"""Fairness, stalls and the servers' own books, with the lab's real processes."""

from __future__ import annotations

import asyncio
import itertools
from functools import partial

import msgspec
import pytest

from feeds.access import Address
from feeds.fairness import WORST, Fairness
from feeds.lab import Lab, LabError
from feeds.load.records import SideBooks
from feeds.processes.messages import Served
from feeds.settings import BadSettingError
from feeds.wire.websocket_client import subscribe
from tests.end_to_end.test_deaths import replaced
from tests.end_to_end.test_lab import (
    QUICK,
    Watch,
    applied,
    children,
    running,
)
from tests.support.books import accounts_for_all
from tests.support.clock import on_loop, wait_until

SLOW = QUICK.replace(source="clock", rate_per_s=1 / 60, poll_interval_s=60)


def connections_of(role: str) -> set[tuple[int, int]]:
    """Return the established connections of a process: own port, other port."""
    return {
        (link.laddr[1], link.raddr[1])
        for link in children()[role].net_connections("tcp")
        if link.status == "ESTABLISHED"
    }


@on_loop
async def test_what_the_clients_count_is_what_the_servers_count() -> None:
    watch = Watch()
    async with Lab(SLOW, on_frame=watch.frames.append) as lab:
        await wait_until(lambda: watch.frames and watch.last.segment == 1)
        for polls in range(2, 8):  # the first was sent at once
            lab.poll_now()
            await wait_until(lambda polls=polls: len(watch.polls) == polls)  # type: ignore[misc]
        counters, books = await lab.counters(), await lab.books()
        assert books.polled.requests == counters.polled.requests == 7
        assert books.polled.messages == counters.polled.messages
        assert books.live.requests == counters.live.requests == 1
        assert books.live.messages == counters.live.messages
        assert lab.endpoints is not None
    with pytest.raises(LabError):
        await lab.books()


@on_loop
async def test_in_full_traffic_both_accounts_are_equal_as_soon_as_nothing_is_under_way() -> None:
    async with running(QUICK.replace(rate_per_s=500)) as (lab, watch):
        await wait_until(lambda: len(watch.arrivals) >= 500 and len(watch.polls) >= 20)
        lab.stall(3.0)  # what is under way arrives, and nothing new is sent
        async with asyncio.timeout(3.0):
            while True:
                counters, books = await lab.counters(), await lab.books()
                counted = [
                    (side.requests, side.messages) for side in (counters.live, counters.polled)
                ]
                served = [(side.requests, side.messages) for side in (books.live, books.polled)]
                if counted == served:
                    break
        assert counted[0][0] == 1
        assert counted[0][1] >= 500
        assert counted[1][0] >= 20


@on_loop
async def test_books_asked_of_a_dying_gateway_come_from_its_successor() -> None:
    async with running() as (lab, _):
        children()["gateway polled"].kill()
        assert isinstance(await lab.books(), SideBooks)
        assert isinstance(await lab.books(), SideBooks)


@on_loop
async def test_the_servers_stamps_reach_the_probe_as_they_come() -> None:
    told: dict[str, list[tuple[int, int]]] = {"live": [], "polled": []}

    def take(side: str, payload: bytes) -> None:
        served = msgspec.json.decode(payload, type=Served)
        told[side] += served.pushed if side == "live" else served.answered

    def stamps(side: str) -> list[tuple[int, int]]:
        return told[side]

    async with running() as (lab, watch), asyncio.TaskGroup() as group:
        # another subscriber of what the probe itself subscribes to
        listening = [
            group.create_task(
                subscribe(
                    Address(keeper.ready.result().ports[0], lab._together.token),
                    partial(take, side),
                )
            )
            for side, keeper in lab._together.gateways.items()
        ]
        await wait_until(lambda: len(stamps("live")) >= 100 and len(stamps("polled")) >= 10)
        seqs = [seq for seq, _ in stamps("live")]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
        sent = dict(stamps("live"))
        both = [arrival for arrival in watch.arrivals if arrival.seq in sent]
        assert len(both) >= 20
        for arrival in both:  # one clock for all
            assert arrival.published_ns < sent[arrival.seq] < arrival.received_ns
        for received_ns, sent_ns in stamps("polled"):
            assert received_ns <= sent_ns
        await wait_until(
            lambda: watch.last.counters and watch.last.counters.live.breakdown_ms.count
        )
        for task in listening:
            task.cancel()


async def new_connections(watch: Watch, polls: int) -> set[tuple[int, int]]:
    """Return which connections the polled gateway takes while that many polls are answered."""
    before = connections_of("gateway polled")
    seen: set[tuple[int, int]] = set()
    until = len(watch.polls) + polls

    def answered() -> bool:
        seen.update(connections_of("gateway polled"))
        return len(watch.polls) >= until

    await wait_until(answered)
    return seen - before


@on_loop
async def test_the_worst_comparison_is_in_force_at_once_and_taken_back() -> None:
    # a leg long enough for every connection to be seen
    settings = QUICK.replace(delay_ms=10, poll_interval_s=0.1)
    async with running(settings) as (lab, watch):
        words = "new connection for every poll, live compressed"
        before = connections_of("gateway live")
        assert not await new_connections(watch, 10)
        at_ns = await applied(lab, watch, settings.replace(fairness=WORST), words)
        assert len(await new_connections(watch, 10)) > 1
        await wait_until(lambda: watch.arrivals[-1].published_ns > at_ns)
        assert len(connections_of("gateway live") - before) >= 1
        await wait_until(lambda: watch.last.live.state == "up")
        counters = await lab.counters()
        assert accounts_for_all(counters)
        assert counters.live.updates_missed == 0  # those of the reconnection are left out
        assert counters.live.errors == counters.polled.errors == 0
        assert counters.polled.reconnects == 0
        await applied(lab, watch, settings, "connection kept between polls, live uncompressed")
        assert len(await new_connections(watch, 10)) <= 1  # the one that is kept from now on
        assert (await lab.counters()).polled.errors == 0


@on_loop
async def test_fairness_survives_the_death_of_a_gateway_and_of_the_probe() -> None:
    fairness = Fairness(polled_conditional=True, polled_compression=True)
    async with running(QUICK.replace(rate_per_s=1, fairness=fairness)) as (lab, watch):
        for role in ("gateway polled", "probe"):
            victim = children()[role]
            victim.kill()
            await wait_until(lambda role=role, victim=victim: replaced(role, victim))  # type: ignore[misc]
            polls = len(watch.polls)
            await wait_until(
                lambda polls=polls: sum(p.outcome == "empty" for p in watch.polls[polls:]) >= 20  # type: ignore[misc]
            )
        lab.reset()
        before = await lab.books()
        polls = len(watch.polls)
        await wait_until(lambda: len(watch.polls) >= polls + 40)
        after = await lab.books()
        # 304 carries no message: of some forty answers only those with news did
        assert after.polled.requests - before.polled.requests >= 38
        assert after.polled.messages - before.polled.messages <= 10


@on_loop
async def test_changes_right_after_one_of_fairness_arrive_too() -> None:
    async with running() as (lab, watch):
        tilted = QUICK.replace(fairness=Fairness(live_nodelay=False, polled_nodelay=False))
        lab.apply(tilted)
        lab.apply(tilted.replace(rate_per_s=200))
        lab.apply(tilted.replace(rate_per_s=200, poll_interval_s=0.06))
        await wait_until(lambda: any("poll every 60 ms" in mark.text for mark in watch.marks))
        text = ", ".join(mark.text for mark in watch.marks)
        for words in ("200 updates/s", "live without TCP_NODELAY", "polled without TCP_NODELAY"):
            assert words in text


@on_loop
async def test_polls_in_step_with_the_source_have_one_phase_to_it() -> None:
    settings = QUICK.replace(source="clock", rate_per_s=10, poll_interval_s=0.2)
    async with running(settings) as (lab, watch):
        locked = settings.replace(fairness=Fairness(phase_locked=True))
        await applied(lab, watch, locked, "polls in step with the source")
        published = len(watch.published)
        await wait_until(lambda: len(watch.published) >= published + 3)
        polls = len(watch.polls)
        await wait_until(lambda: len(watch.polls) >= polls + 5)
        intended = [poll.intended_ns for poll in watch.polls[polls:]]
        assert all((b - a) % 200_000_000 == 0 for a, b in itertools.pairwise(intended))
        instants = [update.published_ns for update in watch.published]
        assert any((intended[0] - instant) % 200_000_000 == 0 for instant in instants)


@on_loop
async def test_a_stall_is_marked_and_nothing_is_lost_in_it() -> None:
    async with running() as (lab, watch):
        lab.stall(0.5)
        await wait_until(lambda: watch.marks)
        assert watch.marks[0].text == "server stalled for 0.5 s"
        at_ns = watch.marks[0].at_ns
        await wait_until(lambda: watch.arrivals[-1].published_ns > at_ns + 600_000_000)
        waited = [a.received_ns - a.published_ns for a in watch.arrivals if a.published_ns > at_ns]
        assert max(waited) >= 300_000_000
        assert max(poll.answered_ns - poll.intended_ns for poll in watch.polls) >= 300_000_000
        counters = await lab.counters()
        assert counters.live.updates_missed == 0
        assert counters.live.errors == counters.polled.errors == 0
        assert counters.live.reconnects == counters.polled.reconnects == 0
        assert counters.polled.overruns >= 5
        assert watch.last.segment == 1  # the run goes on: the stall is a part of it
        received = [arrival.seq for arrival in watch.arrivals]
        assert received == list(range(received[0], received[0] + len(received)))


@pytest.mark.parametrize("seconds", [0.0, -1.0, 60.0, float("nan")])
@on_loop
async def test_a_stall_beyond_all_patience_is_refused(seconds: float) -> None:
    with pytest.raises(BadSettingError, match="stall_s"):
        Lab(QUICK).stall(seconds)


@on_loop
async def test_an_unknown_source_is_refused_before_anything_happens() -> None:
    with pytest.raises(BadSettingError, match="no such thing"):
        Lab(QUICK.replace(source="no such thing"))
    async with running() as (lab, watch):
        source = children()["source"]
        with pytest.raises(BadSettingError, match="no such thing"):
            lab.apply(QUICK.replace(source="no such thing", rate_per_s=1))
        assert lab.settings == QUICK
        arrivals = len(watch.arrivals)
        await wait_until(lambda: len(watch.arrivals) >= arrivals + 50)
        assert children()["source"].pid == source.pid
        assert not watch.marks
