"""A channel: every message reaches every subscriber in order, over cuts, with the token only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from feeds import channel
from feeds.access import Access, Address
from feeds.channel import ChannelServer
from feeds.clock import precise_loop, throughput_loop
from feeds.wire.websocket_client import subscribe
from tests.support.clock import on_loop, run_clean, wait_until
from tests.support.servers import CountingRelay, ScriptedServer, ask_raw, says

TOKEN = "token-of-the-test"
UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


@asynccontextmanager
async def serving(port: int = 0) -> AsyncIterator[tuple[ChannelServer, int]]:
    """Run the source's end."""
    server = ChannelServer(Access(TOKEN))
    port = await server.start(port)
    try:
        yield server, port
    finally:
        await server.stop()


@asynccontextmanager
async def subscribed(
    port: int, opened: Callable[[], None] = lambda: None, token: str = TOKEN
) -> AsyncIterator[list[bytes]]:
    """Subscribe; give the list that fills."""
    taken: list[bytes] = []
    task = asyncio.create_task(subscribe(Address(port, token), taken.append, opened))
    try:
        yield taken
        assert not task.done(), task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("factory", [precise_loop, throughput_loop], ids=["select", "throughput"])
def test_everything_reaches_every_subscriber_in_order(
    factory: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def fan_out() -> None:
        opened: list[int] = []
        async with (
            serving() as (server, port),
            subscribed(port, lambda: opened.append(1)) as one,
            subscribed(port, lambda: opened.append(2)) as other,
        ):
            await wait_until(lambda: len(opened) == 2)
            server.publish(b"0")
            await wait_until(lambda: one and other)
            for number in range(1, 3001):
                server.publish(str(number).encode())
            await wait_until(lambda: len(one) == len(other) == 3001)
            assert one == other == [str(number).encode() for number in range(3001)]

    run_clean(fan_out(), factory)


@on_loop
async def test_a_late_subscriber_gets_the_latest_and_no_gap_after_it() -> None:
    async with serving() as (server, port):
        server.publish(b"1")
        number = 1
        async with subscribed(port) as taken:
            while len(taken) < 200:
                number += 1
                server.publish(str(number).encode())
                await asyncio.sleep(0)
            first = int(taken[0])
            assert taken == [str(n).encode() for n in range(first, first + len(taken))]


@on_loop
async def test_it_comes_back_after_a_cut() -> None:
    opened: list[int] = []
    async with (
        serving() as (server, port),
        CountingRelay(port) as relay,
        subscribed(relay.port, lambda: opened.append(1)) as taken,
    ):
        server.publish(b"1")
        await wait_until(lambda: taken == [b"1"])
        await relay.cut()
        server.publish(b"2")
        await wait_until(lambda: taken[-1] == b"2")
        assert len(opened) == 2


@on_loop
async def test_it_comes_back_after_a_restart_on_the_same_port() -> None:
    opened: list[int] = []
    taken: list[bytes] = []
    async with serving() as (_, port):
        address = Address(port, TOKEN)
        task = asyncio.create_task(subscribe(address, taken.append, lambda: opened.append(1)))
        await wait_until(lambda: opened)
    async with serving(port) as (server, _):
        server.publish(b"back")
        await wait_until(lambda: taken == [b"back"])
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@on_loop
async def test_strangers_get_nothing() -> None:
    async with serving() as (server, port):
        server.publish(b"secret")
        head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{UPGRADE}"
        good = f"Authorization: Bearer {TOKEN}\r\n"
        assert (await ask_raw(port, f"{head}{good}\r\n"))[0] == 101
        assert (await ask_raw(port, f"{head}\r\n"))[0] == 401
        assert (await ask_raw(port, f"{head}Authorization: Bearer x\r\n\r\n"))[0] == 401
        assert (await ask_raw(port, f"{head}{good}Origin: http://evil.example\r\n\r\n"))[0] == 403
        head = f"GET / HTTP/1.1\r\nHost: evil.example\r\n{UPGRADE}"
        assert (await ask_raw(port, f"{head}{good}\r\n"))[0] == 421


@pytest.mark.parametrize(
    "answer",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 500 No\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: nonsense:\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
    ],
)
@on_loop
async def test_a_subscriber_survives_a_stranger_on_the_port(answer: bytes) -> None:
    async with ScriptedServer(says(answer)) as server, subscribed(server.port) as taken:
        await wait_until(lambda: server.connections >= 3)
        assert taken == []


@on_loop
async def test_a_subscriber_that_stalls_is_cut_before_memory_grows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(channel, "BUFFER_BYTES", 1 << 20)
    async with serving() as (server, port), subscribed(port) as taken:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
        head = (
            f"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n{UPGRADE}\r\n"
        )
        writer.write(head.encode())
        await reader.readuntil(b"\r\n\r\n")
        posted = 0
        for number in range(100):
            server.publish(b"x" * (1 << 19))
            posted += 1 << 19
            await wait_until(lambda number=number: len(taken) == number + 1)  # type: ignore[misc]
        read = 0
        with suppress(ConnectionError):
            while data := await reader.read(1 << 20):
                read += len(data)
        assert read < posted  # it was cut, and did not get the rest
        writer.transport.abort()
