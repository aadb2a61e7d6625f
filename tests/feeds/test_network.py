"""The simulated network with real sockets: bytes whole and in order, never early, bounded."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import legs
from feeds.legs import Impairment
from feeds.network import Relay
from tests.support.clock import on_loop, wait_until
from tests.support.servers import Handler, ScriptedServer, pump

MB = 1 << 20
TICK_S = 0.0005
"""Less than this may a clock's own grain take off a wait."""


@dataclass
class Ends:
    """Both ends of one connection through the relay."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    server_reader: asyncio.StreamReader
    server_writer: asyncio.StreamWriter


@asynccontextmanager
async def relayed(impairment: Impairment, script: Handler) -> AsyncIterator[tuple[Relay, int]]:
    """Run a server with a relay before it; give the relay and its port."""
    async with ScriptedServer(script) as server:
        relay = Relay(impairment, seed=1)
        relay.aim("127.0.0.1", server.port)
        port = await relay.start()
        try:
            yield relay, port
        finally:
            await relay.stop()


@asynccontextmanager
async def connected(impairment: Impairment) -> AsyncIterator[Ends]:
    """Open one connection through a relay and hold both its ends."""
    accepted: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    accepted = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result((reader, writer))
        await over.wait()

    async with relayed(impairment, hold) as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            yield Ends(reader, writer, *await accepted)
        finally:
            over.set()
            writer.transport.abort()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back what comes, and the end after it."""
    await pump(reader, writer)
    writer.write_eof()
    await reader.read()


def loop_s() -> float:
    """Return the loop's time."""
    return asyncio.get_running_loop().time()


@given(
    st.floats(0, 1000, allow_nan=False), st.floats(0, 1000, allow_nan=False), st.integers(0, 2**32)
)
def test_a_leg_lies_within_delay_and_jitter(delay_s: float, jitter_s: float, seed: int) -> None:
    leg_s = Impairment(delay_s, jitter_s).leg_s(random.Random(seed))
    assert max(0.0, delay_s - jitter_s) <= leg_s <= delay_s + jitter_s


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("delay_s", "jitter_s"), [(0, 0), (0.001, 0), (0.001, 0.001), (0.003, 0.003)]
)
@on_loop
async def test_bytes_arrive_whole_and_in_order_both_ways(
    seed: int, delay_s: float, jitter_s: float
) -> None:
    rng = random.Random(seed)
    up, down = rng.randbytes(rng.randrange(1, 2 * MB)), rng.randbytes(rng.randrange(1, 2 * MB))

    async def send(writer: asyncio.StreamWriter, data: bytes) -> None:
        sent = 0
        while sent < len(data):
            size = rng.choice([1, 7, 100, 1460, 65536, 300_000])
            writer.write(data[sent : sent + size])
            sent += size
            await writer.drain()

    async with connected(Impairment(delay_s, jitter_s)) as ends, asyncio.TaskGroup() as group:
        group.create_task(send(ends.writer, up))
        group.create_task(send(ends.server_writer, down))
        at_server = group.create_task(ends.server_reader.readexactly(len(up)))
        at_client = group.create_task(ends.reader.readexactly(len(down)))
    assert at_server.result() == up
    assert at_client.result() == down


@pytest.mark.parametrize("seed", range(3))
@on_loop
async def test_a_changed_setting_in_mid_stream_keeps_the_order(seed: int) -> None:
    rng = random.Random(seed)
    impairment = Impairment(0.02, 0.005)
    sent = b"".join(struct.pack(">I", number) for number in range(3000))
    async with connected(impairment) as ends:
        for start in range(0, len(sent), 120):
            if start % 1200 == 0:
                impairment.delay_s = rng.choice([0, 0.001, 0.005, 0.02])
                impairment.jitter_s = rng.choice([0, impairment.delay_s])
            ends.writer.write(sent[start : start + 120])
            await asyncio.sleep(0)
        assert await ends.server_reader.readexactly(len(sent)) == sent


