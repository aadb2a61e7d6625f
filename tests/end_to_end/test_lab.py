"""The lab with its real processes: data flows, orders take effect, nothing is left behind."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import psutil
import pytest
from websockets.asyncio.client import connect
from websockets.frames import CloseCode

from feeds.counters import SideSummary
from feeds.frame import Arrival, Frame, Mark, Poll, Published
from feeds.lab import Lab, LabError
from feeds.settings import Settings
from tests.support.books import accounts_for_all
from tests.support.clock import on_loop, wait_until

ROLES = ["source", "gateway live", "gateway polled", "network", "probe"]
QUICK = Settings(
    source="market", rate_per_s=100, poll_interval_s=0.05, delay_ms=0, jitter_ms=0, seed=7
)


class Watch:
    """Every frame of a lab; appended to on a thread of the lab's, read by the test."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    @property
    def last(self) -> Frame:
        """The newest frame."""
        return self.frames[-1]

    @property
    def published(self) -> list[Published]:
        """Every update of the source, in the order in which the frames told of it."""
        return [update for frame in list(self.frames) for update in frame.published]

    @property
    def arrivals(self) -> list[Arrival]:
        """What the live side received."""
        return [arrival for frame in list(self.frames) for arrival in frame.live.arrivals]

    @property
    def polls(self) -> list[Poll]:
        """What the polled side asked."""
        return [poll for frame in list(self.frames) for poll in frame.polled.polls]

    @property
    def marks(self) -> list[Mark]:
        """What was marked on the charts."""
        return [mark for frame in list(self.frames) for mark in frame.marks]

    def since(self, at_ns: int) -> list[Published]:
        """Return what was published after ``at_ns``."""
        return [update for update in self.published if update.published_ns > at_ns]


@asynccontextmanager
async def running(settings: Settings = QUICK) -> AsyncIterator[tuple[Lab, Watch]]:
    """Run a lab and see its first frame in which both sides have received something."""
    watch = Watch()
    async with Lab(settings, on_frame=watch.frames.append) as lab:
        await lab.both_up()
        await wait_until(lambda: watch.frames and watch.last.segment == 1)
        yield lab, watch


async def applied(lab: Lab, watch: Watch, settings: Settings, words: str) -> int:
    """Apply the settings; return the instant of the mark that says so."""
    segment = watch.last.segment
    lab.apply(settings)
    await wait_until(
        lambda: any(mark.text == words for mark in watch.marks),
        lambda: f"no mark {words!r} among {watch.marks}",
    )
    await wait_until(lambda: watch.last.segment == segment + 1)
    assert watch.last.segment_began_ns <= watch.last.at_ns
    return next(mark.at_ns for mark in watch.marks if mark.text == words)


def children() -> dict[str, psutil.Process]:
    """Return the processes of the lab by their role."""
    found = {}
    for child in psutil.Process().children():
        with suppress(psutil.Error):  # it may be ending
            command = child.cmdline()
            if "feeds.processes.child" in command:
                role = command[command.index("feeds.processes.child") + 1 :]
                found[" ".join(role)] = child
    return found


@on_loop
async def test_all_that_the_figures_count_has_come_in_frames_before_them() -> None:
    async with running(QUICK.replace(rate_per_s=1000)) as (lab, watch):
        for _ in range(20):
            counters = await lab.counters()
            frames = list(watch.frames)  # there may be later ones already
            began_ns = frames[-1].segment_began_ns
            published = sum(one.published_ns >= began_ns for f in frames for one in f.published)
            arrived = sum(one.published_ns >= began_ns for f in frames for one in f.live.arrivals)
            assert frames[-1].at_ns >= began_ns + counters.elapsed_s * 1e9
            assert published >= counters.updates_published
            assert arrived >= counters.live.updates_delivered


