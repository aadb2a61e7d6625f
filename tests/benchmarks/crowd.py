"""Many clients of a real lab: whether the crowd measures the servers, and what both cost.

``python -m tests.benchmarks crowd`` has 5,000 a side (4 min, and needs 20,000 open files);
``crowd=500`` has 500, for a quick look. The load generator's own costs are put against those of
the server: where a client is dearer than what it measures, it measures itself.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from feeds.crowd.records import DISTORTED, CrowdReport, Size
from feeds.lab import Lab
from feeds.load import watch
from feeds.load.records import Load
from feeds.settings import Settings
from tests.benchmarks.report import Row

CLIENTS = 5000
REST_S = 10.0
"""For how long the servers are measured at rest: what a hundred clients cost is little more."""
FEWER = 1000, 100
"""The other sizes at which a message is to cost the server as much."""
SECONDS = 20.0
"""For how long each size is measured; four polls of each client."""
SETTINGS = Settings(
    source="clock",
    rate_per_s=1.0,
    poll_interval_s=5.0,
    message_bytes=120,
    delay_ms=0.0,
    jitter_ms=0.0,
    seed=1,
)


class _Measured(NamedTuple):
    """One size: the load at its end, and what went before."""

    load: Load
    crowd: CrowdReport
    control: CrowdReport
    crowd_cpu_s: float
    """Of the crowd's process since its figures began."""
    screen_p50_ms: float
    """Until the one live client on screen has an update."""

    @property
    def us_per_message(self) -> float:
        """What a pushed message costs the live server."""
        return self.load.live.cost.cpu_us_per_message or 0.0


class _Bench:
    """A lab, and every load that it has told."""

    def __init__(self) -> None:
        self.loads: list[Load] = []
        self.lab = Lab(SETTINGS, on_load=self.loads.append)

    async def alone_p50_ms(self) -> float:
        """Return what the leg from source to client takes with one client a side."""
        await self.lab.both_up()
        self.lab.reset()
        await asyncio.sleep(SECONDS)
        return (await self.lab.counters()).live.update_latency_ms.p50 or 0.0

    async def measured(self, size: Size) -> _Measured:
        """Have so many clients and measure them."""
        self.lab.populate(size)
        await self.lab.crowd_up()
        began = await self._measured_for(0.0)
        ended = await self._measured_for(SECONDS)
        counters = await self.lab.counters()
        assert began.report is not None
        assert ended.report is not None
        assert ended.control is not None
        return _Measured(
            ended,
            ended.report,
            ended.control,
            ended.report.cpu_s - began.report.cpu_s,
            counters.live.update_latency_ms.p50 or 0.0,
        )

    async def _measured_for(self, seconds: float) -> Load:
        while True:
            load = self.lab.load
            if load is not None and load.measuring and load.report is not None:
                sides = (load.report.live.measured_s, load.report.polled.measured_s)
                if max(side or 0.0 for side in sides) >= seconds:
                    return load
            await asyncio.sleep(0.1)

    def ramp_s(self) -> float:
        """Return how long the clients took to come up, to a quarter of a second."""
        begins = next(load.at_ns for load in self.loads if load.state == "the crowd is starting")
        ends = next(
            load.at_ns for load in self.loads if load.at_ns > begins and load.ramping is None
        )
        return (ends - begins) / 1e9


def _faults(name: str, one: _Measured) -> list[Row]:
    sides = [side for report in (one.crowd, one.control) for side in (report.live, report.polled)]
    counts = {
        "errors": sum(side.errors + side.reconnects for side in sides),
        "gaps": sum(side.gaps for side in sides),
    }
    note = f"of {sum(side.messages for side in sides):,} messages"
    return [Row(f"{name}: {what}", count, "<=", 0, "", note) for what, count in counts.items()]


def _distortion(name: str, one: _Measured) -> list[Row]:
    """Compare the crowd with the few in a process that is never short of time."""
    rows = []
    for side in ("live", "polled"):
        ours = getattr(one.crowd, side).update_latency_ms
        theirs = getattr(one.control, side).update_latency_ms
        for percentile in ("p50", "p99"):
            mine, other = getattr(ours, percentile), getattr(theirs, percentile)
            note = f"{mine:.1f} ms against {other:.1f} ms of the control clients"
            title = f"{name}: {side} latency {percentile}"
            rows.append(Row(title, mine / other, "<=", 1.1, "×", note))
    return rows


def _flat(sizes: dict[int, _Measured]) -> Row:
    costs = {size: one.us_per_message for size, one in sizes.items()}
    note = ", ".join(f"{cost:.1f} µs at {size:,}" for size, cost in costs.items())
    ratio = max(costs.values()) / min(costs.values())
    return Row("server cost a message, dearest size against cheapest", ratio, "<=", 1.25, "×", note)


def _fan_out(name: str, clients: int, one: _Measured, alone_ms: float) -> Row:
    """Compare the client on screen with its place in the middle of those who are served."""
    explained_ms = alone_ms + clients * one.us_per_message / 2e3
    note = (
        f"{one.screen_p50_ms:.1f} ms against {alone_ms:.2f} ms alone and half of {clients:,} × "
        f"{one.us_per_message:.1f} µs"
    )
    ratio = one.screen_p50_ms / explained_ms
    return Row(f"{name}: live client on screen, receive p50", ratio, "<=", 1.2, "×", note)


def _own(pushed: _Measured, polled: _Measured) -> list[Row]:
    """Compare what a client costs the crowd with what it costs the server."""
    rows = []
    for what, one, side, theirs in (
        ("message", pushed, pushed.crowd.live, pushed.load.live.cost.cpu_us_per_message),
        ("poll", polled, polled.crowd.polled, polled.load.polled.cost.cpu_us_per_request),
    ):
        count = side.messages if what == "message" else side.requests
        ours = one.crowd_cpu_s / count * 1e6
        note = f"{ours:.1f} µs of the crowd against {theirs:.1f} µs of the server"
        rows.append(
            Row(f"cost of a {what} to its client", ours / (theirs or 1), "<=", DISTORTED, "×", note)
        )
    return rows


async def _run(clients: int) -> list[Row]:
    bench = _Bench()
    async with bench.lab:
        alone_ms = await bench.alone_p50_ms()
        name = f"{clients:,} + {clients:,}"
        most = await bench.measured(Size(clients, clients))
        each_kb = (most.load.live.cost.bytes_per_client or 0.0) / 1e3
        sizes = {clients: most}
        for smaller in (size for size in FEWER if size < clients):
            sizes[smaller] = await bench.measured(Size(smaller, smaller))
        pushed = await bench.measured(Size(clients, 1))
        polled = await bench.measured(Size(1, clients))
        return [
            Row(f"{name}: until all are up", bench.ramp_s(), "<=", 15.0, "s"),
            *_faults(name, most),
            *_distortion(name, most),
            _fan_out(name, clients, most, alone_ms),
            Row(f"{name}: memory an idle WebSocket", each_kb, "<=", 20.0, "kB"),
            _flat(sizes),
            *_own(pushed, polled),
        ]


def run(clients: int = CLIENTS) -> list[Row]:
    """Measure one client a side, so many, fewer, and so many of each side alone."""
    watch.REST_S = REST_S
    return asyncio.run(_run(clients))
