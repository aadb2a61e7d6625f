"""Following a source by the numbers: each update once and in order, whatever the broker lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.update import Update, encode
from feeds.upstream import follower
from feeds.upstream.follower import HEARTBEAT_S, NEWEST, SILENT_S, Follower
from feeds.wire.ledger import seq_of

LATER_S = SILENT_S + HEARTBEAT_S


def message(seq: int) -> bytes:
    """Return an update."""
    return encode(Update(seq, seq * 1000, 1.5))


class Followed:
    """A follower at an instant, and what it gave."""

    def __init__(self, *, holds: int = 0) -> None:
        self.seqs: list[int] = []
        self.at_s = 0.0
        self.follower = Follower(lambda taken: self.seqs.append(seq_of(taken)))
        if holds:
            self.fill([holds])

    def update(self, *seqs: int, source: str = "a") -> None:
        """Updates come from a source."""
        for seq in seqs:
            self.follower.update(source, message(seq), self.at_s)

    def fill(self, seqs: list[int], source: str = "a", *, more: bool = False) -> None:
        """A source answers with these."""
        self.follower.fill(source, map(message, seqs), more=more, now_s=self.at_s)


def test_a_newcomer_begins_with_the_present_and_counts_nothing_before_it() -> None:
    one = Followed()
    assert one.follower.wanted == NEWEST
    one.update(8, 9)
    assert one.seqs == []  # the present is on the way: it may be one of these
    one.fill([8])
    one.update(10, 10, 9)
    assert one.seqs == [8, 9, 10]
    assert one.follower.gaps == 0
    assert one.follower.wanted is None


def test_a_newcomer_that_gets_no_answer_begins_with_what_comes() -> None:
    one = Followed()
    one.update(8, 9)
    one.follower.give_up()
    assert one.seqs == [8, 9]
    assert one.follower.gaps == 0


def test_what_is_missing_is_asked_for_and_comes_in_its_place() -> None:
    one = Followed(holds=3)
    one.update(4, 7, 8)
    assert (one.seqs, one.follower.wanted) == ([3, 4], 4)
    one.fill([5, 6], more=True)
    assert one.follower.wanted == 6
    one.fill([7])
    one.update(9)
    assert one.seqs == list(range(3, 10))
    assert (one.follower.gaps, one.follower.filled) == (0, 3)


def test_what_the_source_no_longer_keeps_is_counted() -> None:
    one = Followed(holds=3)
    one.update(10)
    one.fill([8, 9, 10])
    assert one.seqs == [3, 8, 9, 10]
    assert one.follower.gaps == 4


def test_what_nobody_answers_is_counted_once() -> None:
    one = Followed(holds=3)
    one.update(6, 7)
    one.follower.give_up()
    one.update(8)
    assert one.seqs == [3, 6, 7, 8]
    assert one.follower.gaps == 2


def test_a_heartbeat_shows_that_the_last_ones_are_missing() -> None:
    one = Followed(holds=3)
    one.follower.heartbeat("a", 5, 0.0)
    assert one.follower.wanted == 3
    one.follower.give_up()
    one.update(6)
    assert (one.seqs, one.follower.gaps) == ([3, 6], 2)


def test_a_second_gap_behind_the_first_is_asked_for_too() -> None:
    one = Followed(holds=1)
    one.update(3, 6)
    one.fill([2])
    assert (one.seqs, one.follower.wanted) == ([1, 2, 3], 3)
    one.fill([4, 5, 6])
    assert one.seqs == [1, 2, 3, 4, 5, 6]


def test_a_second_source_is_left_out_and_counted_while_the_first_is_heard() -> None:
    one = Followed(holds=1)
    one.update(1, 2, source="b")
    one.follower.heartbeat("b", 2, 0.0)
    one.fill([2], source="b")
    one.update(2)
    one.follower.update("", message(3), 0.0)
    one.follower.update("a", b"nonsense", 0.0)
    one.update(3)
    assert (one.seqs, one.follower.foreign, one.follower.source) == ([1, 2, 3], 4, "a")
    for stranger in "bcdefghijklmnopqrs":
        one.update(4, source=stranger)
    assert one.follower.foreign > 4  # whoever invents sources makes nothing grow


def test_a_source_that_is_silent_is_followed_by_its_successor_from_number_1() -> None:
    one = Followed(holds=40)
    one.update(1, 2, source="b")  # so soon it may be a second one
    one.at_s = LATER_S
    one.update(3, source="b")
    assert (one.follower.source, one.follower.wanted) == ("b", 0)
    one.fill([1, 2, 3], source="b")
    one.update(41)
    one.update(4, source="b")
    assert one.seqs == [40, 1, 2, 3, 4]
    assert (one.follower.gaps, one.follower.foreign) == (0, 1)


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "WAITING_BYTES", 5 * len(message(3)) - 1)
    one = Followed(holds=1)
    one.update(3, 4, 5, 6)
    assert one.seqs == [1]
    one.update(7)
    assert (one.seqs, one.follower.gaps) == ([1, 3, 4, 5, 6, 7], 1)


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 20))
def test_whatever_is_lost_each_update_is_given_once_in_order_or_counted(
    arrives: list[bool], keeps: int
) -> None:
    one = Followed(holds=1)
    newest = 1
    for there in arrives:
        newest += 1
        if there:
            one.update(newest)
        else:
            one.follower.again()
        if (since := one.follower.wanted) is not None and newest % 3 == 0:
            one.fill([seq for seq in range(since + 1, newest + 1) if seq > newest - keeps])
    one.follower.heartbeat("a", newest, 0.0)
    one.follower.give_up()
    assert one.seqs == sorted(set(one.seqs))
    assert len(one.seqs) + one.follower.gaps == newest
