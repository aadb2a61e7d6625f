"""What fairness switches on and off: each option is real on the wire, and bytes stay exact."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
from collections.abc import Callable

import psutil
import pytest

from feeds import halves
from feeds.access import Access
from feeds.board import Board
from feeds.clock import precise_loop, throughput_loop
from feeds.fairness import PLAIN, Options
from feeds.transports.base import Transport
from feeds.update import pad
from tests.feeds.transports.driver import (
    ALL,
    PULL,
    PUSH,
    TOKEN,
    Client,
    message,
    name_of,
    serving,
)
from tests.support.clock import on_loop, run_clean, wait_until
from tests.support.servers import CountingRelay, ScriptedServer, says

each = pytest.mark.parametrize("transport", ALL, ids=name_of)
pulled = pytest.mark.parametrize("transport", PULL, ids=name_of)
EVERY = {
    "plain": PLAIN,
    "new connections": Options(keep_alive=False),
    "nagle": Options(nodelay=False),
    "compressed": Options(compression=True),
    "conditional": Options(conditional=True),
    "all at once": Options(keep_alive=False, nodelay=False, compression=True, conditional=True),
}
options_of_all_kinds = pytest.mark.parametrize("options", EVERY.values(), ids=EVERY.keys())
Factory = Callable[[], asyncio.AbstractEventLoop]


@each
@options_of_all_kinds
@on_loop
async def test_bytes_requests_and_messages_are_those_of_an_independent_account(
    transport: type[Transport], options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halves, "PING_EVERY_S", 0.05)
    async with (
        serving(transport, options=options) as (board, port),
        CountingRelay(port) as relay,
    ):
        async with Client(transport, relay.port, options=options) as client:
            for seq in range(1, 30):
                board.post(message(seq).ljust(seq * 397))
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
            if transport.pinged:
                await wait_until(lambda: len(client.side.account.responses_ns) >= 4)
            await client.rest()
        await wait_until(
            lambda: client.side.moved_bytes == (len(relay.down), len(relay.up)),
            lambda: f"{client.side.moved_bytes} is not {len(relay.down)}, {len(relay.up)}",
        )
        account, ledger = client.side.account, board.ledger
        assert account.requests == bytes(relay.up).count(b"GET ") == ledger.requests
        assert ledger.messages == account.messages
        if transport.style == "pull" and transport.model(options) != "all":
            assert ledger.messages == bytes(relay.down).count(b"HTTP/1.1 200")
        else:  # each of them once
            assert ledger.messages == 29
        assert client.side.count("fault") == 0


@each
@pytest.mark.parametrize("nodelay", [True, False])
@pytest.mark.parametrize("factory", [precise_loop, throughput_loop], ids=["select", "throughput"])
def test_nodelay_is_what_it_is_said_to_be_at_both_ends(
    transport: type[Transport], nodelay: bool, factory: Factory
) -> None:
    async def look() -> None:
        options = Options(nodelay=nodelay)
        async with (
            serving(transport, options=options) as (board, port),
            Client(transport, port, options=options) as client,
        ):
            board.post(message(1))
            await wait_until(lambda: client.side.held_seq == 1)
            found = [
                link
                for link in psutil.Process().net_connections("tcp")
                if link.status == psutil.CONN_ESTABLISHED and port in (link.laddr[1], link.raddr[1])
            ]
            assert len(found) == 2
            # no client runs on the servers' loop, which would set it as it likes
            for end in (end for end in found if factory is precise_loop or end.laddr[1] == port):
                with socket.fromfd(end.fd, socket.AF_INET, socket.SOCK_STREAM) as copy:
                    set_to = copy.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                    assert bool(set_to) is nodelay

    run_clean(look(), factory)


@pulled
@on_loop
async def test_without_keep_alive_each_poll_has_a_connection_of_its_own(
    transport: type[Transport],
) -> None:
    options = Options(keep_alive=False)
    async with (
        serving(transport, options=options) as (board, port),
        CountingRelay(port) as relay,
    ):
        board.post(message(1))
        async with Client(transport, relay.port, options=options) as client:
            await wait_until(lambda: len(client.side.account.responses_ns) >= 10)
            await client.rest()
        assert relay.connections == client.side.account.requests
        assert client.side.count("lost") == 0
        assert client.side.account.reconnects == 0


@each
@on_loop
async def test_compression_is_negotiated_only_when_both_ends_have_it(
    transport: type[Transport],
) -> None:
    text = message(1).ljust(5000)
    for at_server in (True, False):
        for at_client in (True, False):
            async with (
                serving(transport, options=Options(compression=at_server)) as (board, port),
                CountingRelay(port) as relay,
                Client(transport, relay.port, options=Options(compression=at_client)) as client,
            ):
                board.post(text)
                await wait_until(lambda client=client: client.side.held_seq == 1)  # type: ignore[misc]
                packed = at_server and at_client
                down = bytes(relay.down)
                begins = down.index(
                    b"HTTP/1.1 101" if transport.scheme == "ws" else b"HTTP/1.1 200"
                )
                head = down[begins:].partition(b"\r\n\r\n")[0].lower()
                negotiated = b"permessage-deflate" in head or b"content-encoding: gzip" in head
                assert negotiated is packed
                assert (text in down) is not packed


@each
@on_loop
async def test_padding_does_not_vanish_in_compression(transport: type[Transport]) -> None:
    options = Options(compression=True)
    async with (
        serving(transport, options=options) as (board, port),
        CountingRelay(port) as relay,
        Client(transport, relay.port, options=options) as client,
    ):
        for seq in range(1, 11):
            board.post(pad(message(seq), 2000))
            await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
        carried = len(relay.down) / client.side.account.messages
        assert 0.6 * 2000 < carried < 2000  # base64 alone gives a quarter


@each
@on_loop
async def test_a_server_that_is_told_to_compress_does_so_from_then_on(
    transport: type[Transport],
) -> None:
    text = message(1).ljust(5000)
    board = Board()
    board.post(text)
    server = transport.server(board, Access(TOKEN))
    port = await server.start(0)
    able = Options(compression=True)
    try:
        for packed in (False, True, False):
            server.apply(Options(compression=packed))
            async with CountingRelay(port) as relay:
                async with Client(transport, relay.port, options=able) as client:
                    await wait_until(lambda client=client: client.side.held_seq == 1)  # type: ignore[misc]
                assert (text in bytes(relay.down)) is not packed
    finally:
        await server.stop()


@pulled
@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"x" * (64 << 20), 9),
        b"no gzip",
        b"",
        gzip.compress(message(1))[:-9],
        gzip.compress(message(1))[:-4] + b"\0\0\0\0",
    ],
    ids=["bomb", "text", "nothing", "torn", "wrong length"],
)
@on_loop
async def test_gzip_that_is_not_in_order_is_counted_and_survived(
    transport: type[Transport], packed: bytes
) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    async with ScriptedServer(says(head.encode() + packed)) as server:
        async with Client(transport, server.port, options=Options(compression=True)) as client:
            await wait_until(lambda: client.side.account.faults >= 2)
        assert client.side.seqs == []


@each
@on_loop
async def test_the_version_on_the_wire_is_the_fact_that_is_told(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port), CountingRelay(port) as relay:
        board.post(message(1))
        async with Client(transport, relay.port) as client:
            await wait_until(lambda: client.side.held_seq == 1)
        asked = re.match(rb"GET \S+ (\S+)\r\n", bytes(relay.up))
        answered = re.match(rb"(\S+) \d+ ", bytes(relay.down))
        assert asked
        assert answered
        told = transport.protocol().split()[0].encode()
        assert asked[1] == answered[1] == told


@each
@on_loop
async def test_both_sides_carry_the_very_bytes_that_were_posted(
    transport: type[Transport],
) -> None:
    text = message(1).ljust(200)
    async with serving(transport) as (board, port), CountingRelay(port) as relay:
        board.post(text)
        async with Client(transport, relay.port) as client:
            await wait_until(lambda: client.side.held_seq == 1)
        assert text in bytes(relay.down)


def test_each_style_is_there() -> None:
    assert PUSH
    assert PULL
