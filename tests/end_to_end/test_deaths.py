"""Processes that are killed: they come back, the gap shows, and nobody outlives the parent."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys

import psutil
import pytest

from tests.end_to_end.test_lab import QUICK, ROLES, children, running
from tests.support.books import accounts_for_all
from tests.support.clock import on_loop, wait_until

PAUSE_S = 3.0
"""Far over what a busy machine does to a process that runs."""
ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
MORTAL = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is a POSIX signal")


def replaced(role: str, victim: psutil.Process) -> bool:
    """Say whether another process has the role now; asked once, for a dying one may vanish."""
    now = children().get(role)
    return now is not None and now.pid != victim.pid


@pytest.mark.parametrize("role", ROLES)
@on_loop
async def test_a_killed_process_comes_back_and_the_run_goes_on(role: str) -> None:
    async with running() as (lab, watch):
        await wait_until(lambda: len(watch.arrivals) >= 20)
        victim = children()[role]
        frames = len(watch.frames)
        victim.kill()
        await wait_until(lambda: replaced(role, victim))
        if role != "probe":
            shown = "polled" if role == "gateway polled" else "live"
            if role != "source":
                await wait_until(
                    lambda: any(
                        getattr(frame, shown).state == "reconnecting"
                        for frame in watch.frames[frames:]
                    )
                )
        arrivals, polls = len(watch.arrivals), len(watch.polls)
        await wait_until(lambda: len(watch.arrivals) >= arrivals + 50)
        await wait_until(
            lambda: sum(poll.outcome == "new" for poll in watch.polls[polls:]) >= 5,
            lambda: f"polls since: {watch.polls[polls:][-5:]}",
        )
        await wait_until(lambda: watch.last.live.state == watch.last.polled.state == "up")
        assert watch.last.live.value is not None
        published = len(watch.published)
        await wait_until(lambda: len(watch.published) >= published + 50)
        counters = await lab.counters()
        assert accounts_for_all(counters)
        if role in ("gateway live", "network"):
            assert counters.live.reconnects >= 1
        if role in ("gateway polled", "network"):
            assert counters.polled.reconnects >= 1
        # nothing runs backwards on the charts, whatever a new source counts from
        instants = [arrival.published_ns for arrival in watch.arrivals]
        assert instants == sorted(instants)
    assert not children()


@on_loop
async def test_a_source_that_comes_back_is_no_fault_of_the_servers() -> None:
    async with running() as (lab, watch):
        await wait_until(lambda: len(watch.arrivals) >= 20)
        children()["source"].kill()
        arrivals = len(watch.arrivals)
        await wait_until(lambda: len(watch.arrivals) >= arrivals + 100)
        counters = await lab.counters()
        assert counters.live.errors == 0
        assert counters.polled.errors == 0


@on_loop
async def test_settings_survive_the_death_of_a_process() -> None:
    async with running() as (lab, watch):
        changed = QUICK.replace(message_bytes=10_000)
        lab.apply(changed)
        await wait_until(lambda: watch.marks)
        for role in ("gateway live", "source"):
            victim = children()[role]
            victim.kill()
            await wait_until(lambda role=role, victim=victim: replaced(role, victim))  # type: ignore[misc]
        arrivals = len(watch.arrivals)
        await wait_until(lambda: len(watch.arrivals) >= arrivals + 20)
        lab.reset()
        await wait_until(
            lambda: (
                watch.last.counters
                and watch.last.counters.live.messages >= 20
                and watch.last.counters.live.bytes_received
                >= 10_000 * (watch.last.counters.live.messages - 1)
            )
        )


@on_loop
async def test_counters_asked_of_a_dying_probe_come_from_the_next_one() -> None:
    async with running() as (lab, watch):
        await wait_until(lambda: len(watch.arrivals) >= 20)
        children()["probe"].kill()
        async with asyncio.timeout(20):
            assert accounts_for_all(await lab.counters())
            assert accounts_for_all(await lab.counters())


@on_loop
async def test_what_a_dying_probe_had_measured_is_said_to_be_lost() -> None:
    async with running() as (lab, watch):
        lost: list[int] = []
        for segment in (1, 2):
            await wait_until(
                lambda segment=segment: watch.last.segment == segment and watch.last.counters  # type: ignore[misc]
            )
            lost.append(watch.last.segment_began_ns)
            children()["probe"].kill()
        await wait_until(lambda: watch.last.segment == 3 and watch.last.counters)
        left_out = (await lab.counters()).left_out
        assert [one.from_ns for one in left_out] == lost
        assert left_out[0].from_ns + round(left_out[0].lasted_s * 1e9) == lost[1]
        assert [mark.text for mark in watch.marks] == [one.reason for one in left_out]
        lab.reset()  # what was before is no part of a new segment
        assert (await lab.counters()).left_out == []


@MORTAL
@pytest.mark.parametrize("stopped", [["probe"], ROLES], ids=["probe", "all"])
@on_loop
async def test_a_process_that_stood_still_is_no_fault_of_the_servers(stopped: list[str]) -> None:
    async with running() as (lab, watch):
        await wait_until(lambda: len(watch.arrivals) >= 20)
        before, asleep = await lab.counters(), [children()[role] for role in stopped]
        for child in asleep:
            child.suspend()
        await asyncio.sleep(PAUSE_S)
        for child in asleep:
            child.resume()
        await wait_until(lambda: watch.last.counters and watch.last.counters.left_out)
        arrivals = len(watch.arrivals)
        await wait_until(lambda: len(watch.arrivals) >= arrivals + 50)
        await wait_until(
            lambda: (
                (found := watch.last.counters)
                and found.live.response_time_ms.count
                and found.polled.response_time_ms.count
            )
        )
        counters = await lab.counters()
        assert accounts_for_all(counters)
        assert counters.live.updates_missed == 0
        assert counters.live.errors == counters.polled.errors == 0
        assert counters.live.reconnects == counters.polled.reconnects == 0
        assert counters.elapsed_s > before.elapsed_s
        lost = counters.left_out[0]
        assert lost.lasted_s >= PAUSE_S
        assert (lost.from_ns, lost.reason) in [(mark.at_ns, mark.text) for mark in watch.marks]
        # nothing that the figures know took as long as the pause
        for side in (counters.live, counters.polled):
            for took in (side.update_latency_ms.max, side.response_time_ms.max):
                assert took is not None
                assert took < 1000 * PAUSE_S


@on_loop
async def test_stopping_in_the_middle_of_a_death_leaves_nothing() -> None:
    async with running():
        for child in children().values():
            child.kill()
    assert not children()


PARENT = """
import asyncio, sys
import psutil
from feeds.lab import Lab
from feeds.settings import Settings

