"""A figure that is smaller than the error of the clock is no number."""

from feeds.counters import (
    Counters,
    Distributions,
    Expectation,
    Interval,
    MeanMax,
    SideDistributions,
    SideSummary,
    Spread,
)
from feeds.remote.unknown import LOST, WHY, known, known_distributions, without_truth

LIVE = SideSummary(
    transport="sse",
    update_latency_ms=Spread(9, 0.4, 0.3, 0.4, 0.9, 0.9, 2.0),
    staleness_ms=MeanMax(0.01, 2.0),
    response_time_ms=Spread(9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1),
    freshness=0.99,
    rms_error=0.7,
    confidence={"update_latency_ms": Interval(0.4, 0.1, 9), "freshness": Interval(0.99, 0.1, 9)},
    theory=[
        Expectation("update_latency_ms", 0.2, 0.4, 1.0, agrees=False, reason="far"),
        Expectation("freshness", 0.99, 0.99, 0.0, agrees=True),
    ],
)
POLLED = SideSummary(
    transport="rest",
    update_latency_ms=Spread(9, 900.0, 0.4, 1e3, 1e3, 1e3, 1e3),
    staleness_ms=MeanMax(0.4, 900.0),
    rms_error=1.5,
)


def test_what_is_smaller_is_unknown_and_what_is_of_one_clock_stays() -> None:
    told = known(Counters(1.0, 9, LIVE, POLLED), 0.5)
    assert told.live.update_latency_ms == Spread(9, None, None, None, 0.9, 0.9, 2.0)
    assert told.live.staleness_ms == MeanMax()
    assert (told.live.rms_error, told.polled.rms_error) == (None, 1.5)
    assert told.live.response_time_ms == LIVE.response_time_ms
    assert told.live.confidence == {"freshness": Interval(0.99, 0.1, 9)}
    late, fresh = told.live.theory
    assert (late.predicted, late.measured, late.agrees, late.reason) == (0.2, None, None, WHY)
    assert fresh.agrees
    assert told.polled.update_latency_ms == Spread(9, 900.0, None, 1e3, 1e3, 1e3, 1e3)
    assert told.polled.staleness_ms == POLLED.staleness_ms


def test_curves_begin_at_the_error() -> None:
    curve = [(0.1, 0.2), (0.5, 0.6), (2.0, 1.0)]
    side = SideDistributions(curve, curve, curve, curve)
    told = known_distributions(Distributions(side, side), 0.5).live
    assert told == SideDistributions(curve[1:], curve, curve[1:], curve)


def test_without_the_truth_nobody_knows_what_goes_on_with_time() -> None:
    told = without_truth(Counters(1.0, 9, LIVE, POLLED))
    for side in (told.live, told.polled):
        assert (side.staleness_ms, side.age_of_information_ms) == (MeanMax(), MeanMax())
        assert (side.freshness, side.rms_error) == (None, None)
    assert told.live.update_latency_ms == LIVE.update_latency_ms
    assert list(told.live.confidence) == ["update_latency_ms"]
    late, fresh = told.live.theory
    assert late == LIVE.theory[0]
    assert (fresh.predicted, fresh.measured, fresh.agrees, fresh.reason) == (0.99, None, None, LOST)
