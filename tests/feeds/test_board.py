"""The board: what is kept for those who ask for all since one that they have."""

from __future__ import annotations

import pytest

from feeds import board as boards
from feeds.board import Batch, Board
from feeds.update import Update, encode


def message(seq: int) -> bytes:
    """Return an update on the wire."""
    return encode(Update(seq, seq, float(seq)))


def board_with(*seqs: int) -> Board:
    """Return a board that has kept these."""
    board = Board()
    board.keep()
    for seq in seqs:
        board.post(message(seq))
    return board


def test_all_after_a_number_oldest_first() -> None:
    board = board_with(1, 2, 3, 4)
    assert board.since(2, 1 << 20) == Batch([message(3), message(4)])
    assert board.since(4, 1 << 20) == Batch([])


def test_at_most_so_many_bytes_but_one_message_always() -> None:
    board = board_with(1, 2, 3)
    assert board.since(0, 1) == Batch([message(1)], more=True)
    two = len(message(1)) + len(message(2))
    assert board.since(0, two) == Batch([message(1), message(2)], more=True)


def test_what_is_no_longer_kept_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "HISTORY_BYTES", 3 * len(message(1)))
    board = board_with(1, 2, 3, 4, 5)
    assert board.since(1, 1 << 20) == Batch([message(3), message(4), message(5)], lost=True)
    assert not board.since(2, 1 << 20).lost


def test_a_number_ahead_of_the_newest_is_of_another_count() -> None:
    board = board_with(1, 2)
    assert board.since(900, 1 << 20).messages == [message(1), message(2)]


def test_a_source_that_starts_again_begins_a_new_history() -> None:
    board = board_with(8, 9, 1, 2)
    assert board.since(0, 1 << 20) == Batch([message(1), message(2)])


def test_keeping_begins_with_the_newest() -> None:
    board = Board()
    board.post(message(5))
    board.keep()
    board.post(message(6))
    assert board.since(4, 1 << 20) == Batch([message(5), message(6)])


def test_whoever_ignores_the_board_hears_nothing_more() -> None:
    heard: list[bytes] = []
    board = Board()
    board.listen(heard.append)
    board.post(b"a")
    board.ignore(heard.append)
    board.post(b"b")
    assert heard == [b"a"]
