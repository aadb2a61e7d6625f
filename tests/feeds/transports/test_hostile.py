"""Servers that do what they must not: each is counted, said in a few words, and survived."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module

import pytest

from feeds import halves
from feeds.access import Address
from feeds.halves import TransportError
from feeds.transports.base import Transport
from tests.feeds.transports.driver import (
    ALL,
    PULL,
    TOKEN,
    Client,
    message,
    name_of,
    serving,
)
from tests.support.clock import on_loop, wait_until
from tests.support.servers import Handler, ScriptedServer, drips, pump, says, silence
from tests.support.sinks import RecordingSide

pytestmark = [
    pytest.mark.parametrize("transport", ALL, ids=name_of),
    pytest.mark.usefixtures("in_a_hurry"),
]

MB = 1 << 20


def status(code: int, *headers: str, body: bytes = b"no") -> bytes:
    """Return an HTTP response."""
    lines = [f"HTTP/1.1 {code} Whatever", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def survives(
    transport: type[Transport], script: Handler, *, faults: int = 2
) -> RecordingSide:
    """Let the client meet the script a few times, each counted; return its side."""
    async with ScriptedServer(script) as server, Client(transport, server.port) as client:
        side = client.side
        await wait_until(lambda: side.account.faults >= faults, lambda: f"only {side.events}")
        assert all(side.reasons("fault"))
        assert all(len(reason) < 120 for reason in side.reasons("fault"))
        assert side.seqs == []
        assert side.frame().detail
        return side


@pytest.mark.parametrize("code", [400, 404, 500, 503, 206, 226])
@on_loop
async def test_a_wrong_status(transport: type[Transport], code: int) -> None:
    side = await survives(transport, says(status(code)))
    assert str(code) in side.reasons("fault")[0]


@pytest.mark.parametrize(
    "location",
    [
        "{scheme}://127.0.0.1:{port}/elsewhere",
        "/elsewhere",
        "http://[",
        "http://[::1",
        "nonsense",
        "ftp://127.0.0.1",
        "",
        "//",
        "http://127.0.0.1:99999999/",
        "\xff\xfe",
    ],
)
@on_loop
async def test_a_redirect_is_not_followed_wherever_it_leads(
    transport: type[Transport], location: str
) -> None:
    async with ScriptedServer(silence) as elsewhere:
        there = location.replace("{scheme}", transport.scheme)
        there = there.replace("{port}", str(elsewhere.port))
        answer = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %b\r\n\r\n"
        script = says(answer % there.encode("latin-1"))
        side = await survives(transport, script)
        assert elsewhere.connections == 0
        if location.isascii():
            assert "302" in side.reasons("fault")[0]


@on_loop
async def test_a_redirect_with_an_endless_body_is_not_read(transport: type[Transport]) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 9000000000\r\n\r\n")
        for _ in range(64):
            writer.write(b"x" * MB)
            await writer.drain()

    await survives(transport, script, faults=1)


@pytest.mark.parametrize(
    "answer",
    [
        b"garbage\r\n\r\n",
        b"\x00\xff" * 500 + b"\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 twohundred OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nx\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: wrong\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"y" * 300_000,
    ],
    ids=lambda answer: repr(answer[:40]),
)
@on_loop
async def test_an_answer_that_is_not_the_protocol(
    transport: type[Transport], answer: bytes
) -> None:
    await survives(transport, says(answer))


@on_loop
async def test_a_server_that_accepts_and_never_answers(transport: type[Transport]) -> None:
    side = await survives(transport, silence)
    assert "no answer" in side.reasons("fault")[0]


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 101 "])
@on_loop
async def test_a_head_that_drips(transport: type[Transport], beginning: bytes) -> None:
    side = await survives(transport, drips(beginning))
    may_be = ("no answer",) if beginning else ("no answer", "not HTTP")  # its first byte shows it
    assert any(words in side.reasons("fault")[0] for words in may_be)


@pytest.mark.parametrize(
    "head",
    [b"Content-Length: 1000", b"Transfer-Encoding: chunked\r\n\r\n3e8", b"Connection: close"],
    ids=["length", "chunked", "until the end"],
)
@on_loop
async def test_a_body_that_drips(transport: type[Transport], head: bytes) -> None:
    side = await survives(transport, drips(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n"))
    if transport.style == "pull":
        assert "no answer" in side.reasons("fault")[0]


@on_loop
async def test_it_can_be_stopped_while_a_server_does_not_answer(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the true deadlines: stopping must not wait for them
    for script in (silence, drips(b""), drips(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")):
        async with ScriptedServer(script) as server, Client(transport, server.port):
            await wait_until(lambda server=server: server.connections)  # type: ignore[misc]


@on_loop
async def test_a_server_that_hangs_up_at_once_is_not_hammered(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pass

    waits = record_waits(transport, monkeypatch)
    async with ScriptedServer(hang_up) as server, Client(transport, server.port) as client:
        await wait_until(lambda: client.side.count("lost") >= 4)
        if transport.style == "push":
            assert client.side.account.requests <= len(waits) + 1
            assert waits == sorted(waits)


@on_loop
async def test_a_connection_that_never_lasts_is_not_hammered(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = record_waits(transport, monkeypatch)
    async with serving(transport) as (board, port), Client(transport, port) as client:
        board.post(b"x" * (MB + 1))  # what every newcomer gets first, and has no number
        await wait_until(lambda: client.side.account.faults >= 4)
        if transport.style == "push":
            assert client.side.account.requests <= len(waits) + 1


def record_waits(transport: type[Transport], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the attempt numbers for which the transport asks how long to wait."""
    waits: list[int] = []

    def wait_s(attempt: int) -> float:
        waits.append(attempt)
        return 0.001

    if transport.style == "push":
        monkeypatch.setattr(halves, "full_jitter_s", wait_s)
    return waits


