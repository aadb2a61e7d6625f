"""Cumulative distributions: corners, theory, axes; and where the time goes, in parts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.features.insight.breakdown_bars import edges
from app.features.insight.breakdown_parts import Part, parts, whole_ms
from app.features.insight.curves import (
    curve,
    decades,
    from_spread,
    latency_theory,
    nines,
    percentiles,
    steps,
    ticks,
)
from app.features.insight.distribution_model import (
    NO_CURVES,
    caption,
    curves_of,
    drawn,
    is_flattering,
    theory_of,
)
from app.window.counters.counter_readings import Lessons
from feeds.counters import Breakdown, Conditions, Counters, Expectation, SideSummary, Spread
from tests.support.insight import taught


def test_steps_go_across_and_then_up() -> None:
    x, y = steps(curve([10.0, 100.0], [0.25, 1.0]))
    assert x.tolist() == [1.0, 1.0, 2.0, 2.0]
    assert y.tolist() == [0.0, 0.25, 0.25, 1.0]
    assert [len(one) for one in steps(curve([], []))] == [0, 0]


def test_theory_of_polling_is_uniform_and_of_pushing_a_step() -> None:
    uniform = latency_theory(1.0, 2000.0, 20.0)
    assert (uniform.ms[0], uniform.ms[-1]) == pytest.approx((20.0, 2020.0))
    assert np.interp(1020.0, uniform.ms, uniform.share) == pytest.approx(0.5, abs=0.001)
    step = latency_theory(0.0, 0.0, 20.0)
    assert (step.ms.tolist(), step.share.tolist()) == ([20.0, 20.0], [0.0, 1.0])


def test_theory_of_what_waits_now_and_then_is_a_step_and_a_ramp() -> None:
    both = latency_theory(0.25, 40.0, 20.0)
    assert (both.ms[0], both.share[0], both.share[1]) == (20.0, 0.0, 0.75)
    assert np.interp(40.0, both.ms, both.share) == pytest.approx(0.875, abs=0.001)
    assert (both.ms[-1], both.share[-1]) == pytest.approx((60.0, 1.0))


def test_theory_is_drawn_of_the_interval_and_legs_that_it_speaks_of() -> None:
    live = SideSummary(transport="websocket", theory=[Expectation("update_latency_ms", 20.0)])
    polled = SideSummary(transport="rest", theory=[Expectation("update_latency_ms", 1020.0)])
    every = Conditions(asked_interval_s=2.0)
    found = theory_of(Counters(1.0, 1, live, polled, conditions=every))
    assert found["live"].ms.tolist() == [20.0, 20.0]
    assert (found["polled"].ms[0], found["polled"].ms[-1]) == pytest.approx((20.0, 2020.0))
    assert set(theory_of(Counters(1.0, 1, live, polled))) == {"live"}
    silent = SideSummary(transport="websocket", update_latency_ms=Spread(9, 21.0))
    untold = SideSummary(transport="rest", theory=[Expectation("update_latency_ms", None)])
    assert theory_of(Counters(1.0, 1, silent, untold, conditions=every)) == {}


def test_theory_of_a_gap_is_drawn_with_what_waits_for_its_end() -> None:
    side = SideSummary(transport="", theory=[Expectation("update_latency_ms", 38.73)])
    at = Conditions(
        rate_per_s=50.0, arrivals="poisson", polled_model="held", gap_ms=40.0, push_gap_ms=40.0
    )
    found = theory_of(Counters(1.0, 1, side, side, conditions=at))
    for curve_of in found.values():
        assert (curve_of.ms[0], curve_of.ms[-1]) == pytest.approx((20.0, 60.0), rel=0.001)
        assert curve_of.share[1] == pytest.approx(0.0634, abs=0.0001)


def test_percentiles_that_are_not_known_are_left_out() -> None:
    known = percentiles(Spread(3, 2.0, 1.0, 2.0, None, None, 9.0))
    assert [(one.name, one.ms) for one in known] == [("p50", 1.0), ("p90", 2.0), ("max", 9.0)]
    assert len(from_spread(Spread()).ms) == 0


@given(st.lists(st.floats(0, 4e6), min_size=1, max_size=5))
def test_the_axis_holds_every_curve_and_stays(times: list[float]) -> None:
    shown = curve(sorted(times), np.linspace(0, 1, len(times)).tolist())
    low, high = decades([shown], None)
    assert 10.0**low <= shown.ms.min() * 1.001
    assert shown.ms.max() <= 10.0**high * 1.001
    assert high - low >= 2
    assert decades([shown], (low, high)) == (low, high)
    assert decades([], (low, high)) == (low, high)


def test_ticks_say_what_people_say() -> None:
    assert [label for _, label in ticks(-1, 4)] == [
        "0.1 ms",
        "1 ms",
        "10 ms",
        "100 ms",
        "1 s",
        "10 s",
    ]


def test_each_further_nine_is_one_step_up() -> None:
    assert nines(np.array([0.0, 0.9, 0.99, 0.999, 1.0])) == pytest.approx([0, 1, 2, 3, 4])


def test_the_other_answer_is_drawn_while_the_lesson_is_on() -> None:
    honest = drawn(taught(), NO_CURVES, "latency", Lessons())
    assert [(one.side, one.other, one.spread.count) for one in honest] == [
        ("live", None, 612),
        ("polled", None, 610),
    ]
    assert all(one.theory is not None for one in honest)
    flattering = drawn(taught(), NO_CURVES, "response", Lessons(naive=True))
    assert flattering[1].spread.p99 == 43.0
    assert flattering[1].other is not None
    assert flattering[1].theory is None
    assert is_flattering("latency", Lessons(delivered_only=True))
    assert not is_flattering("latency", Lessons(naive=True))
    assert "delivered updates only" in caption("latency", Lessons(delivered_only=True))
    assert "naive" in caption("response", Lessons(naive=True))


def test_measured_curves_are_taken_by_name() -> None:
    class Side:
        update_latency_ms = ((1.0, 0.5), (2.0, 1.0))
        response_time_ms = ()

    class Both:
        live = polled = Side

    found = curves_of(Both)
    assert set(found) == {("live", "update_latency_ms"), ("polled", "update_latency_ms")}
    assert found["live", "update_latency_ms"].ms.tolist() == [1.0, 2.0]
    assert drawn(taught(), found, "latency", Lessons())[0].curve.ms.tolist() == [1.0, 2.0]
    assert curves_of(None) == {}


def test_parts_add_up_to_the_whole() -> None:
    polled = parts("polled", Breakdown(9, 1000.0, 20.0, 0.6, 20.3, 0.1, 1041.0), 2.0, 7.0)
    assert [part.name for part in polled] == [
        "wait",
        "request",
        "server",
        "response",
        "decode",
        "hand-over",
        "paint",
    ]
    assert whole_ms(polled) == pytest.approx(1050.0)
    boxes = edges(polled, 1.0)
    assert (boxes[0][0], boxes[-1][1]) == (0, 1050)
    assert all(one[1] == other[0] for one, other in pairwise(boxes))


def test_a_push_has_no_wait_and_an_unknown_part_is_never_0() -> None:
    live = parts("live", Breakdown(9, 0.0, 0.0, 0.3, 20.0, 0.1, 20.4), 2.0, None)
    assert [part.name for part in live] == ["server", "push", "decode", "hand-over", "paint"]
    assert live[-1].text == "paint not measured"
    assert "not measured" in live[-1].tip
    assert whole_ms(live) == pytest.approx(22.4)
    assert whole_ms(parts("live", Breakdown(), None, None)) is None


def test_what_the_parts_leave_open_is_shown() -> None:
    some = parts("polled", Breakdown(9, 500.0, None, 1.0, 20.0, 0.0, 600.0), None, None)
    rest = next(part for part in some if part.name == "unexplained")
    assert rest.ms == pytest.approx(79.0)
    assert Part("request", None) in some