@on_loop
async def test_frames_flow_and_the_counters_account_for_every_update() -> None:
    async with running() as (lab, watch):
        await wait_until(lambda: len(watch.arrivals) >= 50 and len(watch.polls) >= 10)
        counters = await lab.counters()
        assert accounts_for_all(counters)
        assert counters.updates_published >= 20
        assert counters.live.updates_missed == 0
        assert counters.live.errors == counters.polled.errors == 0
        assert counters.live.requests <= 1 <= counters.polled.requests
        assert counters.polled.requests >= counters.polled.empty_responses
        assert all(accounts_for_all(frame.counters) for frame in watch.frames if frame.counters)
        await wait_until(lambda: sum(frame.counters is not None for frame in watch.frames) >= 3)
    seqs = [update.seq for update in watch.published]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))  # no sample is left out
    received = [arrival.seq for arrival in watch.arrivals]
    assert received == list(range(received[0], received[0] + len(received)))
    truth = {update.seq: update for update in watch.published}
    for arrival in watch.arrivals:
        if arrival.seq in truth:
            assert arrival.value == truth[arrival.seq].value
            assert arrival.published_ns == truth[arrival.seq].published_ns
        assert arrival.received_ns > arrival.published_ns  # one clock
    assert all(a.at_ns < b.at_ns for a, b in itertools.pairwise(watch.frames))


@on_loop
async def test_stopping_leaves_no_process_and_no_more_frames() -> None:
    async with running() as (lab, watch):
        started = children()
        assert sorted(started) == sorted(ROLES)
        assert lab.endpoints is not None
    assert not children()
    assert not any(child.is_running() for child in started.values())
    frames = len(watch.frames)
    await asyncio.sleep(0)
    assert len(watch.frames) == frames
    await lab.stop()  # twice does no harm


@on_loop
async def test_a_lab_that_was_never_started_stops() -> None:
    await Lab(QUICK).stop()


@on_loop
async def test_without_a_probe_there_are_the_servers_alone() -> None:
    async with Lab(QUICK, probe=False) as lab:
        assert sorted(children()) == sorted(set(ROLES) - {"probe"})
        assert lab.endpoints is not None
        assert lab.endpoints.live_url.startswith("ws://127.0.0.1:")
        assert lab.endpoints.polled_url.startswith("http://127.0.0.1:")
        lab.apply(QUICK.replace(delay_ms=1.0))
        lab.poll_now()
        lab.reset()
    assert not children()


@on_loop
async def test_every_listening_socket_is_on_loopback() -> None:
    async with running():
        listening = [
            link
            for child in children().values()
            for link in child.net_connections("all")
            if link.status == psutil.CONN_LISTEN or (link.type == socket.SOCK_DGRAM and link.laddr)
        ]
        assert len(listening) == 7  # source, two gateways and their channels, the network twice
        assert {link.laddr[0] for link in listening} == {"127.0.0.1"}


@on_loop
async def test_a_higher_rate_takes_effect() -> None:
    slow = QUICK.replace(source="clock", rate_per_s=1 / 60)
    watch = Watch()
    async with Lab(slow, on_frame=watch.frames.append) as lab:
        await wait_until(lambda: watch.frames)
        lab.apply(slow.replace(rate_per_s=500))
        await wait_until(lambda: len(watch.arrivals) > 100)  # at the old rate: in 100 minutes
        assert "500 updates/s" in [mark.text for mark in watch.marks]


@on_loop
async def test_a_lower_rate_takes_effect() -> None:
    settings = QUICK.replace(source="clock", rate_per_s=1000)
    async with running(settings) as (lab, watch):
        at_ns = await applied(lab, watch, settings.replace(rate_per_s=20), "20 updates/s")

        def slow() -> bool:
            later = watch.since(at_ns)[-11:]  # the first may be of a source that has not heard yet
            return len(later) > 10 and later[-1].published_ns - later[0].published_ns >= 450_000_000

        await wait_until(slow)


