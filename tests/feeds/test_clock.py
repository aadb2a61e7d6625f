"""The loop that keeps time notices when its own process did not run, and only then."""

from __future__ import annotations

import re
import selectors
import socket
from pathlib import Path

import pytest

from feeds import clock
from feeds.clock import PAUSE_NS, PreciseSelector, WatchfulSelector, now_ns
from tests.support.clock import PATIENCE_S

S = 10**9


@pytest.mark.parametrize(
    ("timeout", "instants", "noticed"),
    [
        (0.0, [0, 0, S // 2], []),  # busy for half a second
        (0.0, [0, 0, 11 * S], [(0, 11 * S)]),  # stopped as it was about to look
        (0.0, [0, 12 * S, 12 * S], [(0, 12 * S)]),  # stopped in the middle of its work
        (5.0, [0, 0, 5 * S], []),  # waited as long as it meant to
        (5.0, [0, 0, 5 * S + PAUSE_NS], []),
        (5.0, [0, 0, 17 * S], [(0, 17 * S)]),  # stopped while it waited
        (-1.0, [0, 0, 3 * S], [(0, 3 * S)]),
    ],
)
def test_a_loop_notices_that_it_did_not_run(
    monkeypatch: pytest.MonkeyPatch,
    timeout: float,
    instants: list[int],
    noticed: list[tuple[int, int]],
) -> None:
    passing = iter(instants)
    monkeypatch.setattr(clock, "now_ns", lambda: next(passing))
    monkeypatch.setattr(PreciseSelector, "select", lambda selector, timeout: [])
    selector = WatchfulSelector()
    told: list[tuple[int, int]] = []
    selector.stood_still = lambda from_ns, to_ns: told.append((from_ns, to_ns))
    assert selector.select(timeout) == []
    assert told == noticed
    selector.close()


def test_without_a_timer_a_wait_may_take_as_long_as_it_likes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passing = iter([0, 0, 99 * S, 99 * S])
    monkeypatch.setattr(clock, "now_ns", lambda: next(passing))
    monkeypatch.setattr(PreciseSelector, "select", lambda selector, timeout: [])
    selector = WatchfulSelector()
    told: list[tuple[int, int]] = []
    selector.stood_still = lambda from_ns, to_ns: told.append((from_ns, to_ns))
    selector.select(None)
    assert told == []
    selector.close()


def test_it_waits_for_less_than_a_millisecond() -> None:
    """Epoll alone never does; a busy machine may be late now and then, but not each time."""
    selector = WatchfulSelector()
    deadline_ns = now_ns() + round(PATIENCE_S * S)
    waited_ns = S
    while waited_ns > 900_000:
        began_ns = now_ns()
        assert selector.select(0.0002) == []
        waited_ns = now_ns() - began_ns
        assert began_ns < deadline_ns
    assert waited_ns >= 200_000
    selector.close()


def test_it_is_woken_by_a_socket() -> None:
    mine, theirs = socket.socketpair()
    selector = WatchfulSelector()
    selector.register(mine, selectors.EVENT_READ)
    assert selector.select(0.0) == []
    theirs.send(b"x")
    for timeout in (None, 5.0, 0.0, -1.0):
        [(key, events)] = selector.select(timeout)
        assert (key.fileobj, events) == (mine, selectors.EVENT_READ)
    selector.close()
    mine.close()
    theirs.close()


def test_nothing_is_timed_by_the_clock_on_the_wall() -> None:
    """It may be set at any time; only files, and what people read, are dated by it.

    And by it sources of two machines, which have no other in common, tell which one was first;
    Locust's page has all that it shows from it.
    """
    wall = re.compile(r"\btime\.time(_ns)?\(|from time import time\b|datetime\.now\(")
    root = Path(clock.__file__).parents[1]
    found = {
        path.relative_to(root).as_posix()
        for folder in ("feeds", "app/running", "app/commands", "app/window")
        for path in (root / folder).rglob("*.py")
        if wall.search(path.read_text(encoding="utf-8"))
    }
    assert found == {
        "app/commands/story_pages.py",
        "feeds/evidence/summary.py",
        "feeds/locust_crowd/own_page.py",
        "feeds/upstream/nats_source.py",
    }
