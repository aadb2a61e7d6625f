"""What every transport must do when all is well, and when its server goes and comes."""

from __future__ import annotations

import asyncio
import socket
import sys

import psutil
import pytest

from feeds import halves, transports
from feeds.board import Board
from feeds.clock import now_ns
from feeds.transports.base import Transport
from tests.feeds.transports.driver import (
    ALL,
    DATABASE,
    Client,
    message,
    name_of,
    overlong,
    serving,
)
from tests.support.clock import on_loop, wait_until
from tests.support.servers import CountingRelay

pytestmark = pytest.mark.parametrize(
    "transport",
    [*ALL, *(pytest.param(each, marks=pytest.mark.slow) for each in DATABASE)],
    ids=name_of,
)


def test_a_transport_says_what_it_is(transport: type[Transport]) -> None:
    assert transports.find(transport.key) is transport
    assert transport.__module__.endswith("." + transport.key.replace("-", "_"))
    assert transport.style in ("push", "pull")
    assert all((transport.label, transport.tip, transport.order))
    assert transport.path.startswith("/")


def test_a_name_without_a_file_is_a_key_error(transport: type[Transport]) -> None:
    for key in ("base", "", f"{transport.key}x", f".{transport.key}"):
        with pytest.raises(KeyError):
            transports.find(key)


@on_loop
async def test_updates_arrive_in_order_and_the_last_one_does(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port), Client(transport, port) as client:
        for seq in range(1, 301):
            board.post(message(seq))
            if seq % 20 == 0:
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
    assert client.side.seqs == sorted(client.side.seqs)
    assert client.side.count("fault") == 0
    if transport.style == "push":
        first = client.side.seqs[0]  # it joined at some point, and missed nothing from there on
        assert client.side.seqs == list(range(first, 301))


@on_loop
async def test_whoever_joins_gets_the_latest_at_once(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port):
        for seq in (1, 2, 3):
            board.post(message(seq))
        # into a table it is written in its own time
        async with Client(
            transport, port, every_s=0.1 if transport in DATABASE else 3600
        ) as client:
            await wait_until(lambda: client.side.held_seq == 3)
        assert client.side.seqs == [3]


@on_loop
async def test_before_the_first_update_there_is_nothing_and_no_fault(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port), Client(transport, port) as client:
        await wait_until(lambda: client.side.ever_up)
        if transport.style == "pull":
            await wait_until(lambda: client.side.account.empties >= 3)
        assert (client.side.seqs, client.side.count("fault")) == ([], 0)
        board.post(message(1))
        await wait_until(lambda: client.side.seqs == [1])


@on_loop
async def test_joining_in_the_middle_of_a_flood_leaves_no_gap(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port):
        seq = 0
        for _ in range(5):
            async with Client(transport, port) as client:
                while len(client.side.seqs) < (50 if transport.style == "push" else 3):
                    seq += 1
                    board.post(message(seq))
                    await asyncio.sleep(0)
            if transport.style == "push":
                first = client.side.seqs[0]
                assert client.side.seqs == list(range(first, first + len(client.side.seqs)))


@on_loop
async def test_it_resumes_on_the_same_port_after_the_server_was_gone(
    transport: type[Transport],
) -> None:
    board = Board()
    board.post(message(1))
    async with serving(transport, board) as (_, port):
        client = Client(transport, port)
        await client.__aenter__()
        await wait_until(lambda: client.side.held_seq == 1)
    await wait_until(lambda: client.side.count("lost"))
    for seq in (2, 3):
        board.post(message(seq))
    async with serving(transport, board, port):
        await wait_until(lambda: client.side.held_seq == 3)
        assert client.side.count("opened") == 2
        assert client.side.account.reconnects == 1
        board.post(message(4))
        await wait_until(lambda: client.side.held_seq == 4)
        await client.stop()