async def main():
    up = asyncio.Event()
    loop = asyncio.get_running_loop()
    lab = Lab(Settings(), on_frame=lambda frame: loop.call_soon_threadsafe(up.set))
    async with lab:
        await up.wait()
        print(*[child.pid for child in psutil.Process().children()], flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def alive(process: psutil.Process) -> bool:
    """Say whether a process still runs; one that nobody has waited for does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@MORTAL
@on_loop
async def test_a_killed_parent_leaves_no_orphan() -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    orphans = [psutil.Process(int(pid)) for pid in (await parent.stdout.readline()).split()]
    assert len(orphans) == len(ROLES)
    parent.kill()
    await parent.wait()
    await wait_until(
        lambda: not any(map(alive, orphans)),
        lambda: f"still there: {[child.cmdline() for child in orphans if alive(child)]}",
    )
    parent._transport.close()  # type: ignore[attr-defined]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals to send")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@on_loop
async def test_a_signal_to_the_whole_group_is_for_the_parent(name: str) -> None:
    number = getattr(signal, name)
    async with running() as (lab, watch):
        await wait_until(lambda: len(watch.arrivals) >= 20)
        born = children()
        for child in born.values():
            child.send_signal(number)
        before = await lab.counters()
        arrivals, polls = len(watch.arrivals), len(watch.polls)
        await wait_until(lambda: len(watch.arrivals) >= arrivals + 20)
        await wait_until(lambda: len(watch.polls) >= polls + 3)
        after = await lab.counters()
        assert after.elapsed_s > before.elapsed_s
        assert after.updates_published >= 20
        assert children() == born


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals to send")
@pytest.mark.parametrize("number", ENDING)
@on_loop
async def test_a_signal_ends_measuring_in_order(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "app", "measure", "--duration", "60s", "--json", "-"]
    run = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process = psutil.Process(run.pid)
    await wait_until(lambda: len(process.children()) == len(ROLES))
    born = process.children()
    await wait_until(lambda: any(len(child.net_connections("tcp")) >= 3 for child in born))
    run.send_signal(number)
    out, err = await run.communicate()
    assert b"Traceback" not in err
    assert run.returncode == 128 + number
    assert not out or json.loads(out)  # what was measured until then, or nothing
    await wait_until(lambda: not any(map(alive, born)))
