"""How a case is judged: at the measured conditions, within 2 % or the figure's own interval."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from feeds import transports
from feeds.counters import Conditions, Counters, Interval, MeanMax, SideSummary, Spread
from feeds.evidence.theory_cases import CASES, Case
from feeds.evidence.theory_verdicts import CaseVerdict, conditions, judge, polls_between, together
from tests.feeds.evidence.runs import polls, updates

POLL_S, LEG_MS = 0.103, 5.0
POLLS = polls(updates(), poll_ms=POLL_S * 1e3)


def _counters(**changes: float) -> Counters:
    """Return what theory would predict for the made-up run, but for ``changes``."""
    polled = {"latency": 56.5, "staleness": 51.6, "age": 61.5, "freshness": 0.01214} | changes
    return Counters(
        10.0,
        1000,
        SideSummary(
            transport="websocket",
            messages=1000,
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
        Conditions(
            rate_per_s=100.0,
            arrivals="other",  # as the gaps look on a busy machine
            asked_interval_s=POLL_S,
            upstream_ms=0.2,
            response_ms=LEG_MS - 0.2,
        ),
    )


def _parted(counters: Counters) -> list[str]:
    made = updates(leg_ms=LEG_MS, poll_ms=POLL_S * 1e3)
    at = conditions("periodic", counters, made, POLLS)
    return [f"{v.side} {v.name}" for v in judge(at, counters) if not v.agrees]


def test_conditions_are_the_measured_ones() -> None:
    made = updates(leg_ms=LEG_MS, poll_ms=POLL_S * 1e3)
    at = conditions("periodic", _counters(), made, POLLS)
    assert (at.polled.rate_per_s, at.polled.poll_s, at.push_leg_s) == pytest.approx(
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
    at = conditions("periodic", counters, updates(), POLLS)
    found = judge(at, replace(counters, live=missed))
    (share,) = (one for one in found if (one.side, one.name) == ("live", "missed_share"))
    assert (share.measured, share.half_width, share.agrees) == (0.0, 0.003, True)


def test_too_little_is_said() -> None:
    with pytest.raises(ValueError, match="too little"):
        conditions("periodic", _counters(), updates(), [])


def test_polls_of_a_segment() -> None:
    assert len(polls_between(POLLS, POLLS[3].intended_ns, POLLS[5].intended_ns)) == 2


COALESCED_AND_HELD = {
    "arrivals": "poisson",
    "rate_per_s": 50.0,
    "polled_model": "held",
    "gap_ms": 40.0,
    "push_gap_ms": 20.0,
    "upstream_ms": 0.2,
    "push_ms": 5.0,
    "response_ms": 5.0,
}


def test_gaps_go_by_the_legs_of_the_stamps_and_their_latency_is_judged() -> None:
    at = Conditions(**COALESCED_AND_HELD)  # type: ignore[arg-type]
    found = conditions("poisson", replace(_counters(), conditions=at), updates(), POLLS)
    assert (found.live.gap_s, found.polled.gap_s) == (0.02, 0.04)
    assert found.push_legs_s == found.answer_legs_s == [0.0052]
    judged = {(one.side, one.name) for one in judge(found, _counters())}
    assert {("live", "update_latency_ms"), ("live", "messages_per_s")} <= judged
    assert {("polled", "update_latency_ms"), ("polled", "requests_per_s")} <= judged


@pytest.mark.parametrize("held", [True, False])
def test_how_often_a_server_sends_is_chance_only_where_it_waits_for_news(held: bool) -> None:
    sure = {name: Interval(10.0, 2.0, 9) for name in ("requests_per_s", "messages_per_s")}
    counters = _counters()
    loose = replace(counters, polled=replace(counters.polled, confidence=sure))
    if held:
        loose = replace(loose, conditions=Conditions(**COALESCED_AND_HELD))  # type: ignore[arg-type]
    found = judge(conditions("periodic", loose, updates(), POLLS), loose)
    halves = {one.name: one.half_width for one in found if one.side == "polled"}
    assert halves["requests_per_s"] == (2.0 if held else 0.1)


@pytest.mark.parametrize("missing", ["gap_ms", "push_ms", "response_ms"])
def test_without_gap_or_legs_too_little_was_measured(missing: str) -> None:
    at = Conditions(**COALESCED_AND_HELD | {missing: None})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="too little"):
        conditions("poisson", replace(_counters(), conditions=at), updates(), POLLS)


def test_a_figure_fails_that_is_outside_both_times() -> None:
    def of(*agree: bool) -> list[CaseVerdict]:
        return [
            CaseVerdict("live", name, 1.0, 1.0, None, 0.0, good)
            for name, good in zip(("a_ms", "b_ms", "c_ms"), agree, strict=True)
        ]

    found = together(of(False, True, False), of(True, False, False))
    assert [one.agrees for one in found] == [True, True, False]
    assert [one.once for one in found] == [False, True, False]


def test_a_case_that_cannot_be_measured_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case("poisson", 20, 0.05, 12, 105)
    assert case.lacks() == ""
    unknown = replace(case, live="carrier-pigeon")
    assert unknown.lacks() == "there is no transport carrier-pigeon"
    monkeypatch.setattr(transports.find("rest"), "lacking", lambda url: f"needs more than {url!r}")
    assert case.lacks("postgresql://x") == "needs more than 'postgresql://x'"


def test_there_are_cases_of_both_arrivals_for_every_way() -> None:
    for ways in (
        {(case.arrivals, case.live, case.push_limit_per_s is not None) for case in CASES},
        {(case.arrivals, case.polled, case.query_all, case.conditional) for case in CASES},
    ):
        assert {("poisson", *way) for _, *way in ways} | {
            ("periodic", *way) for _, *way in ways
        } == ways
    used = {key for case in CASES for key in (case.live, case.polled)}
    assert set(transports.keys()) <= used


def test_cases_have_updates_enough_and_are_not_in_step() -> None:
    assert len(set(CASES)) == len(CASES)
    assert len({case.name for case in CASES}) == len(CASES)
    for case in CASES:
        # a Poisson count varies by its root; of equal gaps a few hundred tell the phase
        enough = 1000 + 2 * 32 if case.arrivals == "poisson" else 500
        assert case.rate_per_s * case.duration_s >= enough
        if case.is_paced:
            assert 2 * case.delay_ms / 1e3 < case.poll_interval_s  # or polls would overrun
        if case.arrivals == "periodic":
            every_s = [case.poll_interval_s] if case.is_paced else [2.1 * case.delay_ms / 1e3]
            if case.push_limit_per_s is not None:
                every_s.append(1 / case.push_limit_per_s)
            for part in (case.rate_per_s * each_s % 1 for each_s in every_s):
                assert min(part, 1 - part) > 0.1


def test_the_settings_of_a_case() -> None:
    case = Case("periodic", 20, 0.5, 12, 40, 1, "websocket", "rest", 12.5, conditional=True)
    settings = case.settings(7)
    assert (settings.source, settings.push_limit_per_s, settings.seed) == ("clock", 12.5, 7)
    assert settings.fairness.polled_conditional
    assert case.name == (
        "periodic 20/s by websocket at most 12.5/s, rest for news, poll 500 ms, leg 12 ms"
    )
    assert replace(case, push_limit_per_s=None, conditional=False).name == (
        "periodic 20/s, poll 500 ms, leg 12 ms"
    )
