"""The probe counts events by the rule of the source that really publishes."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import msgspec

from feeds.clock import now_ns
from feeds.processes.messages import Apply, Begin, Peers, SourceNote
from feeds.processes.probe import Probe
from feeds.processes.source import Publisher
from feeds.settings import Settings
from feeds.update import Update, decode, encode


async def new_probe(source: str) -> Probe:
    """Return a probe that measures, as if ``source`` had just said who it is."""
    link = SimpleNamespace(say=lambda message: None)
    begin = Begin("token", Settings(source=source, seed=1), [])
    probe = Probe(link, begin, Peers())  # type: ignore[arg-type]
    probe._meter.measure_from(now_ns())
    probe.obey(SourceNote("", source))
    return probe


def settle(probe: Probe) -> None:
    """Have the poll be over after which both sides hold the present."""
    probe._settling._ask()
    probe._settling.poll_over(now_ns())


def publish(probe: Probe, seq: int, value: float) -> None:
    probe.published(encode(Update(seq, now_ns(), value)))


def events(probe: Probe) -> int | None:
    return probe._frames.counters().events_published


def test_a_source_without_events_has_none() -> None:
    async def check() -> None:
        probe = await new_probe("market")
        publish(probe, 1, 100.0)
        assert events(probe) is None

    asyncio.run(check())


def test_another_source_s_updates_are_not_judged_by_the_new_rule() -> None:
    async def check() -> None:
        probe = await new_probe("market")
        probe.obey(Apply(Settings(source="earthquakes", seed=1)))
        publish(probe, 1, 100.0)  # a price that was on its way
        assert events(probe) is None
        probe.obey(SourceNote("time ×354", "earthquakes"))
        settle(probe)
        publish(probe, 2, 6.4)
        publish(probe, 3, 4.9)
        assert events(probe) == 1

    asyncio.run(check())


def test_a_note_may_come_before_the_settings() -> None:
    async def check() -> None:
        probe = await new_probe("market")
        probe.obey(SourceNote("", "earthquakes"))
        publish(probe, 1, 6.4)
        assert events(probe) is None
        probe.obey(Apply(Settings(source="earthquakes", seed=1)))
        settle(probe)
        publish(probe, 2, 6.4)
        assert events(probe) == 1

    asyncio.run(check())


def test_a_new_segment_of_the_same_source_starts_at_zero() -> None:
    async def check() -> None:
        probe = await new_probe("earthquakes")
        publish(probe, 1, 6.4)
        assert events(probe) == 1
        probe.obey(Apply(Settings(source="earthquakes", seed=1, rate_per_s=3.0)))
        assert events(probe) == 0
        probe.obey(SourceNote("time ×1 061", "earthquakes"))
        settle(probe)
        publish(probe, 2, 6.4)
        assert events(probe) == 1

    asyncio.run(check())


def test_values_are_those_of_a_source_from_when_it_began() -> None:
    async def check() -> None:
        probe = await new_probe("market")
        probe.obey(Apply(Settings(source="chat", seed=1)))
        settle(probe)
        publish(probe, 1, 100.0)  # the source has not heard of it yet
        probe._live.received(encode(Update(1, now_ns(), 101.0)), now_ns())
        assert probe._frames.counters().live.rms_error is None
        since_ns = now_ns()
        probe.obey(SourceNote("invented", "chat", since_ns))
        publish(probe, 2, 1.0)
        assert probe._frames.counters().live.rms_error is None
        assert probe._frames.compose(None).source_since_ns == since_ns
        probe._live.received(encode(Update(2, now_ns(), 1.0)), now_ns())
        publish(probe, 3, 1.0)
        assert probe._frames.counters().live.rms_error == 0.0

    asyncio.run(check())


def test_a_source_says_when_it_began() -> None:
    async def check() -> None:
        told: list[bytes] = []
        upstream = SimpleNamespace(publish=told.append)
        before_ns = now_ns()
        publisher = Publisher(upstream, Settings(seed=1, rate_per_s=1000.0))
        first_ns = publisher.note.since_ns
        while not told:
            await asyncio.sleep(0.001)
        last_ns = decode(told[-1]).published_ns
        publisher.apply(Settings(source="clock", seed=1, rate_per_s=1000.0))
        note = publisher.note
        publisher.apply(Settings(source="clock", seed=1, rate_per_s=500.0))
        publisher.stop()
        assert before_ns <= first_ns <= last_ns < note.since_ns
        assert publisher.note == msgspec.structs.replace(note, rate_per_s=500.0)

    asyncio.run(check())
