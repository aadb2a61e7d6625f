"""Events: what counts as one, what each side saw of them, and what no side can have seen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.counters import Counters, Spread
from feeds.metrics import events
from feeds.metrics.events import Detector, SideEvents
from feeds.metrics.run_meter import RunMeter
from feeds.rule import ALWAYS, Rule
from feeds.update import Update

MS = 1_000_000
ALARM = Rule("alarm", "alarms", 5.0, again_below=ALWAYS, rest_s=0.0)
BEAT = Rule("beat", "beats", 1.0, again_below=0.5, rest_s=0.3)


def at(ms: float) -> int:
    return round(ms * MS)


def found(rule: Rule, steps: list[tuple[float, float]]) -> list[float]:
    """Return the instants in ms of the events in ``steps`` of instant and value."""
    detector = Detector(rule)
    return [ms for ms, value in steps if detector.happens(value, at(ms))]


def meter_for(rule: Rule | None) -> RunMeter:
    meter = RunMeter(0)
    meter.watch_for(rule, 0)
    meter.measure_from(0)
    return meter


def test_each_strong_update_is_an_alarm() -> None:
    assert found(ALARM, [(0, 5.0), (1, 7.0), (2, 4.9), (3, 5.0)]) == [0, 1, 3]


def test_a_beat_needs_a_valley_before_it() -> None:
    steps = [(0, 1.2), (400, 0.4), (500, 1.0), (600, 1.5), (700, 0.6), (900, 1.1), (950, 0.4)]
    assert found(BEAT, [*steps, (1000, 1.0)]) == [500, 1000]


def test_a_beat_that_comes_too_soon_counts_when_it_is_still_there_after_the_rest() -> None:
    assert found(BEAT, [(0, 0), (1, 1), (100, 0), (200, 1), (300, 1), (302, 1), (303, 1)]) == [
        1,
        302,
    ]


def test_without_a_rule_there_are_no_figures() -> None:
    meter = meter_for(None)
    meter.published(Update(1, at(1), 9.0))
    meter.live.received(Update(1, at(1), 9.0), at(2))
    counters = meter.counters(at(10))
    assert counters.events_published is None
    assert counters.live.events_seen is None
    assert counters.live.events_unseen is None
    assert counters.live.event_delay_ms == Spread()


def test_alarms_of_both_sides() -> None:
    meter = meter_for(ALARM)
    updates = [Update(n, at(10 * n), value) for n, value in enumerate((3, 6, 5, 2, 7), 1)]
    for update in updates:
        meter.published(update)
        meter.live.received(update, update.published_ns + at(2))
    meter.polled.received(updates[2], at(90))
    counters = meter.counters(at(100))
    assert counters.events_published == 3
    assert (counters.live.events_seen, counters.live.events_unseen) == (3, 0)
    assert (counters.polled.events_seen, counters.polled.events_unseen) == (1, 1)
    assert counters.live.event_delay_ms.max == pytest.approx(2)
    assert counters.polled.event_delay_ms.count == 1
    assert counters.polled.event_delay_ms.max == pytest.approx(60)


def test_a_side_that_samples_no_point_of_a_beat_has_not_seen_it() -> None:
    meter = meter_for(BEAT)
    wave = [0.0, 0.2, 1.2, 0.1, 0.0, 0.1, 0.2, 1.3, 0.0, 0.1]
    updates = [Update(n, at(100 * n), value) for n, value in enumerate(wave, 1)]
    for update in updates:
        meter.published(update)
    for number in (1, 4, 8, 10):
        meter.polled.received(updates[number - 1], at(100 * number + 5))
    counters = meter.counters(at(1100))
    assert counters.events_published == 2
    assert (counters.polled.events_seen, counters.polled.events_unseen) == (1, 1)
    assert counters.polled.event_delay_ms.count == 0  # a beat is more than one update


def test_a_side_that_is_ahead_of_the_truth_has_not_seen_more_than_there_was() -> None:
    meter = meter_for(ALARM)
    alarm = Update(1, at(1), 6.0)
    meter.live.received(alarm, at(2))
    assert meter.counters(at(3)).live.events_seen == 0
    meter.published(alarm)
    live = meter.counters(at(4)).live
    assert (live.events_seen, live.events_unseen, live.event_delay_ms.count) == (1, 0, 1)


def test_a_new_segment_starts_at_zero_and_forgets_what_is_under_way() -> None:
    meter = meter_for(ALARM)
    meter.published(Update(1, at(1), 6.0))
    meter.begin_segment(at(5))
    meter.live.received(Update(1, at(1), 6.0), at(6))
    counters = meter.counters(at(7))
    assert (counters.events_published, counters.live.events_seen) == (0, 0)
    assert counters.live.event_delay_ms == Spread()


def test_another_rule_holds_from_its_own_instant_on() -> None:
    meter = meter_for(BEAT)
    meter.watch_for(ALARM, at(50))
    for number, ms in enumerate((40, 60), 1):
        meter.published(Update(number, at(ms), 100.0))
        meter.live.received(Update(number, at(ms), 100.0), at(ms + 1))
    counters = meter.counters(at(70))
    assert (counters.events_published, counters.live.events_seen) == (1, 1)


RULES = st.sampled_from(
    [ALARM, BEAT, Rule("peak", "peaks", 5.0, 5.0, 0.0), Rule("rest", "rests", 2.0, ALWAYS, 0.05)]
)
STREAMS = st.lists(
    st.tuples(st.integers(0, 80), st.sampled_from([0.0, 0.4, 0.7, 1.0, 2.0, 4.0, 5.0, 6.0])),
    max_size=60,
)


def play(rule: Rule, stream: list[tuple[int, float]], kept: list[bool], lag_ms: int) -> Counters:
    """Return the figures when the live side gets all, and the polled side what is ``kept``."""
    meter = meter_for(rule)
    ms, updates = 0, []
    for number, (gap_ms, value) in enumerate(stream, 1):
        ms += gap_ms
        updates.append(Update(number, at(ms), value))
    for update, keeps in zip(updates, kept, strict=True):
        arrival = update.published_ns + at(lag_ms)
        if lag_ms % 2:  # then the side is ahead of the truth
            meter.live.received(update, arrival)
        meter.published(update)
        meter.live.received(update, arrival)
        if keeps:
            meter.polled.received(update, arrival)
        so_far = meter.counters(arrival)
        assert so_far.events_published is not None
        for side in (so_far.live, so_far.polled):
            assert side.events_seen is not None
            assert side.events_unseen is not None
            assert side.events_seen + side.events_unseen <= so_far.events_published
    return meter.counters(at(ms + lag_ms))


@given(RULES, STREAMS, st.data(), st.integers(0, 9))
def test_seen_is_never_more_than_published(
    rule: Rule, stream: list[tuple[int, float]], data: st.DataObject, lag_ms: int
) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(stream), max_size=len(stream)))
    counters = play(rule, stream, kept, lag_ms)
    assert counters.events_published == counters.live.events_seen
    assert counters.live.events_unseen == 0
    assert (counters.live.event_delay_ms.count > 0) == (
        rule.alone and bool(counters.events_published)
    )


@given(STREAMS)
def test_beats_keep_their_rest(stream: list[tuple[int, float]]) -> None:
    ms, steps = 0, []
    for gap_ms, value in stream:
        ms += gap_ms
        steps.append((float(ms), value))
    assert all(later - earlier >= 300 for earlier, later in pairwise(found(BEAT, steps)))


def test_of_more_events_than_may_wait_for_a_silent_side_the_oldest_are_unseen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "_WAITING", 3)
    side = SideEvents(ALARM, first=0)
    for ordinal in range(10):
        side.published(ordinal, event=True)
        assert side.unseen == max(0, ordinal + 1 - 3)
    side.received(8, 0.0, 0, 1)  # no alarm itself, and newer than two of the three that wait
    assert (side.seen, side.unseen) == (0, 9)


def test_an_event_that_the_truth_tells_of_late_was_passed_over_already() -> None:
    side = SideEvents(ALARM, first=0)
    side.received(4, 0.0, 0, 1)
    for ordinal in (3, 4, 5):
        side.published(ordinal, event=True)
    assert side.unseen == 2
    assert SideEvents(ALARM, first=0).unseen == 0


def test_what_the_truth_has_told_of_first_may_be_the_very_first() -> None:
    side = SideEvents(ALARM, first=0)
    side.published(0, event=True)
    assert side.unseen == 0  # it may still come
    side.received(0, 9.0, 0, 1)
    side.settle(0)
    assert (side.seen, side.unseen) == (1, 0)
