"""Many clients over real servers, whatever is done with their connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from feeds.access import Address
from feeds.crowd import members as engine
from feeds.crowd.members import Members
from feeds.crowd.pooled import PooledLatency, Truth
from feeds.fairness import Fairness
from feeds.settings import Settings
from feeds.transports.base import Transport
from tests.feeds.transports.driver import (
    ALL,
    DATABASE,
    PULL,
    TOKEN,
    message,
    name_of,
    serving,
)
from tests.support.clock import on_loop, wait_until

COUNT = 5
EACH = [*ALL, *(pytest.param(one, marks=pytest.mark.slow) for one in DATABASE)]
POLLED = [*PULL, *(one for one in DATABASE if one.style == "pull")]


@asynccontextmanager
async def crowd(
    transport: type[Transport], port: int, fairness: Fairness
) -> AsyncIterator[Members]:
    """Have a few clients at work."""
    settings = Settings(poll_interval_s=0.1, fairness=fairness)
    members = Members(transport, settings, Address(port, TOKEN), PooledLatency(Truth()))
    members.populate(COUNT)
    try:
        yield members
    finally:
        members.populate(0)


@pytest.mark.parametrize("transport", EACH, ids=name_of)
@on_loop
async def test_all_get_every_update(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        async with crowd(transport, port, Fairness()) as members:
            for seq in (1, 2, 3):
                await wait_until(lambda seq=seq: [one.held for one in members.members] == [seq] * 5)  # type: ignore[misc]
                board.post(message(seq + 1))
            assert (members.up, members.counts.errors, members.why) == (COUNT, 0, "")


@pytest.mark.parametrize("transport", POLLED, ids=name_of)
@on_loop
async def test_a_new_connection_for_every_request_is_no_error_and_knows_what_the_last_one_did(
    transport: type[Transport],
) -> None:
    fairness = Fairness(polled_keep_alive=False, polled_conditional=True)
    async with serving(transport, options=fairness.polled) as (board, port):
        board.post(message(1))
        async with crowd(transport, port, fairness) as members:
            counts = members.counts
            for seq in (1, 2, 3):
                await wait_until(lambda seq=seq: [one.held for one in members.members] == [seq] * 5)  # type: ignore[misc]
                asked = counts.requests
                if not transport.hold_s:
                    await wait_until(lambda asked=asked: counts.requests > asked + 3 * COUNT)  # type: ignore[misc]
                board.post(message(seq + 1))
            assert (counts.errors, counts.reconnects, members.why) == (0, 0, "")
            if transport.model(fairness.polled) == "newest" and transport not in DATABASE:
                assert counts.messages < counts.requests / 2  # the others have no body


@on_loop
async def test_who_connects_anew_while_a_connection_is_being_made_has_one_in_the_end() -> None:
    transport = ALL[0]
    async with serving(transport) as (board, port):
        board.post(message(1))
        async with crowd(transport, port, Fairness()) as members:
            members.renew()  # all of them dial, and none is connected
            await wait_until(lambda: [one.held for one in members.members] == [1] * COUNT)
            members.storm(jitter=True)  # all wait to come back
            await wait_until(lambda: members.up == 0)
            members.renew()
            for one in members.members:
                members._connect(one)
            board.post(message(2))
            await wait_until(lambda: [one.held for one in members.members] == [2] * COUNT)
            await wait_until(lambda: board.ledger.connections == COUNT)
            assert (members.up, members.counts.errors, members.why) == (COUNT, 0, "")


@on_loop
async def test_a_connection_that_is_never_made_is_tried_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A busy server's system drops who asks, who is asked for again ever more seldom."""
    monkeypatch.setattr(engine, "PATIENCE_S", 0.5)
    loop, tries = asyncio.get_running_loop(), 0
    connect = loop.create_connection

    async def seldom(*rest: Any, **others: Any) -> object:  # noqa: ANN401
        nonlocal tries
        tries += 1
        if tries == 1:
            await asyncio.Event().wait()
        return await connect(*rest, **others)

    monkeypatch.setattr(loop, "create_connection", seldom)
    async with serving(ALL[0]) as (_, port), crowd(ALL[0], port, Fairness()) as members:
        await wait_until(lambda: members.up == COUNT, lambda: members.why)
        assert tries > COUNT
