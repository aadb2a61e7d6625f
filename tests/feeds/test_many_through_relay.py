"""Many connections through the simulated network: as many as it says, and the rest are told so."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from feeds import listener, network
from feeds.clock import SOCKETS_MOST
from feeds.legs import Impairment
from feeds.network import Relay, most_connections
from feeds.settings import LIMITS
from tests.feeds.test_network import echo, relayed
from tests.support.clock import on_loop, wait_until
from tests.support.servers import exchange


def test_it_takes_as_many_as_a_side_may_have_clients_or_descriptors_allow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert LIMITS["clients"].high == network.MOST_CONNECTIONS
    monkeypatch.setattr(network, "SOCKETS_MOST", 10**9)
    allowed = {1 << 20: 5000, 20_000: 4984, 1024: 240, 304: 60, 64: 10, 8: 1, 0: 1}
    assert {most: most_connections(most) for most in allowed} == allowed
    monkeypatch.setattr(network, "SOCKETS_MOST", 512)  # where select watches them
    assert most_connections(1 << 20) == 112


@pytest.fixture
def all_descriptors() -> Iterator[None]:
    """Have as many descriptors as the system allows."""
    resource = pytest.importorskip("resource", reason="limits of open files are a POSIX thing")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    listener.raise_descriptors()
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.skipif(SOCKETS_MOST < 2000, reason="select watches too few sockets")
@pytest.mark.usefixtures("all_descriptors")
@on_loop
async def test_more_connections_than_select_can_watch() -> None:
    """Each has four sockets of this process."""
    if most_connections() < 400:
        pytest.skip("this machine allows too few open files to try")
    async with relayed(Impairment(0.002), echo) as (_, port):
        ends = [await asyncio.open_connection("127.0.0.1", port) for _ in range(300)]
        for again in range(2):
            for number, (_, writer) in enumerate(ends):
                writer.write(b"%d.%d\n" % (number, again))
            answers = await asyncio.gather(*(reader.readline() for reader, _ in ends))
            assert answers == [b"%d.%d\n" % (number, again) for number in range(len(ends))]
        for _, writer in ends:
            writer.transport.abort()


@asynccontextmanager
async def full(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Relay, int]]:
    """Run a relay that takes three, and has them; look on leaving whether they are served."""
    monkeypatch.setattr(network, "most_connections", lambda: 3)
    monkeypatch.setattr(listener, "PATIENCE_S", 0.0)
    async with relayed(Impairment(), echo) as (relay, port):
        ends = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        await wait_until(lambda: len(relay._ends) == 6)
        yield relay, port
        for reader, writer in ends:
            writer.write(b"x")
            assert await reader.readexactly(1) == b"x"
            writer.transport.abort()


@on_loop
async def test_a_request_too_many_is_told_how_many_there_are_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with full(monkeypatch) as (_, port):
        get = b"GET /latest HTTP/1.1\r\nHost: localhost\r\n\r\n"
        answers = await asyncio.gather(*(exchange(port, get) for _ in range(60)))
        assert {answer.status for answer in answers} == {503}
        assert {answer.headers["retry-after"] for answer in answers} == {"5"}
        [said] = {answer.body.decode() for answer in answers}
        assert said == (
            "3 clients are connected, the most that this side takes here; try again when one has "
            "left. More open files (ulimit -n) allow up to 5,000.\n"
        )
        monkeypatch.setattr(network, "MOST_CONNECTIONS", 3)
        assert b"ulimit" not in (await exchange(port, get)).body
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://127.0.0.1:{port}/updates", proxy=None)
        assert refused.value.response.status_code == 503
        assert refused.value.response.body.startswith(b"3 clients are connected")


@on_loop
async def test_where_no_http_is_spoken_a_connection_too_many_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with full(monkeypatch) as (relay, port):
        relay.aim(*relay._target, speaks_http=False)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\0\0\0\x08\x04\xd2\x16\x2f")  # whether it speaks TLS, as psql asks first
        assert await reader.read() == b""
        writer.transport.abort()


@on_loop
async def test_one_more_than_it_takes_waits_until_another_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network, "most_connections", lambda: 3)
    async with relayed(Impairment(), echo) as (_, port):
        ends = []
        for number in range(3):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"%d" % number)
            assert await reader.readexactly(1) == b"%d" % number
            ends.append((reader, writer))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"w")
        waiting = asyncio.ensure_future(reader.readexactly(1))
        for other, its_writer in ends:  # goes on
            its_writer.write(b"x")
            assert await other.readexactly(1) == b"x"
        assert not waiting.done()
        ends.pop()[1].transport.abort()
        assert await waiting == b"w"
        for _, one in (*ends, (reader, writer)):
            one.transport.abort()


@on_loop
async def test_more_connections_than_the_loop_can_watch_do_not_end_it() -> None:
    resource = pytest.importorskip("resource", reason="limits of open files are a POSIX thing")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 4000:
        pytest.skip("this machine allows too few open files to try")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4000, hard))
    held: list[socket.socket] = []
    try:
        async with relayed(Impairment(), echo) as (_, port):
            address = ("127.0.0.1", port)
            for _ in range(600):
                one = socket.socket()
                one.setblocking(False)
                with suppress(BlockingIOError):
                    one.connect(address)
                held.append(one)
                await asyncio.sleep(0)
            for one in held:
                one.close()
            held.clear()
            await wait_until(lambda: True)
            for _ in range(100):  # those that were cut make room
                with suppress(ConnectionError, asyncio.IncompleteReadError):
                    reader, writer = await asyncio.open_connection(*address)
                    writer.write(b"x")
                    answer = await reader.readexactly(1)
                    writer.transport.abort()
                    assert answer == b"x"
                    break
                writer.transport.abort()
                await asyncio.sleep(0)
            else:
                pytest.fail("the relay serves nobody any more")
    finally:
        for one in held:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
