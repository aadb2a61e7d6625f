"""The recorder: which rows come out, when, and what is empty in them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from feeds.counters import LeftOut
from feeds.evidence import updates
from feeds.evidence.updates import Recorder, UpdateRow
from tests.feeds.evidence.rows import BEGAN_NS, MS, arrival, counters, frame, published

UPDATES = [published(k, 10 * k) for k in range(1, 6)]


def _record(*, message_bytes: int = 0) -> tuple[Recorder, list[UpdateRow]]:
    rows: list[UpdateRow] = []
    return Recorder(rows.append, message_bytes=message_bytes), rows


def test_what_neither_side_received_is_empty() -> None:
    record, rows = _record()
    live = [arrival(update, 10 * update.seq + 2) for update in UPDATES]
    record.take(frame(60, news=UPDATES, live=live, polled=[arrival(UPDATES[3], 47)]))
    record.finish(counters(elapsed_ms=1000, count=99))
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert [row.received_live_ns for row in rows] == [one.received_ns for one in live]
    got = [row.received_polled_ns for row in rows]
    assert got == [None, None, None, BEGAN_NS + 47 * MS, None]
    assert {row.painted_ns for row in rows} == {None}


def test_an_arrival_may_come_before_its_truth() -> None:
    record, rows = _record()
    record.take(frame(13, live=[arrival(UPDATES[0], 12)]))
    record.take(frame(20, news=UPDATES[:1], polled=[arrival(UPDATES[0], 15)]))
    record.finish(counters(elapsed_ms=1000, count=99))
    (row,) = rows
    assert (row.received_live_ns, row.received_polled_ns) == (
        BEGAN_NS + 12 * MS,
        BEGAN_NS + 15 * MS,
    )


def test_rows_are_given_away_once_settled_and_old() -> None:
    record, rows = _record()
    both = [arrival(UPDATES[1], 22)]
    record.take(frame(25, news=UPDATES, live=both, polled=both))
    assert rows == []
    record.take(frame(25 + updates.HOLD_NS / MS))
    assert [row.seq for row in rows] == [1, 2]  # nobody holds 3 yet


def test_memory_is_bounded_when_a_side_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "MOST_OPEN", 2)
    record, rows = _record()
    record.take(frame(60, news=UPDATES))
    record.take(frame(60 + updates.HOLD_NS / MS))
    assert [row.seq for row in rows] == [1, 2, 3]


def test_what_the_counters_do_not_count_is_left_out_or_pending() -> None:
    record, rows = _record()
    live = [arrival(update, 10 * update.seq + 6) for update in UPDATES]
    record.take(frame(70, news=UPDATES, live=live))
    record.finish(counters(elapsed_ms=44, count=4))
    assert [row.seq for row in rows] == [1, 2, 3, 4]
    assert [row.received_live_ns is None for row in rows] == [False, False, False, True]


def test_segments_and_what_was_before_the_first() -> None:
    record, rows = _record()
    record.take(frame(25, news=UPDATES[:2], began_ms=15))
    record.take(frame(60, news=UPDATES[2:], segment=2, began_ms=35))
    record.finish(counters(elapsed_ms=100, count=2))
    assert [(row.segment, row.seq) for row in rows] == [(1, 2), (1, 3), (2, 4), (2, 5)]
    assert [number for number, _ in record.segments] == [1, 2]


def test_a_source_that_counts_anew_keeps_its_order() -> None:
    again = [published(1, 60), published(2, 70)]
    record, rows = _record()
    record.take(frame(90, news=[*UPDATES, *again], live=[arrival(again[0], 61)]))
    record.finish(counters(elapsed_ms=1000, count=99))
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5, 1, 2]
    assert [row.received_live_ns is not None for row in rows].index(True) == 5


def test_message_size_is_with_padding() -> None:
    record, rows = _record(message_bytes=512)
    record.take(frame(60, news=UPDATES[:1]))
    record.message_bytes = 0
    record.take(frame(60, news=UPDATES[1:2]))
    record.finish(counters(elapsed_ms=1000, count=99))
    assert rows[0].message_bytes == 512
    assert 40 < rows[1].message_bytes < 80


def test_painted_is_asked_of_the_window() -> None:
    rows: list[UpdateRow] = []
    record = Recorder(rows.append, painted=lambda seq: seq * 100)
    record.take(frame(60, news=UPDATES[:1]))
    record.finish(counters(elapsed_ms=1000, count=99))
    assert rows[0].painted_ns == 100


def test_what_was_published_in_a_pause_is_no_row_and_what_was_under_way_stays_pending() -> None:
    record, rows = _record()
    whole = counters(elapsed_ms=70, count=3)
    news = [published(1, 10), published(2, 40), published(3, 9_000), published(4, 20_050)]
    first = [arrival(news[0], 12)]
    record.take(frame(45, news=news[:2], live=first, polled=first))
    # stopped at 50 ms; 20 s later the others come
    late = [arrival(one, 20_000 + one.seq) for one in news[1:3]]
    record.take(replace(frame(20_010, news=news[2:3], live=late, polled=late), paused=True))
    record.take(frame(20_020))  # it is over, but the counters have not said so yet
    assert rows == []
    told = replace(whole, left_out=[LeftOut(BEGAN_NS + 50 * MS, 19.99, "the reason")])
    last = [arrival(news[3], 20_055)]
    record.take(replace(frame(20_060, news=news[3:], live=last, polled=last), counters=told))
    record.finish(told)
    assert [row.seq for row in rows] == [1, 2, 4]
    received = [(row.received_live_ns, row.received_polled_ns) for row in rows]
    assert received == [(BEGAN_NS + ms * MS,) * 2 if ms else (None, None) for ms in (12, 0, 20_055)]
