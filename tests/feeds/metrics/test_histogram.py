"""The quick figures equal those of the library, and memory and precision are as stated."""

from __future__ import annotations

import random

import pytest
from hdrh.histogram import HdrHistogram
from hypothesis import given
from hypothesis import strategies as st

from feeds.counters import Spread
from feeds.metrics.histogram import LatencyHistogram, nearest_rank

_HOUR_NS = 3_600_000_000_000
_LATENCIES = st.lists(
    st.one_of(st.integers(0, 5000), st.integers(0, _HOUR_NS)), min_size=1, max_size=200
)


def library_percentiles_ms(latencies_ns: list[int]) -> list[float]:
    histogram = HdrHistogram(1, _HOUR_NS, 3)
    for latency_ns in latencies_ns:
        histogram.record_value(latency_ns)
    largest, count = max(latencies_ns), len(latencies_ns)
    # the library rounds to a rank, so it is asked for the very rank
    exact = [100 * nearest_rank(percent, count) / count for percent in (50, 90, 99, 99.9)]
    return [min(histogram.get_value_at_percentile(each), largest) / 1e6 for each in exact]


def figures(spread: Spread) -> list[float | None]:
    return [spread.p50, spread.p90, spread.p99, spread.p999]


@given(_LATENCIES)
def test_percentiles_are_those_of_the_library(latencies_ns: list[int]) -> None:
    one_by_one, at_once = LatencyHistogram(), LatencyHistogram()
    for latency_ns in latencies_ns:
        one_by_one.record(latency_ns)
    at_once.record_all(latencies_ns)
    spread = one_by_one.spread()
    assert figures(spread) == library_percentiles_ms(latencies_ns)
    assert spread.count == len(latencies_ns)
    assert spread.mean == pytest.approx(sum(latencies_ns) / len(latencies_ns) / 1e6)
    assert spread.max == max(latencies_ns) / 1e6
    assert at_once.spread() == spread


@pytest.mark.parametrize(
    ("percent", "count", "rank"),
    [(50, 1, 1), (50, 2, 1), (50, 3, 2), (99, 100, 99), (99, 101, 100), (99.9, 500, 500)],
)
def test_the_nearest_rank_has_no_smaller_a_share_below_it(
    percent: float, count: int, rank: int
) -> None:
    assert nearest_rank(percent, count) == rank


def test_many_latencies_in_parts_equal_the_library() -> None:
    dice = random.Random(3)
    latencies_ns = [int(dice.lognormvariate(15, 3)) % _HOUR_NS for _ in range(20_000)]
    histogram = LatencyHistogram()
    histogram.record_all(latencies_ns[:15_000])
    for latency_ns in latencies_ns[15_000:]:
        histogram.record(latency_ns)
    assert figures(histogram.spread()) == library_percentiles_ms(latencies_ns)


def test_nothing_measured_is_none() -> None:
    histogram = LatencyHistogram()
    histogram.record_all([])
    assert histogram.spread() == Spread(0, None, None, None, None, None, None)


@pytest.mark.parametrize("latency_ns", [1, 999, 50_000, 51_234, 7_654_321, 59_999_999_999])
def test_three_digits_at_every_magnitude(latency_ns: int) -> None:
    histogram = LatencyHistogram()
    for each_ns in (latency_ns, 2 * latency_ns, 3 * latency_ns):
        histogram.record(each_ns)
    assert histogram.spread().p50 == pytest.approx(2 * latency_ns / 1e6, rel=0.001)


def test_what_is_out_of_range_is_clamped() -> None:
    for record in ("each", "all"):
        histogram = LatencyHistogram()
        latencies_ns = [-5, 10 * _HOUR_NS, 10 * _HOUR_NS]
        if record == "all":
            histogram.record_all(latencies_ns)
        else:
            for latency_ns in latencies_ns:
                histogram.record(latency_ns)
        spread = histogram.spread()
        assert spread.count == 3
        assert spread.p50 == pytest.approx(_HOUR_NS / 1e6, rel=0.001)
        assert spread.max == 10 * _HOUR_NS / 1e6


@given(_LATENCIES)
def test_the_cumulative_distribution_is_that_of_the_latencies(latencies_ns: list[int]) -> None:
    histogram = LatencyHistogram()
    histogram.record_all(latencies_ns)
    curve = histogram.cdf(30)
    assert 1 <= len(curve) <= 30
    assert curve[-1] == (max(latencies_ns) / 1e6, 1.0)
    assert curve == sorted(set(curve))
    for edge_ms, share in curve:
        below = sum(latency_ns <= round(edge_ms * 1e6) for latency_ns in latencies_ns)
        assert share == pytest.approx(below / len(latencies_ns))
    smallest_ms = min(latencies_ns) / 1e6
    assert curve[0][0] == pytest.approx(smallest_ms, rel=0.001, abs=1e-6)


def test_a_distribution_of_nothing_is_empty() -> None:
    histogram = LatencyHistogram()
    assert histogram.cdf() == []
    assert histogram.mean_ms is None
    histogram.record(0)
    assert histogram.cdf() == [(0.0, 1.0)]
