"""Hundreds who say nothing, half of a request, or a byte now and then: the others are served."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from feeds.clock import throughput_loop
from feeds.transports.base import Transport
from feeds.wire import http_protocol, websocket_server
from tests.feeds.transports.driver import ALL, Client, message, name_of, serving
from tests.feeds.transports.test_limits import request
from tests.feeds.transports.test_refusals import BEARER
from tests.support.clock import run_clean, wait_until

EACH = 75
"""Of each kind."""


class Hostile(asyncio.Protocol):
    """Says the beginning of a request, and then, if it drips, a byte again and again."""

    def __init__(self, begins: bytes, *, drips: bool = False, ends: bool = False) -> None:
        self._begins, self._drips, self._ends = begins, drips, ends
        self.cut = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._begins)
        if self._ends:
            self._transport.write_eof()
        self._drip()

    def _drip(self) -> None:
        if self._drips and not self._transport.is_closing():
            self._transport.write(b"x")
            asyncio.get_running_loop().call_later(0.02, self._drip)

    def eof_received(self) -> bool:
        """Note it, and stay as somebody who does not hang up."""
        self.cut = True
        return True

    def leave(self) -> None:
        """Hang up."""
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note it."""
        self.cut = True


async def hostile(transport: type[Transport], port: int) -> list[Hostile]:
    """Connect hundreds of them."""
    whole = request(transport, BEARER)
    loop = asyncio.get_running_loop()
    crowd: list[Hostile] = []
    for _ in range(EACH):
        for one in (
            Hostile(b""),
            Hostile(whole[:-2]),
            Hostile(whole[:-2] + b"X: ", drips=True),
            Hostile(b"", ends=True),
        ):
            await loop.create_connection(lambda one=one: one, "127.0.0.1", port)  # type: ignore[misc]
            crowd.append(one)
    return crowd


@pytest.mark.slow
@pytest.mark.parametrize("transport", ALL, ids=name_of)
def test_hundreds_who_never_ask_keep_nobody_from_being_served(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "REQUEST_S", 1.0)
    monkeypatch.setattr(websocket_server, "REQUEST_S", 1.0)

    async def serve() -> None:
        async with serving(transport) as (board, port), Client(transport, port) as client:
            board.post(message(1))
            await wait_until(lambda: client.side.held_seq == 1)
            before = len(asyncio.all_tasks())
            crowd = await hostile(transport, port)
            seq = 1
            while not all(one.cut for one in crowd):
                seq += 1
                board.post(message(seq))
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
            assert (client.side.account.faults, client.side.count("lost")) == (0, 0)
            await wait_until(lambda: board.ledger.connections == 1)
            await wait_until(lambda: len(asyncio.all_tasks()) <= before)
            for one in crowd:
                one.leave()

    run_clean(serve(), throughput_loop)
