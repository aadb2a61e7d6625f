"""Servers that do not speak PostgreSQL as they must: counted, said in a few words, survived."""

from __future__ import annotations

import asyncio

import pytest

from feeds.transports.base import Transport
from tests.feeds.transports.conftest import hurry
from tests.feeds.transports.driver import DATABASE, Client, message, name_of, serving
from tests.support.clock import on_loop, wait_until
from tests.support.servers import CountingRelay, Handler, ScriptedServer, drips, silence

pytestmark = [
    pytest.mark.parametrize("transport", DATABASE, ids=name_of),
    pytest.mark.slow,
]


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have little patience."""
    hurry(monkeypatch)


def answers(said: bytes) -> Handler:
    """Return a script that says ``said`` to whatever comes first, and then nothing."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        writer.write(said)
        await writer.drain()
        await silence(reader, writer)

    return script


SCRIPTS = {
    "silence": silence,
    "HTTP": answers(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "zeros": answers(bytes(100_000)),
    "endless length": answers(b"R\x7f\xff\xff\xff\x00\x00\x00\x00" + b"x" * 100_000),
    "negative length": answers(b"R\xff\xff\xff\xff"),
    "unknown kind of login": answers(b"R\x00\x00\x00\x08\x00\x00\x00\x63"),
    "asks for the password as it is": answers(b"R\x00\x00\x00\x08\x00\x00\x00\x03"),
    "an error without end": answers(b"E\x00\x00\x00\x50SFATAL\x00C57P03\x00Mno"),
    "an error": answers(b"E\x00\x00\x00\x1bSFATAL\x00C57P03\x00Mnot now\x00\x00"),
    "drips": drips(b"R"),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
@on_loop
async def test_what_is_no_login_is_counted_and_survived(
    transport: type[Transport], script: Handler
) -> None:
    async with ScriptedServer(script) as server, Client(transport, server.port) as client:
        side = client.side
        await wait_until(lambda: side.account.faults >= 2, lambda: f"only {side.events}")
        assert all(side.reasons("fault"))
        assert all(len(reason) < 120 for reason in side.reasons("fault"))
        assert side.seqs == []


@pytest.mark.parametrize("noise", [b"\x00" * 50, b"Z\x00\x00\x00\x05I" * 3, b"D\x00\x00\xff\xff"])
@on_loop
async def test_noise_in_the_middle_is_survived(transport: type[Transport], noise: bytes) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        noisy = _Noisy(port)
        async with noisy as relay, Client(transport, relay.port) as client:
            await wait_until(lambda: client.side.held_seq == 1)
            for writer in list(noisy.clients):
                writer.write(noise)
            board.post(message(2))
            await wait_until(lambda: client.side.held_seq == 2, lambda: f"{client.side.events}")


class _Noisy(CountingRelay):
    """Passes bytes on, and lets others write to the clients."""

    def __init__(self, target_port: int) -> None:
        super().__init__(target_port)
        self.clients: set[asyncio.StreamWriter] = set()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.clients.add(writer)
        try:
            await super()._relay(reader, writer)
        finally:
            self.clients.discard(writer)