@on_loop
async def test_a_poll_interval_takes_effect_at_once() -> None:
    slow = QUICK.replace(poll_interval_s=60)
    async with running(slow) as (lab, watch):
        assert len(watch.polls) == 1
        at_ns = await applied(lab, watch, slow.replace(poll_interval_s=0.08), "poll every 80 ms")
        await wait_until(lambda: len(watch.polls) >= 9)
        intended = [poll.intended_ns for poll in watch.polls[1:]]
        assert all(due > at_ns for due in intended)
        # one beside the schedule, so that the new measuring begins with the present
        intended = [due for due in intended if (due - intended[-1]) % 80_000_000 == 0]
        assert len(intended) == len(watch.polls) - 2
        assert all((b - a) % 80_000_000 == 0 for a, b in itertools.pairwise(intended))


@on_loop
async def test_a_message_size_takes_effect_on_both_sides() -> None:
    async with running() as (lab, watch):
        await applied(lab, watch, QUICK.replace(message_bytes=20_000), "messages of 20 kB")

        def large(side: SideSummary) -> bool:
            return side.messages >= 10 and side.bytes_received > 9 * 20_000

        await wait_until(
            lambda: (
                watch.last.counters
                and large(watch.last.counters.live)
                and large(watch.last.counters.polled)
            )
        )


@on_loop
async def test_a_delay_takes_effect_on_both_sides() -> None:
    async with running() as (lab, watch):
        at_ns = await applied(lab, watch, QUICK.replace(delay_ms=60.0), "delay 60 ms")
        await wait_until(lambda: len(watch.arrivals) and watch.last.at_ns > at_ns + 10**9)
        late_ns = at_ns + 200_000_000  # the network has been told by then; the mark is the probe's
        await wait_until(
            lambda: (
                any(poll.sent_ns > late_ns for poll in watch.polls)
                and any(arrival.published_ns > late_ns for arrival in watch.arrivals)
            )
        )
        for arrival in watch.arrivals:
            if arrival.published_ns > late_ns:
                assert arrival.received_ns - arrival.published_ns >= 59_500_000
        for poll in watch.polls:
            if poll.sent_ns > late_ns:
                assert poll.answered_ns - poll.sent_ns >= 119_000_000


@on_loop
async def test_jitter_takes_effect() -> None:
    settings = QUICK.replace(delay_ms=20.0)
    async with running(settings) as (lab, watch):
        await applied(lab, watch, settings.replace(jitter_ms=20.0), "jitter 20 ms")
        start = len(watch.arrivals)
        await wait_until(lambda: len(watch.arrivals) > start + 100)
        took_ns = [arrival.received_ns - arrival.published_ns for arrival in watch.arrivals[start:]]
        assert max(took_ns) - min(took_ns) > 5_000_000


@on_loop
async def test_another_source_takes_effect() -> None:
    async with running() as (lab, watch):
        assert not any(update.text for update in watch.published)
        words = "source earthquakes"
        await applied(lab, watch, QUICK.replace(source="earthquakes"), words)
        await wait_until(lambda: any(arrival.text for arrival in watch.arrivals))
        await wait_until(lambda: watch.last.source_note)
        seqs = [update.seq for update in watch.published]
        assert seqs == sorted(seqs)  # it counts on


@on_loop
async def test_applying_the_same_again_marks_nothing() -> None:
    async with running() as (lab, watch):
        lab.apply(QUICK)
        lab.apply(QUICK.replace(duration_s=5))
        await applied(lab, watch, QUICK.replace(seed=8), "seed 8")
        assert len(watch.marks) == 1


@on_loop
async def test_poll_now_polls_beside_the_schedule() -> None:
    async with running(QUICK.replace(poll_interval_s=60)) as (lab, watch):
        polls = len(watch.polls)
        for number in (1, 2, 3):
            lab.poll_now()
            await wait_until(lambda number=number: len(watch.polls) == polls + number)  # type: ignore[misc]
        assert all(poll.outcome != "error" for poll in watch.polls)


