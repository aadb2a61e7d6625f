"""Means and scatter of legs and gaps."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.metrics.batch_means import Gaps, Leg


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=50))
def test_mean_and_deviation(durations_ns: list[int]) -> None:
    leg = Leg()
    for each in durations_ns:
        leg.add(each)
    assert leg.count == len(durations_ns)
    assert leg.mean_ms == pytest.approx(statistics.mean(durations_ns) / 1e6)
    deviation_ms = statistics.pstdev(durations_ns) / 1e6
    assert leg.deviation_ms == pytest.approx(deviation_ms, rel=1e-9, abs=1e-12)


def test_nothing_measured_is_none() -> None:
    leg, gaps = Leg(), Gaps()
    assert (leg.mean_ms, leg.deviation_ms) == (None, None)
    gaps.at(5)
    assert (gaps.count, gaps.mean_s, gaps.variation) == (0, None, None)
    gaps.at(5)
    assert (gaps.mean_s, gaps.variation) == (0.0, None)


def test_variation_of_equal_gaps_is_0_and_of_uneven_ones_is_not() -> None:
    equal, uneven = Gaps(), Gaps()
    for step in range(11):
        equal.at(10**18 + step * 10**9)
        uneven.at(10**18 + step**2 * 10**7)
    assert (equal.mean_s, equal.variation) == (1.0, 0.0)
    gaps = [2 * step + 1 for step in range(10)]
    expected = statistics.pvariance(gaps) / statistics.mean(gaps) ** 2
    assert uneven.variation == pytest.approx(expected)
