"""The network process before a server that speaks TLS: clients speak plainly, and nothing hangs."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from feeds.legs import Impairment
from feeds.network import Relay
from tests.support.certificates import Authority
from tests.support.clock import on_loop


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back what comes, until the other end is over."""
    while data := await reader.read(1 << 16):
        writer.write(data)
    writer.close()


async def served(authority: Authority, *hosts: str) -> asyncio.Server:
    """Serve by TLS, with a certificate for ``hosts``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("server", *hosts))
    return await asyncio.start_server(echo, "127.0.0.1", 0, ssl=context)


@pytest.mark.parametrize("size", [1, 3_000_000])
@on_loop
async def test_bytes_come_back_whole_at_every_step(size: int, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    relay, message = Relay(Impairment(), 1, authority.client()), bytes(size)
    async with await served(authority) as server:
        relay.aim("127.0.0.1", server.sockets[0].getsockname()[1])
        port = await relay.start()
        async with asyncio.timeout(20):
            for _ in range(4):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                for _ in range(5):
                    writer.write(message)
                    assert await reader.readexactly(size) == message
                writer.write_eof()
                assert await reader.read() == b""
                writer.close()
        await relay.stop()
