"""A side: what its transport and its poller report becomes states, counts and news."""

from __future__ import annotations

import os

import pytest

from feeds import sides
from feeds.halves import Answer
from feeds.server_cost import ServerCost
from feeds.update import Update, encode
from tests.support.sinks import RecordingSide


def message(seq: int, text: str = "") -> bytes:
    """Return an update on the wire."""
    return encode(Update(seq, seq * 10, seq / 2, text))


def test_a_new_side_is_connecting_and_holds_nothing() -> None:
    frame = RecordingSide().frame()
    assert (frame.state, frame.detail, frame.held_seq, frame.value) == ("connecting", "", 0, None)
    assert (frame.arrivals, frame.polls, frame.next_poll_ns) == ([], [], None)


def test_a_pushed_update_is_an_arrival_and_news() -> None:
    side = RecordingSide()
    side.opened()
    side.received(message(3, "M 6"), 99)
    assert side.news >= 1
    frame = side.frame()
    assert (frame.state, frame.held_seq, frame.value, frame.text) == ("up", 3, 1.5, "M 6")
    assert [(a.seq, a.published_ns, a.received_ns) for a in frame.arrivals] == [(3, 30, 99)]
    assert side.frame().arrivals == []  # told once
    assert side.account.messages == 1


@pytest.mark.parametrize("payload", [b"", b"x", b"{}", b'{"seq":"1"}', b"\xff", b"[" * 99_999])
def test_a_malformed_payload_is_counted_and_shown_and_is_no_message(payload: bytes) -> None:
    side = RecordingSide()
    side.opened()
    side.received(payload, 1)
    assert (side.account.faults, side.account.messages) == (1, 0)
    frame = side.frame()
    assert frame.detail.startswith("not an update")
    assert frame.arrivals == []
    side.received(message(1), 2)
    assert side.frame().held_seq == 1


def test_a_sequence_that_jumps_back_is_a_fault_and_the_same_one_is_not() -> None:
    side = RecordingSide()
    for seq in (5, 5, 4, 6):
        side.received(message(seq), 1)
    assert side.reasons("fault") == ["sequence jumped back to 4"]
    assert [arrival.seq for arrival in side.frame().arrivals] == [5, 6]
    assert side.account.messages == 4


def test_the_states_of_a_connection() -> None:
    side = RecordingSide()
    side.lost("connection refused")
    assert (side.frame().state, side.frame().detail) == ("connecting", "connection refused")
    side.lost("no answer to the handshake")
    assert side.frame().detail == "no answer to the handshake"  # the present reason, not the first
    side.opened()
    assert (side.frame().state, side.frame().detail) == ("up", "")
    assert side.account.reconnects == 0
    side.stalled("silent for 5 s")
    side.stalled("silent for 6 s")
    assert (side.frame().state, side.frame().detail) == ("stalled", "silent for 6 s")
    side.responded(5)
    assert (side.frame().state, side.frame().detail) == ("up", "")
    side.lost("connection lost")
    assert (side.frame().state, side.frame().detail) == ("reconnecting", "connection lost")
    side.lost("connection refused")
    assert side.frame().detail == "connection refused"
    side.opened()
    assert side.account.reconnects == 1
    assert side.account.responses_ns == [5]


def test_each_change_of_state_is_news_once() -> None:
    side = RecordingSide()
    side.opened()
    news = side.news
    side.responded(1)
    side.responded(1)
    assert side.news == news
    side.lost("x")
    assert side.news == news + 1


def test_the_outcomes_of_a_poll() -> None:
    side = RecordingSide()
    side.polled(10, 11, Answer((), 20))
    side.polled(30, 31, Answer((message(2),), 40))
    side.polled(50, 51, Answer((message(2),), 60))
    side.polled(70, 71, Answer((b"nonsense",), 80))
    side.polled(90, 91, Answer((message(1),), 95))
    side.poll_failed(100, 101, 110, "status 500")
    polls = side.frame().polls
    assert [(poll.outcome, poll.seq) for poll in polls] == [
        ("empty", 0),
        ("new", 2),
        ("empty", 0),
        ("error", 0),
        ("error", 0),
        ("error", 0),
    ]
    assert [poll.intended_ns for poll in polls] == [10, 30, 50, 70, 90, 100]
    assert side.account.empties == 2
    assert side.account.faults == 3
    assert side.account.responses_ns == [10, 10, 10, 10, 5]  # from the intended time
    assert side.frame().state == "reconnecting"
    assert side.frame().detail == "status 500"


def test_a_failed_poll_and_the_next_good_one_are_a_reconnection() -> None:
    side = RecordingSide()
    side.poll_failed(1, 2, 3, "connection refused")
    assert side.frame().state == "connecting"
    side.polled(4, 5, Answer((), 6))
    side.poll_failed(7, 8, 9, "connection lost")
    side.polled(10, 11, Answer((), 12))
    assert side.account.reconnects == 1
    assert side.frame().state == "up"


