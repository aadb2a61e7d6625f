"""Every field of a side's summary is measured in a run in which everything happens once."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from feeds.counters import Breakdown, Counters, SideSummary
from feeds.frame import SideName
from feeds.metrics.run_meter import RunMeter
from feeds.metrics.side_meter import SideMeter
from feeds.rule import ALWAYS, Rule
from feeds.update import Update

MS = 1_000_000
BEGAN = 1_000 * MS
ALARM = Rule("alarm", "alarms", 5.0, again_below=ALWAYS, rest_s=0.0)
OF_POLLS = {"empty_responses", "overruns", "break_even_interval_s"}
"""What can be counted of polls alone."""


def at(ms: float) -> int:
    return BEGAN + round(ms * MS)


@cache
def whole_run() -> Counters:
    """Return the figures of 60 updates: every third an alarm, some missed, some polls empty."""
    meter = RunMeter(BEGAN)
    meter.live.transport, meter.polled.transport = "postgres-notify", "postgres-query"
    meter.measure_from(at(0))
    meter.watch_for(ALARM, at(0))
    updates = [Update(n, at(100 * n), 9.0 if n % 3 == 0 else 1.0 + n / 100) for n in range(1, 61)]
    for side in (meter.live, meter.polled):
        happens_on_the_wire(side)
    for number, update in enumerate(updates, 1):
        now_ms = 100 * number
        meter.published(update)
        if number % 10 != 9:  # the push side falls behind now and then
            push(meter, update, at(now_ms + 2))
        if number % 4 == 0:
            poll(meter, update, now_ms + 10)
            poll(meter, update, now_ms + 50)
        meter.read_rates(at(now_ms + 90))
    for side in (meter.live, meter.polled):
        side.wire.cost((0.5, 1_000_000), (0.2, 500_000))
    meter.published(Update(61, at(6_100), 1.0))  # neither side has this one yet
    return meter.counters(at(6_101))


def happens_on_the_wire(side: SideMeter[Any]) -> None:
    for name in ("requests", "errors", "reconnects"):
        side.wire.add(name)
    side.wire.cost((0.1, 900_000), (0.1, 400_000))
    side.wire.book.told(requests=1, messages=1, connections=1, pings=1, resyncs=1)


def push(meter: RunMeter, update: Update, at_ns: int) -> None:
    side = meter.live
    side.wire.add("messages")
    side.wire.add("payload_bytes", 30)
    side.wire.moved(received=100 * update.seq, sent=10)
    side.received(update, at_ns, at_ns + MS)
    side.follower.sent(update.seq, update.published_ns + MS)
    side.responded(3 * MS)


def poll(meter: RunMeter, update: Update, sent_ms: float) -> None:
    side, sent_ns, came_ns = meter.polled, at(sent_ms), at(sent_ms + 5)
    side.wire.add("requests")
    side.wire.add("messages")
    side.wire.add("payload_bytes", 30)
    side.wire.moved(received=100 * update.seq, sent=50 * update.seq)
    side.asked(sent_ns)
    side.answered(sent_ns, came_ns, reused=True)
    side.responded(6 * MS, 5 * MS)
    if side.received(update, came_ns, came_ns + MS) == "same":
        side.empty()
        side.overran(range(came_ns - 3 * MS, came_ns, MS), came_ns)
    side.follower.served(sent_ns + MS, sent_ns + 2 * MS)


@pytest.mark.parametrize("name", SideSummary.__struct_fields__)
@pytest.mark.parametrize("side", ["live", "polled"])
def test_it_is_measured(side: SideName, name: str) -> None:
    counters = whole_run()
    nothing = getattr(SideSummary(transport=""), name)
    measured = getattr(counters.live if side == "live" else counters.polled, name)
    assert (measured == nothing) is (side == "live" and name in OF_POLLS)


@pytest.mark.parametrize("leg", Breakdown.__struct_fields__)
def test_every_leg_is_measured_on_a_side(leg: str) -> None:
    counters = whole_run()
    legs = [getattr(side.breakdown_ms, leg) for side in (counters.live, counters.polled)]
    assert legs != [None, None]
