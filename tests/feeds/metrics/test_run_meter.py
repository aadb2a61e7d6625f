"""What the meters do at the edges: starts, resets, restarts, nonsense, long silences."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from feeds.counters import Counters, Distributions, MeanMax, SideSummary, Spread
from feeds.frame import Point
from feeds.metrics.run_meter import RunMeter
from feeds.update import Update

MS = 1_000_000
BEGAN = 1_000 * MS


def update(seq: int, at_ms: float, value: float = 0.0) -> Update:
    """Return an update published ``at_ms`` after the run began."""
    return Update(seq, BEGAN + round(at_ms * MS), value)


def at(ms: float) -> int:
    return BEGAN + round(ms * MS)


@pytest.fixture
def meter() -> RunMeter:
    return RunMeter(BEGAN)


def test_nothing_measured_is_none_and_not_zero(meter: RunMeter) -> None:
    counters = meter.counters(at(500))
    assert counters.elapsed_s == 0.0
    assert not meter.measuring
    assert counters.live == SideSummary(transport="")
    assert counters.polled.server_cpu_s is None
    assert counters.polled.server_rss_bytes is None
    assert counters.polled.staleness_ms == MeanMax()
    assert meter.live.stale_since_ns() is None
    assert meter.live.held is None


def test_what_was_published_before_measuring_only_sets_what_is_held(meter: RunMeter) -> None:
    meter.published(update(1, 10))
    meter.live.received(update(1, 10), at(11))
    meter.measure_from(at(100))
    counters = meter.counters(at(200))
    assert counters.updates_published == 0
    assert counters.live.update_latency_ms == Spread()
    assert meter.live.held == update(1, 10)
    assert counters.live.freshness == 1.0
    assert counters.polled.freshness == 0.0
    assert counters.polled.staleness_ms.max == pytest.approx(190)


def test_first_segment_counts_the_wire_from_the_start_of_the_client(meter: RunMeter) -> None:
    meter.live.wire.add("requests")
    meter.polled.wire.add("requests")
    meter.live.wire.moved(received=150, sent=200)
    meter.live.responded(5 * MS)
    meter.measure_from(at(100))
    meter.polled.wire.add("requests", 2)
    meter.live.wire.moved(received=250, sent=210)
    meter.live.responded(7 * MS)
    counters = meter.counters(at(1100))
    assert counters.elapsed_s == 1.0
    assert (counters.live.requests, counters.polled.requests) == (1, 3)
    assert (counters.live.bytes_received, counters.live.bytes_sent) == (250, 210)
    assert counters.live.response_time_ms.count == 1
    assert counters.live.response_time_ms.max == 7.0


def test_what_was_pushed_while_the_other_side_came_up_contradicts_no_theory(
    meter: RunMeter,
) -> None:
    def push(seq: int, at_ms: float) -> None:
        meter.published(update(seq, at_ms))
        meter.live.wire.add("messages")
        meter.live.received(update(seq, at_ms), at(at_ms + 1))

    for seq in range(1, 4):
        push(seq, 100.0 * seq)
    meter.measure_from(at(350))
    for seq in range(4, 139):
        push(seq, 100.0 * seq)
    counters = meter.counters(at(350 + 13_500))
    assert (counters.live.messages, counters.updates_published) == (138, 135)
    [rate] = [one for one in counters.live.theory if one.name == "messages_per_s"]
    assert (rate.predicted, rate.agrees) == (10.0, True)


def test_reset_puts_everything_to_zero_and_nothing_pending(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    for side in (meter.live, meter.polled):
        side.wire.add("requests")
        side.wire.add("messages")
        side.empty()
        side.overran(range(at(1), at(4), MS), at(5))
        side.wire.add("errors")
        side.wire.add("reconnects")
        side.wire.moved(received=10, sent=20)
        side.responded(MS)
    meter.published(update(1, 10))
    meter.published(update(2, 20))
    meter.polled.received(update(1, 10), at(30))
    before = meter.counters(at(90)).polled
    assert (before.updates_delivered, before.updates_missed, before.updates_pending) == (1, 0, 1)
    assert (before.overruns, before.errors, before.reconnects, before.messages) == (3, 1, 1, 1)
    meter.begin_segment(at(100))
    meter.polled.received(update(2, 20), at(150))
    counters = meter.counters(at(200))
    assert counters.elapsed_s == 0.1
    assert counters.updates_published == 0
    expected = SideSummary(
        transport="",
        staleness_ms=MeanMax((80 + 130) / 2 / 2, 130.0),
        age_of_information_ms=MeanMax(((90 + 140) / 2 + (130 + 180) / 2) / 2, 180.0),
        freshness=0.5,
        rms_error=0.0,
    )
    assert counters.polled == expected


def test_skipped_polls_are_in_the_corrected_response_time_alone(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    polled = meter.polled
    polled.responded(350 * MS, 350 * MS)
    polled.overran(range(at(100), at(400), 100 * MS), at(350))
    summary = meter.counters(at(400)).polled
    assert (summary.overruns, summary.naive_response_time_ms.count) == (3, 1)
    corrected = summary.response_time_ms
    assert (corrected.count, corrected.mean) == (4, (350 + 250 + 150 + 50) / 4)


def test_bytes_and_processor_seconds_never_run_backwards(meter: RunMeter) -> None:
    meter.live.wire.moved(received=100, sent=100)
    meter.live.wire.moved(received=90, sent=120)
    meter.live.wire.cost((2.0, 5_000))
    meter.measure_from(at(0))
    assert meter.counters(at(1)).live.server_cpu_s is None
    meter.live.wire.cost((2.5, 6_000))
    meter.live.wire.cost((2.4, 4_000))
    live = meter.counters(at(2)).live
    assert (live.bytes_received, live.bytes_sent) == (100, 120)
    assert (live.server_cpu_s, live.server_rss_bytes) == (0.5, 4_000)


def test_server_cost_first_told_after_the_start_counts_from_there(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    meter.live.wire.cost((2.0, 5_000))
    assert meter.counters(at(1)).live.server_cpu_s is None
    meter.live.wire.cost((2.25, 5_000))
    assert meter.counters(at(2)).live.server_cpu_s == 0.25


def test_an_arrival_may_precede_its_truth(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    assert meter.live.received(update(1, 10), at(10.2)) == "new"
    assert meter.live.stale_since_ns() is None
    assert meter.counters(at(10.3)).updates_published == 0
    assert meter.published(update(1, 10))
    live = meter.counters(at(11)).live
    assert live.updates_delivered == 1
    assert live.update_latency_ms.max == pytest.approx(0.2)


def test_verdicts(meter: RunMeter) -> None:
    live = meter.live
    assert live.received(update(5, 10), at(11)) == "new"
    assert live.received(update(5, 10), at(12)) == "same"
    assert live.received(update(4, 9), at(12)) == "backwards"
    assert live.received(update(6, 20), at(12)) == "backwards"
    assert live.received(update(2**60, 11), at(12)) == "backwards"
    assert live.held == update(5, 10)


def test_truth_ignores_what_is_not_newer(meter: RunMeter) -> None:
    assert meter.published(update(2, 10))
    assert not meter.published(update(2, 10))
    assert not meter.published(update(1, 9))
    assert not meter.published(update(2**60, 11))
    assert meter.published_seq == 2


@pytest.mark.parametrize("first", ["truth", "live", "polled"])
def test_a_source_that_starts_again_is_followed(meter: RunMeter, first: str) -> None:
    meter.measure_from(at(0))
    for seq in range(1, 6):
        meter.published(update(seq, seq))
    meter.live.received(update(5, 5), at(6))
    again = update(1, 100)
    steps: dict[str, Callable[[], bool]] = {
        "truth": lambda: meter.published(again),
        "live": lambda: meter.live.received(again, at(101)) == "new",
        "polled": lambda: meter.polled.received(again, at(102)) == "new",
    }
    assert steps.pop(first)()
    assert all(step() for step in steps.values())
    assert meter.published_seq == 1
    assert meter.polled.received(update(5, 5), at(103)) == "backwards"
    counters = meter.counters(at(110))
    assert counters.updates_published == 6
    assert (counters.live.updates_delivered, counters.live.updates_missed) == (2, 4)
    assert (counters.polled.updates_delivered, counters.polled.updates_missed) == (1, 5)


def test_an_absurd_number_is_no_restart_and_blocks_nothing(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    meter.published(update(1, 1))
    assert meter.polled.received(update(2**50, 2), at(3)) == "new"
    for seq in range(2, 5):
        meter.published(update(seq, 10 * seq))
    meter.polled.received(update(4, 40), at(41))
    polled = meter.counters(at(50)).polled
    assert (polled.updates_delivered, polled.updates_missed, polled.updates_pending) == (1, 3, 0)


def test_numbers_the_truth_never_told_of_do_not_count(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    meter.published(update(1, 10))
    for seq in (1, 2, 3):
        meter.live.received(update(seq, 10 * seq), at(10 * seq + 1))
    meter.published(update(4, 40))
    live = meter.counters(at(50)).live
    assert (live.updates_delivered, live.updates_missed, live.updates_pending) == (1, 0, 1)


def test_corners_of_the_staleness_curve(meter: RunMeter) -> None:
    side = meter.polled
    meter.published(update(1, 0))
    side.received(update(1, 0), at(5))
    assert side.take_points() == [Point(at(5), 0.0)]
    assert side.take_points() == []
    meter.published(update(2, 10))
    meter.published(update(3, 20))
    assert side.stale_since_ns() == at(10)
    assert side.take_points() == [Point(at(10), 0.0)]
    side.received(update(2, 10), at(25))
    assert side.stale_since_ns() == at(20)
    assert side.take_points() == [Point(at(25), 15.0), Point(at(25), 5.0)]
    side.received(update(3, 20), at(30))
    assert side.stale_since_ns() is None
    assert side.take_points() == [Point(at(30), 10.0), Point(at(30), 0.0)]


def test_rms_error_of_values_held_too_long(meter: RunMeter) -> None:
    meter.published(update(1, 0, 3.0))
    meter.live.received(update(1, 0, 3.0), at(0))
    meter.measure_from(at(10))
    meter.published(update(2, 20, 7.0))
    meter.live.received(update(2, 20, 7.0), at(30))
    rms_error = meter.counters(at(50)).live.rms_error
    assert rms_error == pytest.approx((4.0**2 * 10 / 40) ** 0.5)


def test_a_very_late_truth_still_counts_and_the_queue_is_bounded(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    updates = [update(seq, seq) for seq in range(1, 20_001)]
    for each in updates:
        meter.live.received(each, each.published_ns + MS)
    for each in updates:
        meter.published(each)
    live = meter.counters(at(30_000)).live
    assert live.updates_delivered + live.updates_missed == 20_000
    assert live.updates_pending == 0


def test_figures_can_be_sent(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    meter.published(update(1, 1))
    meter.live.received(update(1, 1), at(2))
    counters = meter.counters(at(10))
    assert msgspec.json.decode(msgspec.json.encode(counters), type=type(counters)) == counters


def test_naive_response_time_is_from_the_actual_sending(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    meter.polled.responded(1400 * MS, 2 * MS)
    meter.live.responded(3 * MS)
    counters = meter.counters(at(10))
    assert counters.polled.response_time_ms.mean == 1400
    assert counters.polled.naive_response_time_ms.mean == 2
    assert counters.live.naive_response_time_ms == counters.live.response_time_ms


def test_distributions_are_those_of_the_figures(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    for seq in (1, 2):
        meter.published(update(seq, 10 * seq))
    meter.polled.received(update(2, 20), at(25))
    meter.polled.responded(4 * MS, 3 * MS)
    polled = meter.distributions().polled
    curve = polled.update_latency_ms
    assert curve[0][0] == pytest.approx(5, rel=0.001)
    assert (curve[0][1], curve[-1]) == (0.5, (15.0, 1.0))
    assert polled.delivered_latency_ms == [(5.0, 1.0)]
    assert polled.response_time_ms == [(4.0, 1.0)]
    assert polled.naive_response_time_ms == [(3.0, 1.0)]
    assert meter.distributions().live.update_latency_ms == []


def test_the_rates_of_both_sides_have_intervals(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    for second in range(20):
        for side in (meter.live, meter.polled):
            side.wire.add("requests")
            side.wire.moved(received=100 * second, sent=0)
        meter.read_rates(at(1000 * second))
    counters = meter.counters(at(20_000))
    for summary in (counters.live, counters.polled):
        assert {"requests_per_s", "bytes_per_s"} <= set(summary.confidence)


def test_between_two_settings_nothing_is_measured_and_nothing_told(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    meter.published(update(1, 10))
    meter.rest()
    for side in (meter.live, meter.polled):
        side.wire.add("requests")
        side.wire.moved(received=10, sent=20)
        side.wire.cost((1.0, 1))
        side.responded(MS)
        side.received(update(1, 10), at(20))
    meter.polled.overran(range(at(1), at(4), MS), at(5))
    meter.published(update(2, 30))
    meter.live.received(update(2, 30), at(31))
    meter.read_rates(at(40))
    assert not meter.measuring
    nothing = Counters(0.0, 0, SideSummary(transport=""), SideSummary(transport=""))
    assert meter.counters(at(900)) == nothing
    assert meter.distributions() == Distributions()
    meter.begin_segment(at(1000))
    meter.published(update(3, 1010))
    meter.live.received(update(3, 1010), at(1012))
    live = meter.counters(at(1100)).live
    assert (live.requests, live.bytes_received, live.response_time_ms.count) == (0, 0, 0)
    assert (live.updates_delivered, live.update_latency_ms.max) == (1, 2.0)


def test_polls_from_before_a_segment_are_none_of_its(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    meter.begin_segment(at(100))
    polled = meter.polled
    assert [polled.counts_poll(at(ms)) for ms in (99, 100)] == [False, True]
    polled.overran(range(at(70), at(130), 10 * MS), at(130))
    counters = meter.counters(at(200)).polled
    assert counters.overruns == 3
    assert (counters.response_time_ms.count, counters.response_time_ms.max) == (3, 30.0)


def test_values_of_another_source_are_no_deviation(meter: RunMeter) -> None:
    meter.measure_from(at(0))
    for side in (meter.live, meter.polled):
        side.received(update(1, 10, 40.0), at(11))
    meter.published(update(1, 10, 40.0))
    meter.values_from(at(50))
    meter.begin_segment(at(60))
    meter.polled.received(update(2, 40, 45.0), at(70))  # it was on its way
    meter.published(update(2, 40, 45.0))
    assert meter.counters(at(99)).polled.rms_error is None
    meter.published(update(3, 100, 4.0))
    meter.live.received(update(3, 100, 4.0), at(101))
    found = meter.counters(at(199))
    assert (found.live.rms_error, found.polled.rms_error) == (0.0, None)
    meter.polled.received(update(3, 100, 4.0), at(200))
    meter.published(update(4, 300, 5.0))
    meter.live.received(update(4, 300, 5.0), at(300))
    assert meter.counters(at(400)).polled.rms_error == pytest.approx(0.5**0.5)
