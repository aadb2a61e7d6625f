"""A database that is far away takes several round trips to log in, and each has its time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from feeds import halves, transports
from feeds.legs import Impairment
from feeds.network import Relay
from feeds.transports.base import Transport
from tests.feeds.transports.driver import Client, message, serving
from tests.support.clock import on_loop, wait_until

pytestmark = pytest.mark.slow

LEG_S, PATIENCE_S = 0.2, 1.0
"""Logging in takes 3 round trips and what comes then 1 or 2: more than the patience for one."""


@asynccontextmanager
async def far_away(port: int) -> AsyncIterator[int]:
    """Lead to ``port``, :data:`LEG_S` each way; give the port where that begins."""
    relay = Relay(Impairment(LEG_S), seed=1)
    relay.aim("127.0.0.1", port)
    try:
        yield await relay.start()
    finally:
        await relay.stop()


@pytest.mark.parametrize("key", ["postgres-notify", "postgres-query"])
def test_logging_in_may_take_longer_than_one_answer(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport: type[Transport] = transports.find(key)
    monkeypatch.setattr(halves, "GIVE_UP_AFTER_S", PATIENCE_S)
    monkeypatch.setattr(halves, "DEADLINE_S", PATIENCE_S)

    @on_loop
    async def run() -> None:
        async with serving(transport) as (board, port), far_away(port) as entrance:
            board.post(message(1))
            async with Client(transport, entrance) as client:
                await wait_until(lambda: client.side.held_seq == 1)

    run()