@on_loop
async def test_after_all_that_a_good_server_is_welcome(transport: type[Transport]) -> None:
    scripts = [says(status(500)), says(b"garbage\r\n\r\n"), silence]
    turn = iter(scripts)

    async def each_in_turn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (script := next(turn, None)) is not None:
            await script(reader, writer)
            return
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(pump(reader, to_writer))
                group.create_task(pump(to_reader, writer))
        finally:
            to_writer.transport.abort()

    async with serving(transport) as (board, port):
        board.post(message(1))
        async with ScriptedServer(each_in_turn) as server, Client(transport, server.port) as client:
            await wait_until(lambda: client.side.held_seq == 1)
            assert client.side.account.faults >= 3
            assert client.side.frame().state == "up"


BODIES: dict[str, Callable[[], bytes]] = {
    "length": lambda: status(200, body=b"x" * (2 * MB)),
    "chunked": lambda: (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"".join(b"10000\r\n" + b"x" * 65536 + b"\r\n" for _ in range(32))
        + b"0\r\n\r\n"
    ),
    "until the end": lambda: b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * (2 * MB),
}


@pytest.mark.parametrize("kind", BODIES)
@on_loop
async def test_a_body_over_the_limit(transport: type[Transport], kind: str) -> None:
    side = await survives(transport, says(BODIES[kind]()))
    if transport in PULL:
        own = getattr(import_module(transport.__module__), "MOST_BODY_BYTES", halves.MAX_BODY_BYTES)
        assert own < 1.1 * halves.MAX_BODY_BYTES
        assert f"over {own} bytes" in side.reasons("fault")[0]


@on_loop
async def test_a_body_that_breaks_off(transport: type[Transport]) -> None:
    whole = message(1)
    script = says(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + whole)
    if transport in PULL:
        side = await survives(transport, script)
        assert side.reasons("fault")[0] in ("the answer broke off", "connection lost")
        return
    async with ScriptedServer(script) as server, Client(transport, server.port) as client:
        await wait_until(lambda: client.side.count("lost") >= 2)


@on_loop
async def test_a_gzipped_body_is_not_unpacked(transport: type[Transport]) -> None:
    import gzip

    bomb = gzip.compress(b"x" * (64 * MB), 9)
    await survives(transport, says(status(200, "Content-Encoding: gzip", body=bomb)))


@on_loop
async def test_a_pull_client_raises_only_what_it_promises(transport: type[Transport]) -> None:
    if transport not in PULL:
        pytest.skip("push clients raise nothing")
    side = RecordingSide()
    async with ScriptedServer(says(status(500))) as server:
        client = transport.pull_client(Address(server.port, TOKEN), side)
        for _ in range(3):
            with pytest.raises(TransportError):
                await client.ask()
        await client.close()
        await client.close()  # twice does no harm