@on_loop
async def test_a_polled_connection_that_is_made_anew_is_a_reconnect() -> None:
    async with running(QUICK.replace(poll_interval_s=60)) as (lab, watch):
        for number in (1, 2, 3):
            lab.cut()
            while (await lab.counters()).polled.reconnects < number:
                polls = len(watch.polls)
                lab.poll_now()
                await wait_until(lambda polls=polls: len(watch.polls) > polls)  # type: ignore[misc]
        assert (await lab.counters()).polled.reconnects == 3


@on_loop
async def test_reset_begins_a_new_segment_at_zero() -> None:
    async with running() as (lab, watch):
        while (before := await lab.counters()).updates_published < 20:
            pass
        lab.reset()
        after = await lab.counters()
        assert accounts_for_all(after)
        assert after.elapsed_s < before.elapsed_s
        assert after.updates_published < before.updates_published
        assert after.live.requests == 0
        await wait_until(lambda: watch.last.segment == 2)
        await wait_until(lambda: len(watch.arrivals) >= 100)
        assert accounts_for_all(await lab.counters())
        assert [mark.text for mark in watch.marks] == ["counters reset"]


@on_loop
async def test_a_seed_gives_the_same_updates_twice() -> None:
    runs = []
    for seed in (3, 3, 4):
        watch = Watch()
        slow = QUICK.replace(seed=seed, rate_per_s=1 / 60)  # nothing happens before all are up
        async with Lab(slow, on_frame=watch.frames.append) as lab:
            await wait_until(lambda watch=watch: watch.frames)  # type: ignore[misc]
            lab.apply(slow.replace(rate_per_s=500))
            await wait_until(lambda watch=watch: len(watch.published) >= 300)  # type: ignore[misc]
        runs.append({update.seq: update.value for update in watch.published})
    common = sorted(runs[0].keys() & runs[1].keys() & runs[2].keys())
    assert len(common) >= 50
    assert [runs[0][seq] for seq in common] == [runs[1][seq] for seq in common]
    assert [runs[0][seq] for seq in common] != [runs[2][seq] for seq in common]


@pytest.mark.parametrize("side", ["live_port", "polled_port"])
@on_loop
async def test_a_port_that_is_taken_is_one_line(side: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        make: Callable[..., Lab] = Lab
        with pytest.raises(LabError) as caught:
            async with make(QUICK, **{side: port}):
                pass
    assert str(port) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not children()


@on_loop
async def test_a_fixed_port_is_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    async with Lab(QUICK, probe=False, live_port=port) as lab:
        assert lab.endpoints is not None
        assert f":{port}/" in lab.endpoints.live_url


@on_loop
async def test_counters_of_a_lab_that_does_not_measure_are_an_error() -> None:
    async with Lab(QUICK, probe=False) as lab:
        with pytest.raises(LabError):
            await lab.counters()
    with pytest.raises(LabError):
        await lab.counters()


@on_loop
async def test_sides_that_never_come_up_are_one_line() -> None:
    async with Lab(QUICK, probe=False) as lab:
        for _ in range(2):  # and the lab bears being asked again
            with pytest.raises(LabError, match=r"not both up within 0\.05 s"):
                await lab.both_up(0.05)


@on_loop
async def test_the_farewell_of_a_server_arrives_through_a_slow_network() -> None:
    for delay_ms in (200, 1000):  # longer than the processes have to end
        lab = Lab(QUICK.replace(delay_ms=delay_ms), probe=False)
        endpoints = await lab.start()
        url = f"{endpoints.live_url}?token={endpoints.token}"
        async with connect(url, proxy=None, open_timeout=None) as client:
            await client.recv()
            stopping = asyncio.ensure_future(lab.stop())
            async for _ in client:
                pass
            assert client.close_code == CloseCode.GOING_AWAY
            await stopping
