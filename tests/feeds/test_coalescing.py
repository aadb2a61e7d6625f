"""Coalesced push: at most so often, the newest wins, the first after a pause at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from feeds.coalescing import Coalescer
from tests.support.clock import wait_until


class FakeLoop(asyncio.SelectorEventLoop):
    """A loop whose clock is set by hand; timers of the coalescer are read from it."""

    now_s = 100.0

    def time(self) -> float:
        """Return what it was set to."""
        return self.now_s


class At:
    """A coalescer whose time is moved on by hand."""

    def __init__(self, limit_per_s: float | None) -> None:
        self.posted: list[tuple[float, bytes]] = []
        self.loop = FakeLoop()
        self.coalescer = Coalescer(self._post, limit_per_s)

    def _post(self, message: bytes) -> None:
        self.posted.append((round(self.loop.now_s - 100, 6), message))

    def at(self, second: float, *messages: bytes) -> None:
        """Let time come to ``second``, with whatever is due before, and take ``messages`` then."""

        async def move() -> None:
            self.loop.now_s = 100 + second
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            for message in messages:
                self.coalescer.take(message)

        self.loop.run_until_complete(move())


@pytest.fixture
def twice_a_second() -> Iterator[At]:
    """Give a coalescer with half a second between messages."""
    at = At(2.0)
    yield at
    at.loop.close()


def test_without_a_limit_every_message_goes_on_at_once() -> None:
    told = At(None)
    told.at(0, b"a", b"b")
    told.at(0.1, b"c")
    assert told.posted == [(0, b"a"), (0, b"b"), (0.1, b"c")]
    told.loop.close()


def test_the_newest_wins_when_the_gap_is_over(twice_a_second: At) -> None:
    twice_a_second.at(0, b"a", b"b")
    twice_a_second.at(0.2, b"c")
    assert twice_a_second.posted == [(0, b"a")]
    twice_a_second.at(0.5)
    assert twice_a_second.posted == [(0, b"a"), (0.5, b"c")]


def test_the_first_after_a_pause_goes_on_at_once(twice_a_second: At) -> None:
    twice_a_second.at(0, b"a")
    twice_a_second.at(3.0, b"b")
    assert twice_a_second.posted == [(0, b"a"), (3.0, b"b")]


def test_a_gap_follows_what_was_coalesced_too(twice_a_second: At) -> None:
    twice_a_second.at(0, b"a", b"b")
    twice_a_second.at(0.5)
    twice_a_second.at(0.9, b"c")
    twice_a_second.at(1.0)
    assert [at_s for at_s, _ in twice_a_second.posted] == [0, 0.5, 1.0]


def test_what_a_timer_is_late_by_does_not_add_up(twice_a_second: At) -> None:
    twice_a_second.at(0, b"a", b"b")
    twice_a_second.at(0.53, b"c")
    twice_a_second.at(1.0)
    assert twice_a_second.posted == [(0, b"a"), (0.53, b"b"), (1.0, b"c")]
    twice_a_second.at(1.2, b"d")
    twice_a_second.at(4.0, b"e", b"f")  # very late: one goes sooner for it, and no more
    twice_a_second.at(4.4)
    assert [at_s for at_s, _ in twice_a_second.posted[3:]] == [4.0, 4.0]
    twice_a_second.at(4.5)
    assert twice_a_second.posted[5:] == [(4.5, b"f")]


def test_taking_the_limit_off_gives_what_waits_at_once(twice_a_second: At) -> None:
    async def take_off() -> None:
        twice_a_second.coalescer.limit(None)

    twice_a_second.at(0, b"a", b"b")
    twice_a_second.loop.run_until_complete(take_off())
    assert twice_a_second.posted == [(0, b"a"), (0, b"b")]
    twice_a_second.at(0.5, b"c", b"d")
    assert [message for _, message in twice_a_second.posted] == [b"a", b"b", b"c", b"d"]


def test_what_is_recalled_is_not_given_on(twice_a_second: At) -> None:
    twice_a_second.at(0, b"a", b"b")
    assert twice_a_second.coalescer.recall() == b"b"
    assert twice_a_second.coalescer.recall() is None
    twice_a_second.at(2.0)
    assert twice_a_second.posted == [(0, b"a")]


def test_on_a_real_loop_it_keeps_the_limit() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        at_s: list[float] = []
        coalescer = Coalescer(lambda message: at_s.append(loop.time()), 50.0)
        while len(at_s) < 5:
            coalescer.take(b"x")
            await asyncio.sleep(0)
        await wait_until(lambda: coalescer.recall() is None)
        assert all(at - at_s[0] >= 0.0199 * number for number, at in enumerate(at_s))

    asyncio.run(run())