def test_the_bytes_of_its_sockets_are_settled_with_its_meter() -> None:
    side = RecordingSide()
    side.traffic.received += 7
    side.traffic.sent += 6
    assert side.moved_bytes == (7, 6)
    assert side.account.wire.figures()["server_rss_bytes"] is None


def test_the_cost_of_a_server_is_read_from_the_system() -> None:
    cost = ServerCost()
    assert cost.read() == (None, None)
    cost.watch(os.getpid())
    first, _ = cost.read()
    assert first is not None
    assert first[0] > 0
    assert first[1] > 1_000_000
    cost.watch(os.getpid())  # the same again changes nothing
    sum(k * k for k in range(100_000))
    again, _ = cost.read()
    assert again is not None
    assert again[0] >= first[0]


def test_what_a_server_used_before_it_died_stays_counted() -> None:
    cost = ServerCost()
    cost.watch(os.getpid())
    before, _ = cost.read()
    assert before is not None
    cost.watch(2**22 + 1)  # nobody has this number
    assert cost.read() == (None, None)
    cost.watch(os.getpid())
    after, _ = cost.read()
    assert after is not None
    assert after[0] >= 2 * before[0]


def test_legs_are_measured_only_on_connections_that_stood_already() -> None:
    side = RecordingSide()
    side.traffic.connections += 1
    side.polled(10, 11, Answer((message(1),), 20))
    side.polled(30, 31, Answer((message(2),), 40))
    side.poll_failed(50, 51, 60, "connection lost")
    side.traffic.connections += 1
    side.polled(70, 71, Answer((message(3),), 80))
    side.polled(90, 91, Answer((message(4),), 100))
    assert side.account.asked_ns == [11, 31, 51, 71, 91]
    assert side.account.reused == [False, True, False, True]
    assert side.account.reconnects == 1


def test_a_polled_connection_that_died_between_two_polls_is_a_reconnect() -> None:
    side = RecordingSide()
    for number in (1, 2, 3):
        side.traffic.connections += 1
        side.polled(10 * number, 10 * number + 1, Answer((message(number),), 10 * number + 5))
    assert (side.account.reconnects, side.account.faults) == (2, 0)
    side.keeps_connection = False  # then a new one is what was asked for
    side.traffic.connections += 1
    side.polled(110, 111, Answer((message(5),), 120))
    assert side.account.reconnects == 2


def test_a_poll_that_was_answered_late_is_no_reconnect() -> None:
    side = RecordingSide()
    side.polled(10, 11, Answer((message(1),), 20))
    side.stalled("no answer for 6 s")
    side.polled(30, 31, Answer((message(2),), 40))
    assert (side.frame().state, side.account.reconnects) == ("up", 0)


def test_whoever_waits_for_the_connection_is_told_once_and_of_each_poll() -> None:
    side = RecordingSide()
    told: list[str] = []
    side.once_opened = lambda: told.append("opened")
    side.poll_over = lambda sent_ns: told.append(f"polled at {sent_ns}")
    for _ in range(2):
        side.opened()
        side.poll_failed(1, 2, 3, "connection lost")
    assert told == ["opened", "polled at 2", "polled at 2"]


def test_the_answer_to_a_poll_of_the_segment_before_is_told_and_not_counted() -> None:
    side = RecordingSide()
    side.account.counts = False
    side.polled(10, 11, Answer((message(1),), 20))
    side.polled(30, 31, Answer((), 40))
    side.poll_failed(50, 51, 60, "connection lost")
    account = side.account
    assert (account.asked_ns, account.responses_ns, account.empties) == ([], [], 0)
    assert [poll.outcome for poll in side.frame().polls] == ["new", "empty", "error"]


def test_a_frame_says_by_what_it_came_and_since_when_it_asks() -> None:
    frame = RecordingSide().frame(None, 7)
    assert (frame.transport, frame.asking_since_ns) == ("rest", 7)


def test_what_is_noted_is_no_fault_and_is_shown_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now_ns = 10**9
    monkeypatch.setattr(sides, "now_ns", lambda: now_ns)
    side = RecordingSide()
    side.opened()
    side.noted("2 are gone")
    assert (side.frame().note, side.frame().state, side.account.faults) == ("2 are gone", "up", 0)
    assert side.news >= 1
    now_ns += round(sides.NOTE_S * 1e9)
    assert side.frame().note == ""


def test_a_long_answer_is_taken_in_turns_and_told_at_once() -> None:
    side = RecordingSide()
    count = 3 * sides.AT_ONCE + 5
    answer = Answer([message(seq) for seq in range(1, count + 1)], 20)
    told = []
    for _ in side.taking(10, 11, answer):
        told.append(side.held_seq)
        frame = side.frame()
        assert (frame.arrivals, frame.polls) == ([], [])
    assert told == [sides.AT_ONCE, 2 * sides.AT_ONCE, 3 * sides.AT_ONCE]
    frame = side.frame()
    assert [arrival.seq for arrival in frame.arrivals] == list(range(1, count + 1))
    assert [(poll.seq, poll.updates) for poll in frame.polls] == [(count, count)]
