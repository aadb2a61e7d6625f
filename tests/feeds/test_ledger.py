"""The books of a server: sequence numbers cut from what is sent, stamps bounded and taken once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.update import LARGEST, Update, encode, pad
from feeds.wire.ledger import MOST_STAMPS, Ledger, seq_of


@given(st.integers(1, 10**18 - 1), st.integers(0, LARGEST), st.integers(0, 300))
def test_the_number_is_that_of_the_update(seq: int, published_ns: int, size_bytes: int) -> None:
    assert seq_of(pad(encode(Update(seq, published_ns, 1.0)), size_bytes)) == seq


@pytest.mark.parametrize(
    "message",
    [b"", b"x", b"{}", b'{"seq":', b'{"seq":,', b'{"seq":x,', b'{"seq":-1,', b'{"seq":1.5,',
     b'{"seq":"1",', b'{"other":17,', b'{"seq":\xb2,'],
)  # fmt: skip
def test_what_is_no_update_has_no_number(message: bytes) -> None:
    assert seq_of(message) == 0


@given(st.binary(max_size=64))
def test_any_bytes_have_a_number_or_none(message: bytes) -> None:
    assert seq_of(message) >= 0


@given(st.integers(1, 10**40))
def test_whatever_number_it_is_it_crosses_a_pipe(seq: int) -> None:
    assert seq_of(b'{"seq":%d,"published_ns":1,"value":0}' % seq) <= LARGEST


def test_stamps_are_taken_once_and_told_of_once() -> None:
    woken: list[int] = []
    ledger = Ledger(lambda: woken.append(1))
    for number in range(1, 4):
        ledger.answered(number, number + 10)
    assert len(woken) == 1
    assert ledger.take() == ([(1, 11), (2, 12), (3, 13)], [])
    ledger.pushed(7, 5)
    assert len(woken) == 2
    assert ledger.take() == ([], [(7, 5)])
    assert ledger.take() == ([], [])


def test_stamps_that_nobody_takes_are_bounded() -> None:
    ledger = Ledger()
    for number in range(3 * MOST_STAMPS):
        ledger.answered(number, number)
        ledger.pushed(0, number)
    answered, pushed = ledger.take()
    assert len(answered) == len(pushed) == MOST_STAMPS
    assert answered[-1] == (3 * MOST_STAMPS - 1, 3 * MOST_STAMPS - 1)  # the newest are kept


def test_connections_and_pings_are_told_of_like_stamps() -> None:
    woken: list[int] = []
    ledger = Ledger(lambda: woken.append(1))
    ledger.opened()
    ledger.opened()
    ledger.closed()
    assert (len(woken), ledger.connections) == (1, 1)
    ledger.take()
    ledger.pinged()
    assert (len(woken), ledger.pings) == (2, 1)
