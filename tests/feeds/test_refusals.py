"""The log of refusals and the doorway: what is told, how much of it, and who has to go."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any, cast

import pytest

from feeds import doorway
from feeds.access import Access
from feeds.clock import throughput_loop
from feeds.deployment import Deployment
from feeds.doorway import Doorway
from feeds.processes.guarding import guard
from feeds.processes.messages import Logged
from feeds.refusals import MOST_LINES_PER_S, RefusalLog
from tests.support.clock import on_loop, run_clean, wait_until
from tests.support.nonsense import TEXTS


@on_loop
async def test_a_refusal_is_one_line_whatever_is_in_it() -> None:
    told: list[str] = []
    RefusalLog("live", told.append).take(("192.0.2.7", 51234), 401, "Send the token.\n")
    [line] = told
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ live 192\.0\.2\.7:51234 401 Send the token\.", line
    )
    for number, text in enumerate(TEXTS):
        log = RefusalLog("polled", told.append)
        log.take(("::1", number, 0, 0), 0, text)
        assert f"[::1]:{number} - " in told[-1]
        assert len(told[-1]) <= 1000
        assert all(sign.isprintable() for sign in told[-1])
    RefusalLog("live", told.append).take(None, 400, "no address any more")
    assert " live - 400 no address" in told[-1]


@on_loop
async def test_a_flood_of_refusals_is_counted() -> None:
    told: list[str] = []
    log = RefusalLog("live", told.append)
    for _ in range(1000):
        log.take(("192.0.2.7", 1), 401, "Send the token.")
    assert len(told) == MOST_LINES_PER_S
    await wait_until(lambda: len(told) > MOST_LINES_PER_S)
    assert told[-1].endswith(f"{1000 - MOST_LINES_PER_S} more refusals in this second")


class Visitor:
    """Stands in for a protocol."""

    def __init__(self) -> None:
        self.known = self.gone = False
        self.transport: Visitor | None = self

    def is_closing(self) -> bool:
        """Say whether it has gone."""
        return self.gone

    def abort(self) -> None:
        """Go."""
        self.gone = True


def _come(door: Doorway, at_s: float) -> Visitor:
    visitor = Visitor()
    assert door.has_room(at_s)
    door.came(("192.0.2.7", 1), at_s).made(cast("Callable[[], Any]", lambda: visitor))
    return visitor


def test_the_oldest_stranger_goes_and_whoever_is_known_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doorway, "MOST_STRANGERS", 3)
    refused: list[int] = []
    door = Doorway(lambda peer, status, why: refused.append(status))
    first, second, third = (_come(door, 10.0) for _ in range(3))
    assert not door.has_room(10.5)  # nobody has had a second yet
    first.known = True
    assert door.has_room(10.6)
    fourth = _come(door, 10.6)
    assert door.has_room(11.2)
    assert (second.gone, refused) == (True, [0])
    assert not any(one.gone for one in (first, third, fourth))
    third.gone = True  # by itself
    fifth = _come(door, 11.2)
    fifth.transport = None  # it never agreed on TLS
    assert door.has_room(11.3)
    _come(door, 11.4)
    assert door.has_room(11.5)
    assert not fourth.gone
    assert not fifth.gone
    assert refused == [0]


@pytest.mark.parametrize("bind", ["127.0.0.1", "192.0.2.7"])
def test_only_servers_that_others_reach_keep_a_log(bind: str) -> None:
    said: list[object] = []

    class Link:
        """Keeps what is said."""

        say = staticmethod(said.append)

    async def run() -> None:
        access = Access("secret", side="live", deployment=Deployment(bind=bind, hosts=("a",)))
        guard(cast("Any", Link), access)
        assert cast("Any", asyncio.get_running_loop()).doorway is not None
        access.refused(("192.0.2.8", 1), 401, "Send the token.\n")

    run_clean(run(), throughput_loop)
    lines = [one.text for one in said if isinstance(one, Logged)]
    assert [line.split(" ", 1)[1] for line in lines] == (
        [] if bind == "127.0.0.1" else ["live 192.0.2.8:1 401 Send the token."]
    )
