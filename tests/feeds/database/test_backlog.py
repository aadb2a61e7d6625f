"""Rows on their way into the table: in order, bounded, and neither lost nor written twice."""

from __future__ import annotations

import pytest

from feeds.database import backlog
from feeds.database.backlog import Backlog, Row


def filled(*numbers: int) -> Backlog:
    """Return a backlog with these rows waiting."""
    rows = Backlog()
    for number in numbers:
        rows.add(b"%d" % number, number)
    return rows


def numbers(rows: list[Row]) -> list[int]:
    """Return the numbers of ``rows``."""
    return [row.number for row in rows]


def test_rows_go_out_in_their_order_one_lot_at_a_time() -> None:
    rows = filled(5, 6)
    assert numbers(rows.send()) == [5, 6]
    rows.add(b"7", 7)
    assert rows.send() == []
    rows.acknowledge()
    assert numbers(rows.send()) == [7]


def test_numbers_grow_whatever_the_clock_does() -> None:
    rows = filled(5, 5, 3)
    assert numbers(rows.send()) == [5, 6, 7]


@pytest.mark.parametrize(
    ("last", "again"), [(0, [5, 6, 7, 8]), (5, [6, 7, 8]), (7, [8])], ids=["none", "some", "all"]
)
def test_of_what_was_under_way_only_what_is_not_there_is_written_again(
    last: int, again: list[int]
) -> None:
    rows = filled(5, 6, 7)
    rows.send()
    rows.add(b"8", 8)
    rows.found(last, b"newest")
    assert numbers(rows.send()) == again


def test_a_table_that_has_lost_its_rows_gets_the_newest_message() -> None:
    rows = filled(5, 6)
    rows.send()
    rows.acknowledge()
    rows.found(0, b"newest")
    assert rows.send() == [Row(6, b"newest")]


def test_a_new_table_gets_nothing_by_itself() -> None:
    rows = Backlog()
    rows.found(0, b"newest")
    assert rows.send() == []


def test_the_oldest_of_what_waits_too_long_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "HISTORY_BYTES", 10)
    rows = Backlog()
    for _ in range(4):
        rows.add(b"x" * 4, 1)
    assert rows.full
    assert numbers(rows.send()) == [3, 4]


def test_the_oldest_rows_are_surplus_when_there_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "HISTORY_BYTES", 10)
    monkeypatch.setattr(backlog, "TRIM_EVERY_ROWS", 4)
    rows, trimmed = Backlog(), []
    for number in range(1, 11):
        rows.add(b"xxx", number)
        rows.send()
        rows.acknowledge()
        trimmed.append(rows.surplus())
    assert trimmed == [0, 0, 0, 1, 0, 0, 0, 5, 0, 0]  # three are kept, and some more meanwhile
