"""Simulated runs through the meters give the golden figures within two percent."""

from __future__ import annotations

import pytest

from feeds.counters import Counters
from tests.feeds.metrics.golden import GOLDEN, Golden
from tests.feeds.metrics.simulation import Plan, Run

pytestmark = pytest.mark.slow

_PERIODIC_UPDATES, _POISSON_UPDATES = 10_000, 30_000


def simulate(row: Golden, seed: int) -> Counters:
    updates = _PERIODIC_UPDATES if row.arrivals == "periodic" else _POISSON_UPDATES
    plan = Plan(row.arrivals, row.rate_per_s, row.poll_s, row.leg_s, updates)
    return Run(plan, seed).carry_out()


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
    assert counters.conditions.arrivals == row.arrivals
    assert len(counters.polled.theory) == 8
    assert len(counters.live.theory) == 8
    for found in (*counters.live.theory, *counters.polled.theory):
        assert found.agrees or (found.agrees is None and found.made_of), found
        assert found.reason == ""
