"""Predictions beside measurements: when they agree, and which reason is given when not."""

from __future__ import annotations

import collections
import dataclasses
from typing import Any

import pytest
from msgspec.structs import replace

from feeds.counters import Conditions, Counters, Expectation, SideSummary
from feeds.metrics.prediction import SetTo, arrivals_of, expectations
from feeds.metrics.run_meter import RunMeter
from tests.feeds.metrics.simulation import Plan, Run

_GOOD = Plan("poisson", rate_per_s=10, poll_s=0.7, leg_s=0.02, updates=3000)


def found(theory: list[Expectation], name: str) -> Expectation:
    return next(each for each in theory if each.name == name)


def replace_plan(**changes: Any) -> Plan:  # noqa: ANN401 - any of its fields
    return dataclasses.replace(_GOOD, **changes)


@pytest.mark.slow
@pytest.mark.parametrize(("updates", "poll_s"), [(1500, 0.7), (300, 2.0), (120, 0.5), (60, 2.0)])
def test_good_runs_are_hardly_ever_said_to_part(updates: int, poll_s: float) -> None:
    plan, runs = replace_plan(updates=updates, poll_s=poll_s), 60
    judged = collections.Counter(
        each.agrees
        for seed in range(runs)
        for _, summary in sides(Run(plan, seed).carry_out())
        for each in summary.theory
    )
    assert judged[True] > 4 * runs
    assert judged[False] <= 0.005 * runs * 15


def sides(counters: Counters) -> list[tuple[str, SideSummary]]:
    return [("live", counters.live), ("polled", counters.polled)]


def test_conditions_are_those_of_the_run() -> None:
    counters = Run(_GOOD, seed=1).carry_out()
    assert counters.conditions.poll_interval_s == pytest.approx(0.7)
    assert counters.conditions.request_ms == pytest.approx(20)
    assert counters.conditions.push_ms == pytest.approx(20)
    assert counters.conditions.upstream_ms == 0


def test_a_short_run_is_not_judged() -> None:
    counters = Run(Plan("poisson", 10, 0.7, 0.02, updates=40), seed=1).carry_out()
    few = replace(counters, polled=replace(counters.polled, updates_missed=5))
    assert all(each.agrees is None for each in expectations(few, "polled")[2:])
    assert {each.reason for each in expectations(few, "polled")} >= {"too few updates yet"}


@pytest.mark.parametrize("phase_s", [0.001, 0.45])
def test_polls_in_step_with_the_source_are_named(phase_s: float) -> None:
    counters = Run(Plan("periodic", 1, 2.0, 0.02, 2000, phase_s=phase_s), seed=1).carry_out()
    staleness = found(counters.polled.theory, "staleness_ms")
    assert staleness.agrees is False
    assert staleness.reason == "phase lock"
    assert staleness.apart is not None
    assert found(counters.polled.theory, "requests_per_s").agrees
    assert all(each.agrees or each.made_of for each in counters.live.theory)


def test_overruns_are_named() -> None:
    counters = Run(Plan("poisson", 10, 0.2, 0.01, 20_000, stall_every=30), seed=2).carry_out()
    latency = found(counters.polled.theory, "update_latency_ms")
    assert counters.polled.overruns > 0
    assert (latency.agrees, latency.reason) == (False, "polls skipped")


@pytest.mark.parametrize("takes_s", [0.3, 0.37])
def test_skipped_polls_part_from_the_interval_that_was_asked_for(takes_s: float) -> None:
    counters = Run(Plan("poisson", 10, 0.2, 0.01, 5000, takes_s=takes_s), seed=2).carry_out()
    asked = counters.conditions.asked_interval_s
    assert counters.conditions.poll_interval_s == pytest.approx(0.4)  # every second one is skipped
    assert asked == pytest.approx(0.2)
    requests = found(counters.polled.theory, "requests_per_s")
    assert requests.predicted == pytest.approx(5)
    assert requests.measured == pytest.approx(2.5, rel=0.01)
    latency = found(counters.polled.theory, "update_latency_ms")
    assert latency.predicted < latency.measured  # type: ignore[operator]
    for one in (requests, latency):
        assert (one.agrees, one.reason) == (False, "polls skipped")


def test_polls_by_hand_have_no_interval() -> None:
    counters = Run(replace_plan(updates=200), seed=1).carry_out(by_hand=True)
    assert counters.conditions.asked_interval_s is None
    assert counters.polled.theory == []


def test_a_busy_processor_is_overload_and_jitter_is_named_last() -> None:
    counters = Run(replace_plan(jitter_s=0.4), seed=3).carry_out()
    live = replace(counters.live, staleness_ms=replace(counters.live.staleness_ms, mean=1.0))
    jittery = replace(counters, live=live)
    assert found(expectations(jittery, "live"), "staleness_ms").reason == "network jitter"
    busy = replace(jittery, live=replace(live, server_cpu_s=0.95 * counters.elapsed_s))
    assert found(expectations(busy, "live"), "staleness_ms").reason == "overload"
    steady = replace(jittery, conditions=replace(counters.conditions, push_deviation_ms=0.0))
    assert found(expectations(steady, "live"), "staleness_ms").reason == "no cause found"


def test_bursts_have_no_closed_form_but_for_what_needs_none() -> None:
    counters = Run(Plan("bursts", 10, 0.7, 0.02, 3000), seed=1).carry_out()
    assert counters.conditions.arrivals == "other"
    names = [each.name for each in counters.polled.theory]
    assert names == ["requests_per_s", "bytes_per_s", "update_latency_ms"]
    assert found(counters.polled.theory, "update_latency_ms").agrees
    assert [each.name for each in counters.live.theory] == [
        "requests_per_s",
        "missed_share",
        "messages_per_s",
        "bytes_per_s",
        "update_latency_ms",
    ]


def test_nothing_measured_predicts_nothing() -> None:
    side = SideSummary(transport="any")
    assert expectations(Counters(0.0, 0, side, side), "live") == []
    empty = Counters(1.0, 0, side, side)
    assert expectations(empty, "polled") == []
    assert [each.agrees for each in expectations(empty, "live")] == [True, None]
    zeros = Conditions(
        rate_per_s=0.0, arrivals="poisson", poll_interval_s=0.0, response_ms=0.0, upstream_ms=0.0
    )
    assert expectations(replace(empty, conditions=zeros), "polled") == []


@pytest.mark.parametrize(
    ("variation", "gaps", "arrivals"),
    [
        (None, 100, None),
        (1.0, 5, None),
        (0.001, 50, "periodic"),
        (1.1, 1000, "poisson"),
        (1.3, 100, "poisson"),
        (1.3, 10_000, "other"),
        (0.4, 10_000, "other"),
    ],
)
def test_which_arrivals_there_are(variation: float | None, gaps: int, arrivals: str | None) -> None:
    assert arrivals_of(variation, gaps) == arrivals


def test_polls_from_before_the_measuring_are_no_fault_of_the_rate() -> None:
    meter = RunMeter(0)
    meter.set_to = SetTo(0.05, 20.0)
    meter.polled.wire.add("requests", 4)
    meter.measure_from(10**9)
    meter.polled.wire.add("requests", 10)
    counters = meter.counters(10**9 + 10**9 // 2)
    requests = found(counters.polled.theory, "requests_per_s")
    assert (requests.predicted, requests.measured, requests.agrees) == (20.0, 28.0, True)
    meter.begin_segment(2 * 10**9)
    meter.polled.wire.add("requests", 14)
    later = found(meter.counters(2 * 10**9 + 10**9 // 2).polled.theory, "requests_per_s")
    assert (later.measured, later.agrees) == (28.0, False)
