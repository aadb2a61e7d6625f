"""How a case is judged: at the measured conditions, within 2 % or the figure's own interval."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from feeds.evidence.theory_cases import CASES, Case, conditions, judge, polls_between
from feeds.frame import Conditions, Counters, Interval, MeanMax, SideSummary, Spread
from tests.feeds.evidence.runs import polls, updates

POLL_S, LEG_MS = 0.103, 5.0
CASE = Case("periodic", 100, POLL_S, LEG_MS, 10)
POLLS = polls(updates(), poll_ms=POLL_S * 1e3)


def _counters(**changes: float) -> Counters:
    """Return what theory would predict for the made-up run, but for ``changes``."""
    polled = {"latency": 56.5, "staleness": 51.6, "age": 61.5, "freshness": 0.01214} | changes
    return Counters(
        10.0,
        1000,
        SideSummary(
            transport="websocket",
            updates_delivered=1000,
            update_latency_ms=Spread(1000, LEG_MS),
            staleness_ms=MeanMax(1.25),
            age_of_information_ms=MeanMax(10.0),
            freshness=0.5,
        ),
        SideSummary(
            transport="rest",
            requests=97,
            updates_delivered=97,
            updates_missed=902,
            update_latency_ms=Spread(1000, polled["latency"]),
            staleness_ms=MeanMax(polled["staleness"]),
            age_of_information_ms=MeanMax(polled["age"]),
            freshness=polled["freshness"],
        ),
        Conditions(upstream_ms=0.2, response_ms=LEG_MS - 0.2),
    )


def _parted(counters: Counters) -> list[str]:
    made = updates(leg_ms=LEG_MS, poll_ms=POLL_S * 1e3)
    at = conditions(CASE, counters, made, POLLS)
    return [f"{v.side} {v.name}" for v in judge(at, counters) if not v.agrees]


def test_conditions_are_the_measured_ones() -> None:
    made = updates(leg_ms=LEG_MS, poll_ms=POLL_S * 1e3)
    at = conditions(CASE, _counters(), made, POLLS)
    assert (at.rate_per_s, at.poll_s, at.push_leg_s) == pytest.approx(
        (100, POLL_S, 0.005), rel=0.01
    )
    assert at.answer_leg_s == pytest.approx(0.005, abs=0.0006)


def test_what_theory_predicts_agrees() -> None:
    assert _parted(_counters()) == []


def test_what_is_far_off_does_not() -> None:
    assert _parted(_counters(latency=70.0, freshness=0.3)) == [
        "polled update_latency_ms",
        "polled freshness",
    ]


def test_a_figure_inside_its_own_interval_agrees() -> None:
    far = _counters(staleness=56.0)
    assert _parted(far) == ["polled staleness_ms"]
    unsure = {"staleness_ms": Interval(56.0, 5.0, 97)}
    assert _parted(replace(far, polled=replace(far.polled, confidence=unsure))) == []


def test_what_never_happened_may_still_be_as_likely_as_3_in_n() -> None:
    counters = _counters()
    missed = replace(counters.live, updates_delivered=1000, updates_missed=0)
    at = conditions(CASE, counters, updates(), POLLS)
    found = judge(at, replace(counters, live=missed))
    (share,) = (one for one in found if (one.side, one.name) == ("live", "missed_share"))
    assert (share.measured, share.half_width, share.agrees) == (0.0, 0.003, True)


def test_too_little_is_said() -> None:
    with pytest.raises(ValueError, match="too little"):
        conditions(CASE, _counters(), updates(), [])


def test_polls_of_a_segment() -> None:
    assert len(polls_between(POLLS, POLLS[3].intended_ns, POLLS[5].intended_ns)) == 2


def test_cases_are_twelve_of_2000_updates_over_both_arrivals() -> None:
    assert len(set(CASES)) == 12
    assert {case.arrivals for case in CASES} == {"poisson", "periodic"}
    for case in CASES:
        # a Poisson count varies by its root
        assert case.rate_per_s * case.duration_s >= 2000 + 2 * (case.arrivals == "poisson") * 45
        assert 2 * case.delay_ms / 1e3 < case.poll_interval_s  # or polls would overrun
        if case.arrivals == "periodic":
            part = case.rate_per_s * case.poll_interval_s % 1
            assert min(part, 1 - part) > 0.1  # not in step
