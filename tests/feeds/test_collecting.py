"""The garbage collector: it passes over connections that stay, and they leave it nothing."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator

import pytest
from websockets.server import ServerProtocol

from feeds.clock import throughput_loop
from feeds.processes.collecting import STEP, Collecting
from feeds.transports.base import Transport
from feeds.wire.http_protocol import BoundedProtocol
from feeds.wire.websocket_server import BoundedConnection
from tests.feeds.transports.driver import ALL, Client, message, name_of, serving
from tests.support.clock import run_clean, wait_until

ENDS = (BoundedConnection, BoundedProtocol, ServerProtocol)


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Have nothing collected."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_many_that_come_are_passed_over_until_nearly_all_have_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    for name in ("freeze", "unfreeze", "collect"):
        monkeypatch.setattr(gc, name, lambda name=name: done.append(name))
    collecting = Collecting()

    def look(connections: int) -> list[str]:
        done.clear()
        collecting.look(connections)
        return done

    assert [look(each) for each in (0, 1, 50, STEP - 1)] == [[]] * 4
    assert look(STEP) == ["freeze"]
    assert look(2 * STEP - 1) == []
    assert look(25 * STEP) == ["freeze"]
    assert look(3 * STEP) == []
    assert look(STEP) == ["unfreeze", "collect", "freeze"]
    assert look(1) == []


@pytest.mark.skipif(sys.platform == "win32", reason="asyncio's own loop refers to itself")
@pytest.mark.parametrize("transport", ALL, ids=name_of)
@pytest.mark.usefixtures("no_collector")
def test_a_connection_that_has_gone_leaves_nothing_to_collect(transport: type[Transport]) -> None:
    def left() -> list[object]:
        return [each for each in gc.get_objects() if issubclass(type(each), ENDS)]

    async def go() -> None:
        before = len(left())
        async with serving(transport) as (board, port):
            board.post(message(1))
            for _ in range(3):
                async with Client(transport, port) as client:
                    await wait_until(lambda client=client: client.side.held_seq == 1)  # type: ignore[misc]
                    board.post(message(2))
                    await wait_until(lambda client=client: client.side.held_seq == 2)  # type: ignore[misc]
                board.post(message(1))
            # one that is reset in the middle
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\n")
            await wait_until(lambda: len(left()) > before)
            writer.transport.abort()
            await wait_until(lambda: len(left()) == before)

    run_clean(go(), throughput_loop)
