"""Where a figure parts from its prediction, just this side and that side of each bound."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from feeds.counters import Conditions, Counters, Interval, MeanMax, SideSummary, Spread
from feeds.frame import SideName
from feeds.metrics.agreement import judged

SIDE = SideSummary(
    transport="",
    requests=10_000,
    messages=10_000,
    updates_delivered=10_000,
    confidence={
        "staleness_ms": Interval(100.0, 0.001, 30),
        "missed_share": Interval(0.0, 0.0, 100),
    },
)
PLAIN = Conditions()
LONG_S = 1e6
"""So long that chance is nothing for what is counted."""


def counters(
    polled: SideSummary = SIDE, live: SideSummary = SIDE, conditions: Conditions = PLAIN
) -> Counters:
    return Counters(LONG_S, 10_000, live, polled, conditions=conditions)


def agrees(
    name: str, predicted: float, measured: float, of: SideSummary, side: SideName = "polled"
) -> bool | None:
    return judged(name, predicted, measured, counters(of, of), side).agrees


@pytest.mark.parametrize(
    ("measured", "good"), [(1.0199, True), (1.0201, False), (0.9801, True), (0.9799, False)]
)
def test_two_per_cent_are_close(measured: float, good: bool) -> None:
    assert agrees("requests_per_s", 1.0, measured, SIDE) is good
    assert agrees("staleness_ms", 100.0, 100 * measured, SIDE) is good


@pytest.mark.parametrize(
    ("name", "of", "known"),
    [
        ("requests_per_s", replace(SIDE, requests=10), True),
        ("requests_per_s", replace(SIDE, requests=9), False),
        ("bytes_per_s", replace(SIDE, requests=9), False),
        ("staleness_ms", replace(SIDE, updates_delivered=29, updates_missed=1), True),
        ("staleness_ms", replace(SIDE, updates_delivered=28, updates_missed=1), False),
        ("freshness", SIDE, False),  # without an interval
        ("empty_share", SIDE, False),
        (
            "empty_share",
            replace(SIDE, updates_delivered=0, confidence={"empty_share": Interval(0.5, 0.1, 9)}),
            True,
        ),
    ],
)
def test_what_rests_on_too_little_is_not_judged(name: str, of: SideSummary, known: bool) -> None:
    found = judged(name, 1.0, 1.0, counters(of), "polled")
    assert found.agrees is (True if known else None)
    assert (found.reason == "too few updates yet") is not known


def test_the_live_side_s_few_requests_are_enough() -> None:
    assert agrees("requests_per_s", 0.0, 0.0, replace(SIDE, requests=1), "live") is True


def test_what_is_not_measured_is_not_judged() -> None:
    assert judged("freshness", 0.5, None, counters(), "live").agrees is None


@pytest.mark.parametrize(
    ("half_width", "measured", "good"), [(5.0, 109.9, True), (5.0, 110.1, False)]
)
def test_chance_has_two_half_widths(half_width: float, measured: float, good: bool) -> None:
    of = replace(SIDE, confidence={"staleness_ms": Interval(measured, half_width, 30)})
    assert agrees("staleness_ms", 100.0, measured, of) is good


@pytest.mark.parametrize(
    ("interval", "measured", "good"),
    [
        (Interval(0.0, 0.0, 100), 0.0599, True),  # twice three in a hundred
        (Interval(0.0, 0.0, 100), 0.0601, False),
        (Interval(0.0, 0.0, 100_000), 0.00099, True),  # a share so small is none
        (Interval(0.0, 0.0, 100_000), 0.00101, False),
        (Interval(0.0, 0.01, 100), 0.0199, True),
        (Interval(0.0, 0.01, 100), 0.0201, False),
    ],
)
def test_what_was_never_seen_may_yet_be(interval: Interval, measured: float, good: bool) -> None:
    of = replace(SIDE, confidence={"missed_share": interval})
    assert agrees("missed_share", 0.0, measured, of, "live") is good


@pytest.mark.parametrize(
    ("reconnects", "measured", "good"),
    [(0, 1.0199, True), (0, 1.0201, False), (3, 1.0499, True), (3, 1.0501, False)],
)
def test_the_ends_of_a_run_and_each_reconnection_may_be_one_more(
    reconnects: int, measured: float, good: bool
) -> None:
    of = replace(SIDE, reconnects=reconnects)
    found = judged(
        "requests_per_s", 1.0, measured, replace(counters(of), elapsed_s=100.0), "polled"
    )
    assert found.agrees is good


@pytest.mark.parametrize(
    ("side", "measured", "good"),
    [("polled", 13.9, True), ("polled", 14.1, False), ("live", 17.9, True), ("live", 18.1, False)],
)
def test_one_more_is_as_many_bytes_as_one_has(side: SideName, measured: float, good: bool) -> None:
    of = replace(SIDE, requests=100, messages=50, bytes_received=150, bytes_sent=50)
    found = judged("bytes_per_s", 10.0, measured, replace(counters(of, of), elapsed_s=1.0), side)
    assert found.agrees is (None if good else False)  # it is made of them
    assert found.made_of


@pytest.mark.parametrize(("under_way", "measured", "known"), [(9, 14.1, None), (0, 14.1, False)])
def test_messages_under_way_may_be_missing(
    under_way: int, measured: float, known: bool | None
) -> None:
    of = replace(SIDE, messages=50, bytes_received=50, updates_pending=under_way)
    found = judged("bytes_per_s", 20.0, measured, replace(counters(of, of), elapsed_s=1.0), "live")
    assert found.agrees is known


@pytest.mark.parametrize(
    ("asked_s", "pending", "measured", "good"),
    [(None, 0, 12.1, False), (0.1, 0, 12.9, True), (0.1, 0, 13.1, False), (None, 5, 16.9, True)],
)
def test_a_cursor_s_first_answer_and_what_is_not_fetched_yet_may_be_more(
    asked_s: float | None, pending: int, measured: float, good: bool
) -> None:
    at = Conditions(rate_per_s=10.0, asked_interval_s=asked_s, polled_model="all")
    of = replace(SIDE, messages=50, updates_pending=pending)
    at_once = replace(counters(of, conditions=at), elapsed_s=1.0)
    assert judged("messages_per_s", 10.0, measured, at_once, "polled").agrees is good


@pytest.mark.parametrize("half_width", [0.5, 0.0])
def test_how_often_what_waits_for_news_happens_is_chance(half_width: float) -> None:
    known = {name: Interval(10.0, half_width, 30) for name in ("requests_per_s", "messages_per_s")}
    of = replace(SIDE, confidence=known)
    held = Conditions(polled_model="held", push_gap_ms=100.0)
    for name, side in (("requests_per_s", "polled"), ("messages_per_s", "live")):
        found = judged(name, 10.0, 10.9, counters(of, of, held), side)  # type: ignore[arg-type]
        assert found.agrees is (half_width > 0)
        assert judged(name, 10.0, 10.9, counters(of, of), "polled").agrees is (
            half_width > 0 and name == "messages_per_s"
        )


@pytest.mark.parametrize(
    ("name", "side", "made_of"),
    [
        ("update_latency_ms", "live", "leg"),
        ("bytes_per_s", "live", "size of a message"),
        ("bytes_per_s", "polled", "size of a poll"),
        ("update_latency_ms", "polled", ""),
        ("requests_per_s", "polled", ""),
        ("staleness_ms", "live", ""),
    ],
)
def test_what_is_made_of_the_measurement_can_part_but_not_agree(
    name: str, side: SideName, made_of: str
) -> None:
    sure = {one: Interval(100.0, 0.001, 30) for one in ("update_latency_ms", "staleness_ms")}
    of = replace(SIDE, confidence=sure)
    alike, off = (judged(name, 100.0, at, counters(of, of), side) for at in (100.0, 150.0))
    assert (alike.agrees, alike.apart) == ((None, None) if made_of else (True, 0.0))
    assert (alike.made_of, off.made_of, off.agrees) == (made_of, made_of, False)


def test_how_far_it_lies_is_relative_to_the_prediction() -> None:
    assert judged("staleness_ms", 100.0, 150.0, counters(), "live").apart == pytest.approx(0.5)
    assert judged("missed_share", 0.0, 0.5, counters(), "live").apart is None


BUSY = replace(SIDE, server_cpu_s=0.91 * LONG_S)
SLOW = replace(SIDE, naive_response_time_ms=Spread(1, mean=910.0))
EVERY_S = Conditions(poll_interval_s=1.0)
HELD = Conditions(poll_interval_s=1.0, polled_model="held")
STEPS = Conditions(poll_interval_s=1.0, rate_per_s=2.01, arrivals="periodic")
SCATTERED = Conditions(
    response_ms=20.0, response_deviation_ms=5.1, push_ms=20.0, push_deviation_ms=1.0
)


@pytest.mark.parametrize(
    ("side", "of", "conditions", "reason"),
    [
        ("live", SIDE, Conditions(), "no cause found"),
        ("live", BUSY, Conditions(), "overload"),
        ("polled", BUSY, Conditions(), "overload"),
        ("polled", replace(BUSY, server_cpu_s=0.89 * LONG_S), Conditions(), "no cause found"),
        ("polled", SLOW, EVERY_S, "overload"),
        ("polled", replace(SLOW, overruns=51), EVERY_S, "polls skipped"),
        ("live", SLOW, EVERY_S, "no cause found"),
        (
            "polled",
            replace(SLOW, naive_response_time_ms=Spread(1, mean=890.0)),
            EVERY_S,
            "no cause found",
        ),
        ("live", replace(SIDE, updates_missed=51), Conditions(), "overload"),
        ("live", replace(SIDE, updates_missed=50), Conditions(), "no cause found"),
        ("polled", replace(SIDE, updates_missed=51), Conditions(), "no cause found"),
        (
            "polled",
            replace(SIDE, naive_response_time_ms=Spread(9, 990.0)),
            EVERY_S,
            "overload",
        ),
        ("polled", replace(SIDE, naive_response_time_ms=Spread(9, 990.0)), HELD, "no cause found"),
        ("polled", replace(SIDE, overruns=51), Conditions(), "polls skipped"),
        ("polled", replace(SIDE, overruns=50), Conditions(), "no cause found"),
        ("polled", SIDE, STEPS, "phase lock"),
        ("polled", SIDE, replace(STEPS, rate_per_s=1 / 2.01), "phase lock"),
        ("polled", SIDE, replace(STEPS, rate_per_s=2.03), "no cause found"),
        ("polled", SIDE, replace(STEPS, arrivals="poisson"), "no cause found"),
        ("live", SIDE, STEPS, "no cause found"),
        ("polled", SIDE, SCATTERED, "network jitter"),
        ("live", SIDE, SCATTERED, "no cause found"),
        ("polled", SIDE, replace(SCATTERED, response_deviation_ms=4.9), "no cause found"),
        ("live", SIDE, replace(SCATTERED, push_deviation_ms=5.1), "network jitter"),
    ],
)
def test_the_likely_reason(
    side: SideName, of: SideSummary, conditions: Conditions, reason: str
) -> None:
    of = replace(of, staleness_ms=MeanMax(150.0, 150.0))
    found = judged("staleness_ms", 100.0, 150.0, counters(of, of, conditions), side)
    assert (found.agrees, found.reason) == (False, reason)
