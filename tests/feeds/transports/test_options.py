"""What fairness switches on and off: each option is real on the wire, and bytes stay exact."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import threading
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from feeds.access import Access, Address
from feeds.board import Board
from feeds.clock import precise_loop, throughput_loop
from feeds.fairness import PLAIN, Options
from feeds.transports.base import Transport, TransportError
from feeds.update import decode, pad
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
from tests.support.sinks import RecordingSide

each = pytest.mark.parametrize("transport", ALL, ids=name_of)
pulled = pytest.mark.parametrize("transport", PULL, ids=name_of)
conditional = pytest.mark.parametrize(
    "transport", [each for each in PULL if "conditional" in each.follows], ids=name_of
)
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
@pytest.mark.usefixtures("in_a_hurry")
@on_loop
async def test_bytes_requests_and_messages_are_those_of_an_independent_account(
    transport: type[Transport], options: Options
) -> None:
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
        if transport.style == "pull":
            assert ledger.messages == bytes(relay.down).count(b"HTTP/1.1 200")
        else:
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


@conditional
@on_loop
async def test_an_answer_that_came_too_late_to_be_taken_is_asked_for_in_full(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(conditional=True)
    async with serving(transport, options=options) as (board, port):
        client: Any = transport.pull_client(Address(port, TOKEN), RecordingSide(), options)
        board.post(message(1))
        assert len((await client.ask()).messages) == 1
        board.post(message(2))
        session, over = client._session, threading.Event()
        ask = session.ask

        def ask_and_wait(*asked: str) -> object:
            fetched = ask(*asked)
            over.wait(10)
            return fetched

        monkeypatch.setattr(session, "ask", ask_and_wait)
        monkeypatch.setattr(session, "cut", over.set)
        monkeypatch.setattr(client, "_deadline_s", 0.1)
        with pytest.raises(TransportError, match="no answer"):
            await client.ask()
        monkeypatch.undo()
        assert [decode(each).seq for each in (await client.ask()).messages] == [2]
        assert (await client.ask()).messages == ()
        await client.close()


@conditional
@on_loop
async def test_what_has_not_changed_is_304_without_a_body_and_empty(
    transport: type[Transport],
) -> None:
    options = Options(conditional=True)
    async with (
        serving(transport, options=options) as (board, port),
        CountingRelay(port) as relay,
    ):
        async with Client(transport, relay.port, options=options) as client:
            for seq in (1, 2):
                board.post(message(seq))
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
                empty = client.side.account.empties
                await wait_until(lambda empty=empty: client.side.account.empties >= empty + 5)  # type: ignore[misc]
            assert client.side.account.messages == 2
        answers = bytes(relay.down).split(b"HTTP/1.1 ")
        unchanged = [answer for answer in answers if answer.startswith(b"304 ")]
        assert len(unchanged) >= 10
        for answer in unchanged[:-1]:  # the last may have been cut off
            head, _, body = answer.partition(b"\r\n\r\n")
            assert body == b""
            assert b"content-length" not in head.lower()
        assert board.ledger.messages == 2


@pulled
@on_loop
async def test_conditions_are_answered_in_full_where_the_server_has_none(
    transport: type[Transport],
) -> None:
    options = Options(conditional=True)
    async with serving(transport) as (board, port), CountingRelay(port) as relay:
        async with Client(transport, relay.port, options=options) as client:
            for seq in range(1, 6):
                board.post(message(seq))
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
        assert b"etag" not in bytes(relay.down).lower()
        assert b"if-none-match" not in bytes(relay.up).lower()
        assert client.side.count("fault") == 0


@pulled
@on_loop
async def test_an_unasked_for_304_is_a_fault(transport: type[Transport]) -> None:
    answer = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    async with ScriptedServer(says(answer)) as server:
        async with Client(transport, server.port, options=Options(conditional=True)) as client:
            await wait_until(lambda: client.side.account.faults >= 2)
        assert "304" in client.side.reasons("fault")[0]


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
