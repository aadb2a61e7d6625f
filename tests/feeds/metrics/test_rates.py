"""Rates from totals that are read now and then, with intervals that hold what they should."""

from __future__ import annotations

import random

import pytest

from feeds.metrics.wire import Rates, Wire

S = 1_000_000_000


def _after(seed: int, seconds: int = 60) -> Rates:
    """Read a Poisson total of 20/s four times a second, or a little later."""
    rng, rates = random.Random(seed), Rates()
    at_s = next_s = 0.0
    total = 0
    while at_s < seconds:
        at_s += 0.25 + rng.random() * 0.05
        while next_s < at_s:
            next_s += rng.expovariate(20)
            total += 1
        rates.read(round(at_s * S), {"requests_per_s": total})
    return rates


def test_the_mean_is_growth_over_time() -> None:
    rates = Rates()
    for second in range(20):
        rates.read(second * S, {"bytes_per_s": 100.0 * second})
    found = rates.confidence()["bytes_per_s"]
    assert found.mean == pytest.approx(100)
    assert found.half_width == pytest.approx(0)


def test_intervals_hold_the_true_rate_about_as_often_as_they_say() -> None:
    held = 0
    for seed in range(200):
        found = _after(seed).confidence()["requests_per_s"]
        assert found.mean is not None
        assert found.half_width is not None
        held += abs(found.mean - 20) <= found.half_width
    assert 180 <= held <= 199


def test_a_new_segment_knows_nothing() -> None:
    wire = Wire()
    for second in range(3):
        wire.read_rates(second * S)
    assert wire.rates.confidence()
    wire.begin(all_of_it=True)
    assert wire.rates.confidence() == {}
    wire.read_rates(1000 * S)
    assert wire.rates.confidence() == {}  # one reading is no rate


@pytest.mark.parametrize("again_ns", [5 * S, 4 * S])
def test_totals_that_are_read_in_no_time_are_no_rate(again_ns: int) -> None:
    rates = Rates()
    rates.read(4 * S, {"requests_per_s": 10})
    rates.read(5 * S, {"requests_per_s": 20})
    rates.read(again_ns, {"requests_per_s": 90})
    found = rates.confidence()["requests_per_s"]
    assert (found.mean, found.n) == (10, 1)


def test_a_total_that_comes_later_is_a_rate_from_then_on() -> None:
    rates = Rates()
    rates.read(1 * S, {"requests_per_s": 10})
    rates.read(2 * S, {"requests_per_s": 20, "bytes_per_s": 7})
    assert list(rates.confidence()) == ["requests_per_s"]
    rates.read(4 * S, {"requests_per_s": 40, "bytes_per_s": 17})
    assert rates.confidence()["bytes_per_s"].mean == 5