@on_loop
async def test_it_waits_for_a_server_that_is_not_there_yet(transport: type[Transport]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with Client(transport, port) as client:
        await wait_until(lambda: client.side.count("lost") >= 3)
        assert client.side.frame().state == "connecting"
        assert "refused" in client.side.reasons("lost")[0]
        board = Board()
        board.post(message(1))
        async with serving(transport, board, port):
            await wait_until(lambda: client.side.held_seq == 1)
            assert client.side.frame().state == "up"
            await client.stop()


@on_loop
async def test_a_cut_connection_is_opened_anew(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        async with CountingRelay(port) as relay, Client(transport, relay.port) as client:
            for seq in (2, 3, 4):
                await wait_until(lambda seq=seq: client.side.held_seq == seq - 1)  # type: ignore[misc]
                await relay.cut()
                board.post(message(seq))
            await wait_until(lambda: client.side.held_seq == 4)
            assert relay.connections >= 4


@pytest.mark.parametrize(
    "payload",
    [
        b"not json",
        b"",
        b"\xff\xfe",
        b'{"seq":"2","published_ns":1,"value":0}',
        b'{"seq":9999999999999999999999,"published_ns":1,"value":0}',
        b"[" * 100_000,
    ],
    ids=["text", "nothing", "no utf-8", "wrong type", "huge number", "deep"],
)
@on_loop
async def test_a_bad_payload_is_counted_and_survived(
    transport: type[Transport], payload: bytes
) -> None:
    async with serving(transport) as (board, port), Client(transport, port) as client:
        board.post(message(1))
        await wait_until(lambda: client.side.held_seq == 1)
        board.post(payload)
        await wait_until(lambda: client.side.count("fault"))
        board.post(message(2))
        await wait_until(lambda: client.side.held_seq == 2)
        assert client.side.account.faults == client.side.count("fault")


@on_loop
async def test_a_sequence_that_jumps_back_is_counted_and_survived(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port), Client(transport, port) as client:
        board.post(message(10))
        await wait_until(lambda: client.side.held_seq == 10)
        board.post(message(4))
        # where the server sees it, too, it says so first
        await wait_until(lambda: "sequence jumped back to 4" in client.side.reasons("fault"))
        assert client.side.held_seq == 10
        board.post(message(11))
        await wait_until(lambda: client.side.held_seq == 11)
    assert client.side.seqs == [10, 11]


@on_loop
async def test_a_message_over_the_limit_is_a_fault_and_survived(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port), Client(transport, port) as client:
        board.post(message(1))
        await wait_until(lambda: client.side.held_seq == 1)
        board.post(overlong(2))
        await wait_until(lambda: client.side.account.faults)
        board.post(message(3))
        await wait_until(lambda: client.side.held_seq == 3)
    assert 2 not in client.side.seqs


@on_loop
async def test_a_message_of_exactly_the_limit_passes(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port), Client(transport, port) as client:
        board.post(message(1).ljust(1 << 20))
        await wait_until(lambda: client.side.held_seq == 1)
    assert client.side.count("fault") == 0


@on_loop
async def test_every_byte_on_the_wire_is_counted(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    if transport.counted_by_network:
        pytest.skip("its sockets are a library's: the network counts what crosses them")
    # Patience as usual: who gives an answer up does not read it, and it does not count.
    monkeypatch.setattr(halves, "PING_EVERY_S", 0.05)
    async with serving(transport) as (board, port), CountingRelay(port) as relay:
        async with Client(transport, relay.port) as client:
            for seq in range(1, 40):
                board.post(message(seq).ljust(seq * 997))
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
            if transport.pinged:
                await wait_until(lambda: len(client.side.account.responses_ns) >= 4)
            await client.rest()
            await wait_until(
                lambda: client.side.moved_bytes == (len(relay.down), len(relay.up)),
                lambda: f"{client.side.moved_bytes} is not {len(relay.down)}, {len(relay.up)}",
            )
            assert len(relay.down) > 997 * 20
        await wait_until(
            lambda: client.side.moved_bytes == (len(relay.down), len(relay.up)),
            lambda: f"{client.side.moved_bytes} is not {len(relay.down)}, {len(relay.up)}",
        )


@on_loop
async def test_one_connection_is_kept_and_nothing_on_it_is_compressed(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port), CountingRelay(port) as relay:
        async with Client(transport, relay.port) as client:
            for seq in range(1, 31):
                board.post(message(seq).ljust(5000))
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
            assert relay.connections == 1
            assert relay.down.count(b'"seq":') == client.side.account.messages  # readable as it is
        if transport in DATABASE:
            return
        # the last is counted when it is sent, and may not have come to the relay yet
        await wait_until(lambda: client.side.account.requests == bytes(relay.up).count(b"GET "))
        head = bytes(relay.down).split(b"\r\n\r\n")[0].lower()
        assert b"content-encoding" not in head
        assert b"sec-websocket-extensions" not in head
        asked = bytes(relay.up).split(b"\r\n\r\n")[0].lower()
        assert b"deflate" not in asked
        assert b"gzip" not in asked


@on_loop
async def test_a_message_is_carried_byte_for_byte(transport: type[Transport]) -> None:
    """What fairness calls the same bytes: the source's own, neither written anew nor packed."""
    as_no_encoder_writes_it = message(1).replace(b":", b" :  ").ljust(700)
    async with serving(transport) as (board, port), CountingRelay(port) as relay:
        async with Client(transport, relay.port) as client:
            board.post(as_no_encoder_writes_it)
            await wait_until(lambda: client.side.held_seq == 1)
        assert as_no_encoder_writes_it in relay.down


def test_every_instant_is_of_the_one_clock(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fairness calls one timer: neither side stamps with a clock of its own."""
    ahead_ns = 10**18
    for half in ("server", "client"):  # what is imported later would keep the changed clock
        transport.load(half)
    for name, module in list(sys.modules.items()):
        if name.startswith("feeds.") and vars(module).get("now_ns") is now_ns:
            monkeypatch.setattr(module, "now_ns", lambda: now_ns() + ahead_ns)

    @on_loop
    async def receive() -> None:
        async with serving(transport) as (board, port), Client(transport, port) as client:
            board.post(message(1))
            await wait_until(lambda: client.side.held_seq == 1)
            account = client.side.account
            assert all(at_ns > ahead_ns for at_ns in account.received_ns + account.asked_ns)

    receive()


@on_loop
async def test_both_ends_send_without_delay(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port), Client(transport, port) as client:
        board.post(message(1))
        await wait_until(lambda: client.side.held_seq == 1)
        ends = [
            link
            for link in psutil.Process().net_connections("tcp")
            if link.status == psutil.CONN_ESTABLISHED and port in (link.laddr[1], link.raddr[1])
        ]
        assert len(ends) == 2
        for end in ends:
            with socket.fromfd(end.fd, socket.AF_INET, socket.SOCK_STREAM) as copy:
                assert copy.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@on_loop
async def test_it_listens_on_loopback_only(transport: type[Transport]) -> None:
    async with serving(transport) as (_, port):
        listening = [
            link.laddr[0]
            for process in (psutil.Process(), *psutil.Process().children())
            for link in process.net_connections("tcp")
            if link.status == psutil.CONN_LISTEN and link.laddr[1] == port
        ]
        assert listening == ["127.0.0.1"]


@on_loop
async def test_a_port_that_is_taken_is_an_os_error(transport: type[Transport]) -> None:
    async with serving(transport) as (_, port):
        with pytest.raises(OSError, match="address"):
            async with serving(transport, port=port):
                pass


def test_proxies_of_the_environment_are_ignored(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy", "socks_proxy"):
        for spelling in (name, name.upper()):
            monkeypatch.setenv(spelling, "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")

    @on_loop
    async def receive() -> None:
        async with serving(transport) as (board, port), Client(transport, port) as client:
            board.post(message(1))
            await wait_until(lambda: client.side.held_seq == 1)
            assert client.side.count("fault") == 0

    receive()


@on_loop
async def test_response_times_are_reported(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port), Client(transport, port) as client:
        board.post(message(1))
        if not transport.pinged:
            await wait_until(lambda: client.side.held_seq == 1)
            assert client.side.account.responses_ns == []  # never made up
            return
        await wait_until(lambda: client.side.account.responses_ns)
        assert all(took_ns > 0 for took_ns in client.side.account.responses_ns)


@on_loop
async def test_stopping_in_the_middle_of_traffic_leaves_nothing(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port):
        seq = 0
        for _ in range(5):
            async with Client(transport, port) as client:
                while not client.side.seqs:
                    seq += 1
                    board.post(message(seq).ljust(50_000))
                    await asyncio.sleep(0)
                for _ in range(20):
                    seq += 1
                    board.post(message(seq).ljust(50_000))
