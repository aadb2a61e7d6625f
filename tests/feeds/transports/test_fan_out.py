"""Pushing to many: a reader that stalls costs bounded memory, and nobody else notices."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from feeds import halves
from feeds.access import Access
from feeds.board import Board
from feeds.clock import precise_loop, throughput_loop
from feeds.transports.base import Transport
from tests.feeds.transports.driver import PUSH, TOKEN, Client, message, name_of, serving
from tests.feeds.transports.test_refusals import UPGRADE
from tests.support.clock import run_clean, wait_until

pytestmark = [
    pytest.mark.parametrize("transport", PUSH, ids=name_of),
    pytest.mark.parametrize(
        "factory", [precise_loop, throughput_loop], ids=["select", "throughput"]
    ),
]

MB = 1 << 20
SYSTEM_BUFFERS_BYTES = 24 * MB
"""More than the operating system holds between two sockets of one host."""

Factory = Callable[[], asyncio.AbstractEventLoop]


@asynccontextmanager
async def stalled_reader(
    transport: type[Transport], port: int
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Join as a client of any make would, and read nothing more than the server's head."""
    mine = socket.create_connection(("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=mine, limit=65536)
    try:
        head = f"GET {transport.path}?token={TOKEN} HTTP/1.1\r\nHost: localhost\r\n"
        writer.write((head + (UPGRADE if transport.scheme == "ws" else "") + "\r\n").encode())
        await reader.readuntil(b"\r\n\r\n")
        yield reader, writer
    finally:
        writer.transport.abort()


def test_a_stalled_reader_is_skipped_and_then_gets_the_newest(
    transport: type[Transport], factory: Factory
) -> None:
    async def stall() -> None:
        async with serving(transport) as (board, port), Client(transport, port) as other:
            await wait_until(lambda: other.side.ever_up)
            async with stalled_reader(transport, port) as (reader, _):
                for seq in range(1, 101):
                    board.post(message(seq).ljust(MB // 2))
                    await wait_until(lambda seq=seq: other.side.held_seq == seq)  # type: ignore[misc]
                read, tail = 0, b""
                async with asyncio.timeout(10):
                    # no further post: catching up alone must bring the newest
                    while b'"seq":100,' not in tail:
                        data = await reader.read(65536)
                        assert data, "cut off although it was soon back"
                        read += len(data)
                        tail = tail[-100:] + data
                assert read < SYSTEM_BUFFERS_BYTES + 3 * MB  # of the 50 MB that were posted
                board.post(message(101))
                async with asyncio.timeout(10):
                    while b'"seq":101,' not in tail:
                        tail = tail[-100:] + await reader.read(65536)
            assert other.side.seqs == list(range(1, 101 + 1))

    run_clean(stall(), factory)


@pytest.mark.usefixtures("in_a_hurry")
def test_a_reader_that_stays_behind_is_cut_though_nothing_more_is_posted(
    transport: type[Transport], factory: Factory
) -> None:
    async def stall() -> None:
        async with serving(transport) as (board, port), Client(transport, port) as other:
            await wait_until(lambda: other.side.ever_up)
            async with stalled_reader(transport, port) as (_, writer):
                for seq in range(1, 61):
                    board.post(message(seq).ljust(MB // 2))
                    await wait_until(lambda seq=seq: other.side.held_seq == seq)  # type: ignore[misc]
                end = writer.get_extra_info("socket").getpeername()
                await wait_until(lambda: not connected(port, end))
            assert other.side.seqs == list(range(1, 61))
            assert other.side.count("lost") == 0

    run_clean(stall(), factory)


async def sign_of_life(client: Client) -> None:
    """Wait for an answer to a ping, or whatever there is instead."""
    signs = client.side.signs_of_life
    await wait_until(lambda: client.side.signs_of_life > signs)


def connected(port: int, _: object) -> bool:
    """Say whether two connections are still at the server: the other's and the stalled one's."""
    import psutil

    ends = [
        link
        for link in psutil.Process().net_connections("tcp")
        if link.laddr[1] == port and link.status == psutil.CONN_ESTABLISHED
    ]
    return len(ends) > 1


def test_many_all_get_everything_in_order(transport: type[Transport], factory: Factory) -> None:
    async def fan_out() -> None:
        async with serving(transport) as (board, port):
            clients = [Client(transport, port) for _ in range(20)]
            for client in clients:
                await client.__aenter__()
            await wait_until(lambda: all(client.side.ever_up for client in clients))
            board.post(message(1))
            await wait_until(lambda: all(client.side.held_seq == 1 for client in clients))
            for seq in range(2, 201):
                board.post(message(seq))
            await wait_until(lambda: all(client.side.held_seq == 200 for client in clients))
            for client in clients:
                await client.stop()
                assert client.side.seqs == list(range(1, 201))

    run_clean(fan_out(), factory)


def test_readers_that_vanish_disturb_nobody(transport: type[Transport], factory: Factory) -> None:
    async def vanish() -> None:
        async with serving(transport) as (board, port), Client(transport, port) as other:
            await wait_until(lambda: other.side.ever_up)
            for seq in range(1, 31):
                async with stalled_reader(transport, port) as (_, writer):
                    board.post(message(seq).ljust(30_000))
                    writer.transport.abort()
                    board.post(message(seq).ljust(30_000))
                await wait_until(lambda seq=seq: other.side.held_seq == seq)  # type: ignore[misc]
            assert other.side.count("lost") == 0

    run_clean(vanish(), factory)


@pytest.mark.usefixtures("in_a_hurry")
def test_a_pause_of_this_very_process_is_no_silence_of_the_server(
    transport: type[Transport], factory: Factory
) -> None:
    async def pause() -> None:
        async with (
            serving(transport) as (_, port),
            Client(transport, port) as client,
        ):
            side = client.side
            for _ in range(3):
                await sign_of_life(client)
                time.sleep(2 * halves.GIVE_UP_AFTER_S)  # noqa: ASYNC251 - nothing runs meanwhile
            await sign_of_life(client)
            assert [name for name, _ in side.events if name != "responded"] == ["opened"]

    run_clean(pause(), factory)


@pytest.mark.usefixtures("in_a_hurry")
def test_a_connection_that_goes_silent_has_stalled_and_is_opened_anew(
    transport: type[Transport], factory: Factory
) -> None:
    async def fall_silent() -> None:
        server = transport.server(Board(), Access(TOKEN))
        async with Client(transport, await server.start(0)) as client:
            side = client.side
            await wait_until(lambda: side.ever_up)
            await sign_of_life(client)
            server.hold()  # who has joined gets no answer to a ping
            await wait_until(lambda: side.count("opened") == 2)
            events = [name for name, _ in side.events]
            assert events[0] == "opened"
            assert events[1] == "stalled"
            assert events[-3:] == ["fault", "lost", "opened"]
            assert "silent" in side.reasons("fault")[0]
        await server.stop()

    run_clean(fall_silent(), factory)
