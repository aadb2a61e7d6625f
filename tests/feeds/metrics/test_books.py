"""A server's books count from the segment's beginning, over its restarts."""

from __future__ import annotations

from feeds.counters import ServerBooks
from feeds.metrics.wire import ServerBook


def _told(book: ServerBook, number: int, connections: int = 1) -> None:
    book.told(
        requests=number,
        messages=10 * number,
        connections=connections,
        pings=number,
        resyncs=number,
    )


def test_nothing_is_known_before_it_is_told() -> None:
    assert ServerBook().read() == ServerBooks()


def test_a_segment_begins_at_zero_but_for_what_is_open() -> None:
    book = ServerBook()
    _told(book, 3, connections=2)
    book.begin()
    _told(book, 5, connections=2)
    assert book.read() == ServerBooks(2, 20, 2, 2, 2)


def test_a_server_that_starts_again_loses_nothing() -> None:
    book = ServerBook()
    _told(book, 3)
    _told(book, 1)
    assert book.read() == ServerBooks(4, 40, 1, 4, 4)
    book.begin()
    _told(book, 2)
    assert book.read().requests == 1