@on_loop
async def test_nothing_arrives_early() -> None:
    delay_s = 0.03
    async with connected(Impairment(delay_s)) as ends:
        for there, back in (
            (ends.writer, ends.server_reader),
            (ends.server_writer, ends.reader),
            (ends.writer, ends.server_reader),
        ):
            began_s = loop_s()
            there.write(b"x")
            await back.readexactly(1)
            assert loop_s() - began_s >= delay_s - TICK_S


@on_loop
async def test_setting_up_costs_a_round_trip_before_the_first_leg() -> None:
    delay_s = 0.02
    async with relayed(Impairment(delay_s), echo) as (_, port):
        began_s = loop_s()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"x")
        await reader.readexactly(1)
        assert loop_s() - began_s >= 4 * delay_s - TICK_S  # SYN, SYN-ACK, request, answer
        began_s = loop_s()
        writer.write(b"y")
        await reader.readexactly(1)
        assert loop_s() - began_s >= 2 * delay_s - TICK_S  # set up only once
        writer.transport.abort()


@on_loop
async def test_half_a_close_leaves_the_other_direction_open() -> None:
    for delay_s in (0.0, 0.005):
        async with connected(Impairment(delay_s)) as ends:
            ends.writer.write(b"question")
            ends.writer.write_eof()
            assert await ends.server_reader.read() == b"question"  # and then its end
            ends.server_writer.write(b"a long answer" * 10_000)
            assert await ends.reader.readexactly(13) == b"a long answer"
            ends.server_writer.write_eof()
            assert len(await ends.reader.read()) == 13 * 9_999


@on_loop
async def test_the_end_comes_after_everything_before_it() -> None:
    data = random.Random(1).randbytes(3 * MB)

    async def send_and_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    for delay_s in (0.0, 0.01):
        async with relayed(Impairment(delay_s), send_and_close) as (_, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert await reader.read() == data
            writer.transport.abort()


@on_loop
async def test_a_client_that_is_cut_off_is_gone_for_the_server_too() -> None:
    async with connected(Impairment(0.002)) as ends:
        ends.writer.write(b"x")
        await ends.server_reader.readexactly(1)
        reset(ends.writer)
        with suppress(ConnectionError):
            assert await ends.server_reader.read() == b""


@on_loop
async def test_a_server_that_is_cut_off_is_gone_for_the_client_too() -> None:
    async with connected(Impairment(0.002)) as ends:
        ends.writer.write(b"x")
        await ends.server_reader.readexactly(1)
        reset(ends.server_writer)
        with suppress(ConnectionError):
            assert await ends.reader.read() == b""


def reset(writer: asyncio.StreamWriter) -> None:
    """Cut the connection as a killed process may, with a reset instead of an end."""
    held = writer.get_extra_info("socket")
    held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@on_loop
async def test_a_server_that_is_not_there_ends_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = taken.getsockname()[1]
    relay = Relay(Impairment(0.001), seed=1)
    relay.aim("127.0.0.1", nobody)
    port = await relay.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"x")
    with suppress(ConnectionError):
        assert await reader.read() == b""
    writer.transport.abort()
    await relay.stop()


@on_loop
async def test_a_connection_that_comes_before_the_server_is_known_waits_for_it() -> None:
    relay = Relay(Impairment(), seed=1)
    port = await relay.start()
    async with ScriptedServer(echo) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"x")
        while not relay._joining:
            await asyncio.sleep(0)
        relay.aim("127.0.0.1", server.port)
        assert await reader.readexactly(1) == b"x"
        writer.transport.abort()
    await relay.stop()


