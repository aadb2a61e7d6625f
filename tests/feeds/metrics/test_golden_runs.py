"""Simulated runs through the meters give the golden figures within two percent."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Iterator

import pytest

from feeds.frame import Counters
from feeds.metrics.run_meter import RunMeter
from feeds.update import Update
from tests.feeds.metrics.golden import GOLDEN, Golden

_PERIODIC_UPDATES, _POISSON_UPDATES = 20_000, 60_000
_TRUTH_LAG_NS = 100_000
_START_NS = 5_000_000_000


def gaps(arrivals: str, dice: random.Random) -> list[float]:
    """Return gaps of mean 1; the exponential ones are its quantiles shuffled: less noise."""
    if arrivals == "periodic":
        return [1.0] * _PERIODIC_UPDATES
    count = _POISSON_UPDATES
    quantiles = [-math.log(1 - (index + 0.5) / count) for index in range(count)]
    dice.shuffle(quantiles)
    return quantiles


def published(row: Golden, dice: random.Random) -> list[Update]:
    at_s, updates = 0.0, []
    for seq, gap in enumerate(gaps(row.arrivals, dice), 1):
        at_s += gap / row.rate_per_s
        updates.append(Update(seq, _START_NS + round(at_s * 1e9), 0.0))
    return updates


def polled(row: Golden, updates: list[Update], phase_s: float) -> Iterator[tuple[int, Update]]:
    """Yield when each answer is complete, and the update in it: the newest one leg before."""
    newest, poll = 0, 0
    while True:
        snapshot_ns = _START_NS + round((phase_s + poll * row.poll_s + row.leg_s) * 1e9)
        while newest < len(updates) and updates[newest].published_ns <= snapshot_ns:
            newest += 1
        if newest == len(updates):
            return
        if newest:
            yield snapshot_ns + round(row.leg_s * 1e9), updates[newest - 1]
        poll += 1


def simulate(row: Golden, seed: int) -> Counters:
    dice = random.Random(seed)
    updates = published(row, dice)
    leg_ns = round(row.leg_s * 1e9)
    truth = [(update.published_ns + _TRUTH_LAG_NS, 0, update) for update in updates]
    live = [(update.published_ns + leg_ns, 1, update) for update in updates]
    polls = [(at, 2, update) for at, update in polled(row, updates, dice.random() * row.poll_s)]
    meter = RunMeter("websocket", "rest", _START_NS)
    meter.measure_from(_START_NS)
    for at_ns, stream, update in heapq.merge(truth, live, polls, key=lambda event: event[:2]):
        if stream == 0:
            meter.published(update)
        elif stream == 1:
            meter.live.received(update, at_ns)
        else:
            meter.polled.requested()
            if meter.polled.received(update, at_ns) == "same":
                meter.polled.empty()
    return meter.counters(updates[-1].published_ns)


def near(value: float) -> object:
    """Two percent, or the rounding of the table where that is more."""
    return pytest.approx(value, rel=0.02, abs=0.0002)


@pytest.mark.parametrize(
    "row", GOLDEN, ids=lambda row: f"{row.arrivals}-{row.rate_per_s:g}-{row.poll_s:g}"
)
def test_a_simulated_run_gives_the_golden_figures(row: Golden) -> None:
    counters = simulate(row, seed=1)
    sides = counters.polled, counters.live
    late = counters.polled.update_latency_ms
    assert late.mean is not None
    assert late.mean / 1e3 == near(row.update_latency_s)
    assert counters.polled.updates_missed / counters.updates_published == near(row.missed)
    assert counters.polled.empty_responses / counters.polled.requests == near(row.empty)
    assert counters.live.updates_missed == 0
    for side, staleness_s, freshness, age_s in zip(
        sides, row.staleness_s, row.freshness, row.age_s, strict=True
    ):
        assert side.staleness_ms.mean is not None
        assert side.age_of_information_ms.mean is not None
        assert side.staleness_ms.mean / 1e3 == near(staleness_s)
        assert side.freshness == pytest.approx(freshness, rel=0.02, abs=0.002)
        assert side.age_of_information_ms.mean / 1e3 == near(age_s)
    if row.delivered_latency_s:
        assert counters.polled.delivered_latency_ms.mean is not None
        assert counters.polled.delivered_latency_ms.mean / 1e3 == near(row.delivered_latency_s)
