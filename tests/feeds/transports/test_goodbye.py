"""Who takes leave over a WebSocket gets all that the server counts, also beneath TLS."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from feeds import transports
from feeds.access import Address
from feeds.clock import precise_loop, throughput_loop
from feeds.fairness import PLAIN
from feeds.halves import TransportError
from feeds.update import decode
from tests.feeds.transports.driver import TOKEN, message
from tests.feeds.transports.test_encrypted import Gateway
from tests.support.clock import PATIENCE_S, run_clean


async def leave_in_a_storm(gateway: Gateway) -> list[int]:
    """Return the numbers that a client got who said goodbye while updates came without a pause."""
    client = gateway.transport.crowd_client(Address(gateway.port, TOKEN), PLAIN, 0)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", gateway.port, ssl=gateway.authority.client()
    )
    seqs: list[int] = []

    async def storm() -> None:
        while True:
            gateway.board.post(message(gateway.board.newest_seq + 1))
            await asyncio.sleep(0)

    async def take() -> None:
        while data := await reader.read(65536):
            seqs.extend(decode(one).seq for one in client.take(data))
            if len(seqs) >= 10 and not taking_leave.is_set():
                taking_leave.set()
                writer.write(client.goodbye())

    taking_leave = asyncio.Event()
    writer.write(client.opening())
    storming = asyncio.create_task(storm())
    try:
        with suppress(TransportError):
            await take()
        await asyncio.sleep(0)
    finally:
        storming.cancel()
        writer.transport.abort()
    return seqs


@pytest.mark.parametrize("factory", [precise_loop, throughput_loop], ids=["select", "throughput"])
def test_who_says_goodbye_is_counted_nothing_that_is_not_sent(
    factory: Callable[[], asyncio.AbstractEventLoop], tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with Gateway(transports.find("websocket"), tmp_path).serving() as gateway:
            async with asyncio.timeout(PATIENCE_S):
                seqs = await leave_in_a_storm(gateway)
            assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
            assert gateway.board.ledger.messages == len(seqs)

    run_clean(scenario(), factory)
