"""What a stranger may cost: heads, bodies, messages and time are bounded, and told so in words."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress

import pytest

from feeds.clock import precise_loop, throughput_loop
from feeds.transports.base import Transport
from feeds.wire import http_protocol, websocket_server
from tests.feeds.transports.driver import (
    ALL,
    HTTP,
    PULL,
    TOKEN,
    WEBSOCKETS,
    message,
    name_of,
    serving,
)
from tests.feeds.transports.test_refusals import BEARER, UPGRADE
from tests.support.clock import on_loop, run_clean, wait_until
from tests.support.servers import exchange

each = pytest.mark.parametrize("transport", ALL, ids=name_of)
pulled = pytest.mark.parametrize("transport", PULL, ids=name_of)
over_http = pytest.mark.parametrize("transport", HTTP, ids=name_of)
by_websocket = pytest.mark.parametrize("transport", WEBSOCKETS, ids=name_of)
MB = 1 << 20


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have less patience with requests."""
    monkeypatch.setattr(http_protocol, "REQUEST_S", 0.3)
    monkeypatch.setattr(websocket_server, "REQUEST_S", 0.3)


def request(transport: type[Transport], *headers: str, target: str = "") -> bytes:
    """Return a request head."""
    lines = [f"GET {target or transport.path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


@each
@pytest.mark.parametrize("size", [40_000, MB])
@on_loop
async def test_a_request_that_is_too_long_is_refused_in_words(
    transport: type[Transport], size: int
) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        for token in ("", BEARER):
            one, line = "y" * size, "y" * 1000
            cases = {
                request(transport, token or "X: y", f"Origin: http://{one}"): 431,
                request(transport, token or "X: y", *[f"X: {line}"] * (size // 1000)): 431,
                request(transport, token or "X: y", target=f"/{one}"): 414,
                request(transport, token or "X: y", target=f"/?token={one}"): 414,
                b"y" * size + b"\r\n\r\n": 400 if transport in HTTP else 414,
            }
            for sent, status in cases.items():
                answer = await exchange(port, sent)
                assert (answer.status, bool(answer.body)) == (status, True), sent[:60]
                assert answer.headers["connection"] == "close"
        assert (await exchange(port, b"\x16\x03\x01 \x00\r\n\r\n")).status == 400  # TLS


@over_http
@on_loop
async def test_a_body_that_is_too_long_is_refused_in_words(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        for token in ("X: y", BEARER):
            head = request(transport, token, f"Content-Length: {MB}")
            for sent in (head, head + b"b" * MB):
                assert (await exchange(port, sent)).status == 413
            head = request(transport, token, "Transfer-Encoding: chunked")
            chunk = b"10000\r\n" + b"b" * 65536 + b"\r\n"
            assert (await exchange(port, head + 3 * chunk)).status in (200, 401, 413)
        if transport not in PULL:
            return  # the answer never ends, and no second one follows
        small = request(transport, BEARER, "Content-Length: 1000") + b"b" * 1000
        again = request(transport, BEARER, "Connection: close")
        assert (await exchange(port, small + again)).body.count(b"HTTP/1.1 200") == 1


@by_websocket
@on_loop
async def test_what_a_client_says_is_bounded(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(transport, BEARER, *UPGRADE.strip().split("\r\n")))
        await reader.readuntil(b"}")
        writer.write(b"\x81\xff" + struct.pack(">Q", MB) + b"mask")
        assert (await reader.read())[2:4] == struct.pack(">H", 1009)
        writer.transport.abort()


@each
@pytest.mark.usefixtures("hasty")
@on_loop
async def test_a_request_that_does_not_come_ends_the_connection(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        whole = request(transport, BEARER)
        for sent in (b"", whole[:20], whole[:-1]):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            answer = await reader.read()
            assert not answer or answer.startswith(b"HTTP/1.1 408 ")
            writer.transport.abort()


@pulled
@pytest.mark.usefixtures("hasty")
@on_loop
async def test_only_who_has_shown_the_token_stays(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        known, its_writer = await asyncio.open_connection("127.0.0.1", port)
        its_writer.write(request(transport) + request(transport, BEARER))
        await known.readuntil(b"}")
        stranger, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(transport))
        assert b" 401 " in await stranger.read()
        its_writer.write(request(transport, BEARER))
        await known.readuntil(b"}")
        its_writer.write(b"GET ")  # the next request drips
        assert b" 408 " in await known.read()
        for one in (writer, its_writer):
            one.transport.abort()


@pulled
@pytest.mark.usefixtures("hasty")
@on_loop
async def test_a_stranger_cannot_stay_by_always_being_in_the_middle_of_a_request(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        whole = request(transport)
        writer.write(whole[:20])
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                writer.write(whole[20:] + whole[:20])
                assert b" 401 " in await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(0.02)
        writer.transport.abort()


@by_websocket
@pytest.mark.parametrize("factory", [precise_loop, throughput_loop], ids=["select", "throughput"])
def test_what_comes_behind_a_handshake_waits_for_its_answer(
    transport: type[Transport],
    factory: Callable[[], asyncio.AbstractEventLoop],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The library would read it at once, end the connection and then fail to answer."""
    upgrade = UPGRADE.strip().split("\r\n")
    behind = [b"\xff" * 20, b"\x88\x80mask", b"\x89\x80mask", b"\x01", b"GET / HTTP/1.1\r\n\r\n"]

    async def shake() -> None:
        async with serving(transport) as (board, port):
            board.post(message(1))
            for rest in behind:
                for half_close in (False, True):
                    refused = request(transport, *upgrade) + rest
                    assert (await exchange(port, refused, half_close=half_close)).status == 401
                    let_in = request(transport, BEARER, *upgrade) + rest
                    assert (await exchange(port, let_in, half_close=half_close)).status == 101
                for sent in (refused, let_in):  # and gone before the answer
                    end = socket.create_connection(("127.0.0.1", port))
                    end.sendall(sent)
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request(transport, BEARER, *upgrade) + b"\x89\x80mask")
            await reader.readuntil(b"\x8a\x00")  # the ping that came early is answered
            writer.transport.abort()
            await wait_until(lambda: board.ledger.connections == 0)

    run_clean(shake(), factory)
    assert caplog.records == []


@each
@on_loop
async def test_stopping_does_not_wait_for_those_who_say_nothing(transport: type[Transport]) -> None:
    ends = []
    async with serving(transport) as (_, port):  # which has to stop in time
        for sent in (b"", b"GET "):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            ends.append((reader, writer))
        await exchange(port, request(transport, f"X-Token: {TOKEN}", "Connection: close"))
    for reader, writer in ends:
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.transport.abort()