@pytest.mark.parametrize("delay_s", [0.0, 0.01])
@on_loop
async def test_a_receiver_that_does_not_read_holds_the_sender_back(delay_s: float) -> None:
    async with connected(Impairment(delay_s)) as ends:
        ends.server_reader._transport.pause_reading()  # type: ignore[attr-defined]
        chunk, sent = b"x" * 65536, 0
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):  # an end of waiting for what must not come
                while sent < 256 * MB:
                    ends.writer.write(chunk)
                    sent += len(chunk)
                    await ends.writer.drain()
        # what may be in flight in the relay, and what lies in four buffers of the system
        assert sent < legs.IN_FLIGHT_BYTES + 32 * MB
        ends.server_reader._transport.resume_reading()  # type: ignore[attr-defined]
        arrived = 0
        while arrived < sent:
            arrived += len(await ends.server_reader.read(MB))
        assert arrived == sent


@on_loop
async def test_what_is_under_way_is_bounded_by_the_high_water_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(legs, "IN_FLIGHT_BYTES", 10_000)
    impairment = Impairment(0.05)
    async with connected(impairment) as ends:
        data = random.Random(2).randbytes(MB)
        ends.writer.write(data)
        impairment.delay_s = 0.0  # the rest follows as fast as it can, still in order
        assert await ends.server_reader.readexactly(len(data)) == data


@on_loop
async def test_stopping_cuts_every_connection_and_leaves_nothing() -> None:
    async with relayed(Impairment(5.0), echo) as (relay, port):
        ends = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
        for _, writer in ends:
            writer.write(b"x" * 1000)
        await wait_until(lambda: len(asyncio.all_tasks()) > 1)
        await relay.stop()
        for reader, writer in ends:
            with suppress(ConnectionError):
                assert await reader.read() == b""
            writer.transport.abort()
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", port)


@on_loop
async def test_a_port_that_is_taken_is_an_os_error() -> None:
    relay = Relay(Impairment(), seed=1)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OSError, match="address"):
            await relay.start(port)
    await relay.stop()


@on_loop
async def test_an_end_for_a_peer_that_is_gone_ends_the_connection() -> None:
    """A reset that the loop has not read of yet: half-closing such a socket fails."""
    loop = asyncio.get_running_loop()
    relay = Relay(Impairment(), seed=1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        relay.aim(*server.getsockname())
        reader, writer = await asyncio.open_connection("127.0.0.1", await relay.start())
        peer, _ = await loop.sock_accept(server)
        await wait_until(lambda: len(relay._ends) == 2)
        upward = list(relay._ends.values())[-1]
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        upward.push(b"")  # in the same step of the loop
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.transport.abort()
        await relay.stop()


@on_loop
async def test_what_is_under_way_arrives_when_the_relay_is_stopped_in_good_order() -> None:
    async def farewell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        writer.write(b"farewell")
        writer.close()

    for delay_s, grace_s in ((0.0, 5.0), (0.05, 5.0), (0.3, 0.01)):  # the last one must hurry
        impairment = Impairment()
        async with relayed(impairment, farewell) as (relay, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await wait_until(lambda relay=relay: len(relay._ends) == 2)  # type: ignore[misc]
            impairment.delay_s = delay_s
            server_end = list(relay._ends)[-1]
            server_end.write(b"?")
            down = relay._ends[next(iter(relay._ends))]
            await wait_until(lambda down=down: down.ended or down.end_delivered)  # type: ignore[misc]
            stopping = asyncio.ensure_future(relay.stop(grace_s))
            assert await reader.read() == b"farewell"
            writer.close()
            await stopping


@on_loop
async def test_it_counts_what_it_carries_to_and_from_clients_anew_for_another_server() -> None:
    async with relayed(Impairment(0.002), echo) as (relay, port), ScriptedServer(echo) as other:
        for target in (None, other.port):
            if target is not None:
                before = relay.carried
                relay.aim("127.0.0.1", target)
                assert (before.received, before.sent) == (5, 5)
            assert (relay.carried.received, relay.carried.sent) == (0, 0)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"hello")
            assert await reader.readexactly(5) == b"hello"
            carried = relay.carried
            assert (carried.received, carried.sent, carried.connections) == (5, 5, 1)
            writer.transport.abort()
        relay.aim("127.0.0.1", other.port)  # the same again changes nothing
        assert relay.carried is carried
