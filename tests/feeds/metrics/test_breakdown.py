"""The parts of the mean update latency add up, whatever comes, in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.counters import Breakdown, SideSummary
from feeds.metrics.run_meter import RunMeter
from feeds.update import Update

MS = 1_000_000


def new_meter() -> RunMeter:
    meter = RunMeter(0)
    meter.measure_from(0)
    return meter


def published(meter: RunMeter, *instants_ms: float) -> list[Update]:
    updates = [Update(seq, round(ms * MS), 0.0) for seq, ms in enumerate(instants_ms, 1)]
    for update in updates:
        meter.published(update)
    return updates


def poll(meter: RunMeter, update: Update, sent_ms: int, at_ms: int, taken_ms: int) -> None:
    meter.polled.answered(sent_ms * MS, at_ms * MS, reused=True)
    assert meter.polled.received(update, at_ms * MS, taken_ms * MS) == "new"


@pytest.mark.parametrize("stamp_first", [True, False])
def test_a_poll_is_cut_at_the_servers_stamps(stamp_first: bool) -> None:
    meter = new_meter()
    updates = published(meter, 100, 200, 313)
    if stamp_first:
        meter.polled.follower.served(310 * MS, 315 * MS)
    poll(meter, updates[-1], 300, 320, 321)
    if not stamp_first:
        meter.polled.follower.served(310 * MS, 315 * MS)
    # waits 200, 100, 0; request 10, 10, 0; server 5, 5, 2; response 5 each; decode 1 each
    found = meter.counters(400 * MS).polled.breakdown_ms
    assert found == Breakdown(3, 100.0, 20 / 3, 4.0, 5.0, 1.0, 350 / 3)


@pytest.mark.parametrize("stamp_first", [True, False])
def test_all_that_one_answer_brings_came_by_the_same_poll(stamp_first: bool) -> None:
    meter = new_meter()
    updates = published(meter, 100, 200, 313)
    if stamp_first:
        meter.polled.follower.served(310 * MS, 315 * MS)
    meter.polled.answered(300 * MS, 320 * MS, reused=True)
    for taken_ms, update in enumerate(updates, 321):
        meter.polled.received(update, 320 * MS, taken_ms * MS)
    if not stamp_first:
        meter.polled.follower.served(310 * MS, 315 * MS)
    # waits 200, 100, 0; request 10, 10, 0; server 5, 5, 2; response 5 each; decode 1, 2, 3
    found = meter.counters(400 * MS)
    assert found.polled.breakdown_ms == Breakdown(3, 100.0, 20 / 3, 4.0, 5.0, 2.0, 353 / 3)
    assert found.polled.update_latency_ms.count == found.polled.updates_delivered == 3


def test_what_a_held_request_waits_for_is_spent_at_the_server() -> None:
    meter = new_meter()
    updates = published(meter, 5, 200)
    for update, sent_ms, served in ((updates[0], 10, (20, 21)), (updates[1], 40, (50, 201))):
        meter.polled.asked(sent_ms * MS)
        meter.polled.follower.served(*(each * MS for each in served))
        poll(meter, update, sent_ms, served[1] + 10, served[1] + 10)
    found = meter.counters(400 * MS)
    assert found.polled.breakdown_ms == Breakdown(2, 2.5, 5.0, 1.0, 10.0, 0.0, 18.5)
    assert meter.polled.follower.blind.mean_ms == 29.0


def test_a_server_is_blind_only_between_polls_that_follow_one_another() -> None:
    meter = new_meter()
    polled = meter.polled
    for at_ms, answered in ((0, True), (100, True), (200, False), (300, True), (400, True)):
        polled.asked(at_ms * MS)
        if answered:
            polled.answered(at_ms * MS, (at_ms + 30) * MS, reused=True)
            polled.follower.served((at_ms + 10) * MS, (at_ms + 20) * MS)
        if at_ms == 300:
            polled.follower.skip()
    polled.follower.match()
    assert (polled.follower.blind.count, polled.follower.blind.mean_ms) == (1, 90.0)


def test_what_a_coalesced_push_held_back_tells_nothing_of_the_way_to_the_gateway() -> None:
    meter = new_meter()
    meter.live.follower.gathers = True
    updates = published(meter, 1010, 1050, 1080, 1300)
    for update in updates:
        meter.live.follower.heard(update.published_ns, update.published_ns + MS)
    for seq, sent_ms in ((1, 1011), (3, 1113), (4, 1301)):  # the third was held back
        meter.live.follower.sent(seq, sent_ms * MS)
        meter.live.received(updates[seq - 1], (sent_ms + 5) * MS, (sent_ms + 5) * MS)
    counters = meter.counters(1400 * MS)
    assert (counters.conditions.upstream_ms, counters.conditions.push_ms) == (1.0, 5.0)
    assert counters.live.breakdown_ms == Breakdown(4, 0.0, 0.0, 24.5, 5.0, 0.0, 29.5)


def test_a_push_is_cut_at_the_sending() -> None:
    meter = new_meter()
    first, second = published(meter, 100, 110)
    meter.live.follower.sent(1, 101 * MS)
    meter.live.received(first, 105 * MS, 106 * MS)
    meter.live.received(second, 114 * MS, 114 * MS)
    meter.live.follower.sent(2, 113 * MS)
    counters = meter.counters(200 * MS)
    assert counters.live.breakdown_ms == Breakdown(2, 0.0, 0.0, 2.0, 2.5, 0.5, 5.0)
    assert counters.conditions.upstream_ms == 2.0
    assert counters.conditions.push_ms == 2.5
    assert counters.conditions.push_deviation_ms == 1.5


def test_legs_come_from_empty_polls_too_and_requests_only_on_standing_connections() -> None:
    meter = new_meter()
    for start, reused in ((0, False), (100, True)):
        meter.polled.answered(start * MS, (start + 20) * MS, reused=reused)
        meter.polled.empty()
        meter.polled.follower.served((start + 5 + 10 * (not reused)) * MS, (start + 16) * MS)
    found = meter.counters(300 * MS).conditions
    assert (found.request_ms, found.response_ms, found.response_deviation_ms) == (5.0, 4.0, 0.0)
    assert meter.counters(300 * MS).polled.breakdown_ms == Breakdown()


def test_what_has_no_stamp_or_two_is_left_out() -> None:
    meter = new_meter()
    updates = published(meter, 10, 110, 210, 310)
    for index, update in enumerate(updates):
        poll(meter, update, 100 * index + 50, 100 * index + 60, 100 * index + 60)
    # none for the first; two for the second; one that ends too late for the third
    for received, sent in ((151, 152), (153, 154), (255, 275), (355, 356)):
        meter.polled.follower.served(received * MS, sent * MS)
    counters = meter.counters(500 * MS)
    assert counters.polled.update_latency_ms.count == 4
    assert counters.polled.breakdown_ms == Breakdown(1, 40.0, 5.0, 1.0, 4.0, 0.0, 50.0)


def test_a_stamp_of_another_run_of_the_source_is_no_stamp() -> None:
    meter = new_meter()
    (update,) = published(meter, 100)
    meter.live.follower.sent(1, 50 * MS)
    meter.live.received(update, 105 * MS)
    assert meter.counters(200 * MS).live.breakdown_ms == Breakdown()


def test_a_truth_that_comes_late_is_waited_for() -> None:
    meter = new_meter()
    update = Update(1, 100 * MS, 0.0)
    poll(meter, update, 150, 160, 160)
    meter.polled.follower.served(155 * MS, 156 * MS)
    assert meter.counters(170 * MS).conditions.response_ms == 4.0
    meter.published(update)
    assert meter.counters(170 * MS).polled.breakdown_ms.total == 60.0


def test_what_one_answer_brought_is_followed_once_though_the_truth_comes_piece_by_piece() -> None:
    meter = new_meter()
    updates = [Update(seq, seq * 100 * MS, 0.0) for seq in (1, 2, 3)]
    meter.polled.answered(350 * MS, 360 * MS, reused=True)
    for update in updates:
        meter.polled.received(update, 360 * MS, 360 * MS)
    meter.polled.follower.served(355 * MS, 356 * MS)
    for number, update in enumerate(updates, 1):
        meter.counters(370 * MS)  # matches the stamp
        meter.published(update)
        found = meter.counters(370 * MS).polled
        assert found.breakdown_ms.count == found.update_latency_ms.count == number
    assert found.breakdown_ms == Breakdown(3, 150.0, 5.0, 1.0, 4.0, 0.0, 160.0)


def test_a_new_segment_begins_at_zero() -> None:
    meter = new_meter()
    updates = published(meter, 10, 20)
    poll(meter, updates[0], 30, 40, 40)
    meter.begin_segment(45 * MS)
    meter.polled.follower.served(35 * MS, 36 * MS)
    counters = meter.counters(50 * MS)
    assert counters.polled.breakdown_ms == Breakdown()
    assert counters.conditions.response_ms is None


_POLLS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 50 * MS), max_size=40),  # gaps between updates before the answer
        st.tuples(*[st.integers(0, 30 * MS)] * 4),  # request, server, response, decode
        st.booleans(),  # whether the stamp comes before the answer
        st.booleans(),  # whether the answer brings all updates, not the newest alone
    ),
    min_size=1,
    max_size=8,
)


def total_of(found: Breakdown) -> float:
    parts = (found.wait, found.request, found.server, found.response, found.decode)
    assert all(part is not None and part >= 0 for part in parts)
    return sum(part for part in parts if part is not None)


def check_whole(side: SideSummary, decode_ms: float) -> None:
    found = side.breakdown_ms
    assert found.count == side.update_latency_ms.count
    if not found.count:
        return
    assert side.update_latency_ms.mean is not None
    assert found.total == pytest.approx(total_of(found), rel=1e-9)
    assert found.decode == pytest.approx(decode_ms, rel=1e-9)
    assert found.total == pytest.approx(side.update_latency_ms.mean + decode_ms, rel=1e-9)


@given(_POLLS)
def test_the_parts_are_the_whole(
    polls: list[tuple[list[int], tuple[int, int, int, int], bool, bool]],
) -> None:
    meter = new_meter()
    now, seq, decodes, count = 1, 0, 0, 0
    for gaps, (request, server, response, decode), early, brings_all in polls:
        updates: list[Update] = []
        sent = now + sum(gaps) // 2  # some are published while the poll is under way
        for gap in gaps:
            now += gap
            seq += 1
            updates.append(Update(seq, now, 0.0))
            meter.published(updates[-1])
        received = max(sent, now) + request
        answered = received + server + response
        stamp = received, received + server
        if early:
            meter.polled.follower.served(*stamp)
        meter.polled.answered(sent, answered, reused=True)
        if not updates:
            meter.polled.empty()
        for index, update in enumerate(updates if brings_all else updates[-1:], 1):
            meter.polled.received(update, answered, answered + index * decode)
            decodes += index * decode * (1 if brings_all else len(updates))
        count += len(updates)
        if not early:
            meter.polled.follower.served(*stamp)
        now = answered + 1
    check_whole(meter.counters(now).polled, decodes / max(count, 1) / MS)


@given(st.lists(st.tuples(*[st.integers(0, 50 * MS)] * 4), min_size=1, max_size=30))
def test_the_parts_of_a_push_are_the_whole(frames: list[tuple[int, int, int, int]]) -> None:
    meter = new_meter()
    now, decodes = 1, 0
    for seq, (gap, upstream, push, decode) in enumerate(frames, 1):
        update = Update(seq, now + gap, 0.0)
        meter.published(update)
        sent = update.published_ns + upstream
        meter.live.follower.sent(seq, sent)
        now = sent + push
        meter.live.received(update, now, now + decode)
        decodes += decode
    check_whole(meter.counters(now).live, decodes / len(frames) / MS)
