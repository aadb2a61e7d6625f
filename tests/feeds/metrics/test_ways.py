"""Every way to push and to pull: whole runs on paper agree with what is predicted of them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from feeds.counters import Conditions, Counters, Expectation, Interval, SideSummary, Spread
from feeds.metrics.agreement import judged
from feeds.metrics.prediction import SetTo, drawn_first, expectations
from feeds.metrics.run_meter import RunMeter
from tests.feeds.metrics.simulation import Plan, Run

LEG_S = 0.02


def carried_out(arrivals: str, rate_per_s: float, **changes: Any) -> Counters:  # noqa: ANN401
    plan = Plan(arrivals, rate_per_s, 0.7, LEG_S, 6000, **changes)
    return Run(plan, seed=3).carry_out()


def foreseen(theory: list[Expectation]) -> dict[str, Expectation]:
    return {each.name: each for each in theory}


EVERYTHING = {
    "requests_per_s",
    "missed_share",
    "messages_per_s",
    "bytes_per_s",
    "update_latency_ms",
    "staleness_ms",
    "freshness",
    "age_of_information_ms",
}


def check(theory: list[Expectation], names: set[str]) -> dict[str, Expectation]:
    found = foreseen(theory)
    assert set(found) == names
    for each in found.values():
        assert each.agrees or (each.agrees is None and each.made_of), each
    return found


@pytest.mark.parametrize(
    ("arrivals", "rate_per_s", "gap_s"),
    [("poisson", 10, 0.2), ("poisson", 50, 0.1), ("periodic", 10, 0.043), ("periodic", 50, 0.0703)],
)
def test_a_coalesced_push(arrivals: str, rate_per_s: float, gap_s: float) -> None:
    counters = carried_out(arrivals, rate_per_s, push_gap_s=gap_s)
    found = check(counters.live.theory, EVERYTHING)
    made_of = found["update_latency_ms"].made_of
    assert made_of == ("leg" if arrivals == "periodic" and gap_s < 0.1 and rate_per_s == 10 else "")
    assert counters.conditions.push_gap_ms == pytest.approx(1e3 * gap_s)
    assert counters.conditions.upstream_ms == 0


@pytest.mark.parametrize(
    ("arrivals", "rate_per_s"),
    [("poisson", 5), ("poisson", 60), ("periodic", 10), ("periodic", 60.3)],
)
def test_a_held_poll(arrivals: str, rate_per_s: float) -> None:
    counters = carried_out(arrivals, rate_per_s, polled="held")
    found = check(counters.polled.theory, EVERYTHING | {"empty_share"})
    assert counters.conditions.gap_ms == pytest.approx(2e3 * LEG_S)
    assert counters.conditions.asked_interval_s is None
    assert found["update_latency_ms"].made_of == ("leg" if rate_per_s == 10 else "")


@pytest.mark.parametrize(("arrivals", "rate_per_s"), [("poisson", 10), ("periodic", 9.3)])
def test_a_cursor(arrivals: str, rate_per_s: float) -> None:
    counters = carried_out(arrivals, rate_per_s, polled="all")
    found = check(counters.polled.theory, EVERYTHING | {"empty_share"})
    assert counters.polled.updates_missed == 0
    assert found["messages_per_s"].predicted == pytest.approx(rate_per_s, rel=0.01)
    assert found["update_latency_ms"].predicted == pytest.approx(370.0)
    assert counters.polled.breakdown_ms.count == counters.polled.update_latency_ms.count


def test_what_bursts_do_to_a_gap_has_no_closed_form() -> None:
    counters = carried_out("bursts", 10, polled="held", push_gap_s=0.2)
    assert counters.polled.theory == []
    assert set(foreseen(counters.live.theory)) == {"requests_per_s"}


SIDE = SideSummary(transport="", requests=100, messages=100, updates_delivered=100)
ADAPTIVE = Conditions(
    adaptive=True, poll_interval_s=0.5, rate_per_s=10.0, arrivals="poisson", upstream_ms=0.1
)


def test_an_adaptive_interval_has_no_closed_form_and_that_is_said() -> None:
    counters = Counters(10.0, 100, SIDE, SIDE, conditions=drawn_first(ADAPTIVE, SetTo(2.0, 20.0)))
    found = foreseen(expectations(counters, "polled"))
    assert {each.reason for each in found.values()} == {"adaptive"}
    assert {each.predicted for each in found.values()} == {None}
    assert {"update_latency_ms", "missed_share", "requests_per_s"} <= set(found)
    of_all = replace(counters, conditions=replace(counters.conditions, polled_model="all"))
    cursor = foreseen(expectations(of_all, "polled"))
    assert cursor["missed_share"].predicted == 0.0  # whatever the interval is
    assert cursor["messages_per_s"].predicted == 10.0
    assert cursor["update_latency_ms"].predicted is None


def test_what_is_set_stands_for_a_gap_that_is_not_measured_yet() -> None:
    held = Conditions(polled_model="held")
    assert drawn_first(held, SetTo(2.0, 20.0)).gap_ms == 40.0
    assert drawn_first(replace(held, gap_ms=43.0), SetTo(2.0, 20.0)).gap_ms == 43.0
    assert drawn_first(Conditions(), SetTo(2.0, 20.0)).gap_ms is None
    set_to = SetTo(2.0, 20.0, adaptive=True)
    assert (set_to.kept_interval_s, set_to._replace(adaptive=False).kept_interval_s) == (None, 2.0)
    assert SetTo(2.0, 20.0, polled_model="held").kept_interval_s is None


def test_a_server_without_stamps_is_as_far_as_half_the_response_time() -> None:
    meter = RunMeter(0)
    meter.set_to = SetTo(0.1, 20.0)
    meter.measure_from(0)
    for number in range(25):
        sent_ns = number * 10**8
        meter.polled.asked(sent_ns)
        meter.polled.answered(sent_ns, sent_ns + 42_000_000, reused=True)
        meter.polled.responded(42_000_000)
        early = meter.counters(sent_ns + 50_000_000).conditions
        assert (early.response_ms, early.response_halved) == (
            (21.0, True) if number >= 19 else (None, False)
        )


@pytest.mark.parametrize(("predicted", "made_of"), [(30.0, ""), (21.3, "half the response time")])
def test_a_prediction_that_is_all_leg_is_made_of_it(predicted: float, made_of: str) -> None:
    at = Conditions(upstream_ms=0.1, response_ms=21.0, response_halved=True)
    sure = {"update_latency_ms": Interval(predicted, 0.1, 100)}
    side = replace(SIDE, confidence=sure, update_latency_ms=Spread(100, predicted))
    counters = Counters(100.0, 100, side, side, conditions=at)
    found = judged("update_latency_ms", predicted, predicted, counters, "polled")
    assert (found.made_of, found.agrees) == (made_of, None if made_of else True)


@pytest.mark.parametrize(
    ("gap_ms", "reason"),
    [(200.0, "phase lock"), (40.0, "no cause found"), (250.0, "no cause found")],
)
def test_a_gap_in_step_with_the_source_is_named(gap_ms: float, reason: str) -> None:
    at = Conditions(
        rate_per_s=10.0, arrivals="periodic", push_gap_ms=gap_ms, gap_ms=gap_ms, polled_model="held"
    )
    sure = {"staleness_ms": Interval(100.0, 0.1, 100)}
    side = replace(SIDE, confidence=sure, updates_missed=100)  # many: what a gap does is no fault
    counters = Counters(100.0, 100, side, side, conditions=at)
    assert judged("staleness_ms", 50.0, 100.0, counters, "live").reason == reason
    assert judged("staleness_ms", 50.0, 100.0, counters, "polled").reason == reason
