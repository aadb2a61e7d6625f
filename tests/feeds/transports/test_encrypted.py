"""TLS beneath every transport of ours: updates come, limits hold, and strangers get nothing."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from feeds import doorway, listener
from feeds.access import Access
from feeds.admitting import AdmittingLoop
from feeds.board import Board
from feeds.clock import precise_loop, throughput_loop
from feeds.doorway import Doorway
from feeds.transports.base import Transport
from feeds.wire import http_protocol, websocket_server
from tests.feeds.transports.driver import ALL, CANCEL_S, TOKEN, message, name_of
from tests.feeds.transports.test_refusals import BEARER, UPGRADE
from tests.support.certificates import Authority
from tests.support.clock import PATIENCE_S, run_clean, wait_until
from tests.support.nonsense import damaged

pytestmark = pytest.mark.parametrize("transport", ALL, ids=name_of)
each_loop = pytest.mark.parametrize(
    "factory", [precise_loop, throughput_loop], ids=["select", "throughput"]
)
SIGN = b'"seq":'


class Gateway:
    """One encrypted gateway of this test, and what it says of those whom it refuses."""

    def __init__(self, transport: type[Transport], folder: Path) -> None:
        self.transport, self.authority = transport, Authority(folder)
        self.refused: list[tuple[int, str]] = []
        self.board = Board()
        self._access = Access(TOKEN, deployment=self.authority.deployment("127.0.0.1"))
        self._access.log = lambda peer, status, why: self.refused.append((status, why))
        self.port = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Gateway]:
        """Serve, with one update on the board."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, AdmittingLoop)
        loop.doorway = Doorway(self._access.refused)
        server = self.transport.server(self.board, self._access)
        self.port = await server.start(0)
        self.board.post(message(1))
        try:
            yield self
        finally:
            async with asyncio.timeout(CANCEL_S):
                await server.stop()

    def head(self, *headers: str, method: str = "GET") -> bytes:
        """Return a request."""
        upgrade = UPGRADE if self.transport.scheme == "ws" else ""
        lines = [f"{method} {self.transport.path} HTTP/1.1", "Host: 127.0.0.1", *headers]
        return ("\r\n".join(lines) + f"\r\n{upgrade}\r\n").encode("latin-1")

    async def asked(self, sent: bytes, until: bytes = b"\r\n\r\n") -> bytes:
        """Send ``sent`` and return what comes, up to ``until``; empty when nothing does."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=self.authority.client()
        )
        try:
            writer.write(sent)
            async with asyncio.timeout(PATIENCE_S):
                return await reader.readuntil(until)
        except (OSError, asyncio.IncompleteReadError) as error:
            return getattr(error, "partial", b"")
        finally:
            writer.transport.abort()

    async def serves(self) -> bool:
        """Say whether somebody with the token is served."""
        return SIGN in await self.asked(self.head(BEARER), SIGN)


@each_loop
def test_updates_come_encrypted_and_a_stranger_gets_none(
    transport: type[Transport],
    factory: Callable[[], asyncio.AbstractEventLoop],
    tmp_path: Path,
) -> None:
    async def run() -> None:
        async with Gateway(transport, tmp_path).serving() as gateway:
            assert await gateway.serves()
            answer = await gateway.asked(gateway.head())
            assert answer.startswith(b"HTTP/1.1 401 ")
            [(status, why)] = gateway.refused
            assert status == 401
            assert TOKEN not in why
            with pytest.raises(ssl.SSLCertVerificationError):
                await asyncio.open_connection("127.0.0.1", gateway.port, ssl=True)
            reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
            writer.write(gateway.head(BEARER))  # not encrypted
            with suppress(ConnectionError):
                said = await reader.read()
                assert b"HTTP" not in said
            writer.transport.abort()
            await wait_until(lambda: [one for one in gateway.refused if "TLS" in one[1]])
            assert await gateway.serves()

    run_clean(run(), factory)


def test_limits_hold_beneath_encryption(
    transport: type[Transport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (http_protocol, websocket_server):
        monkeypatch.setattr(module, "REQUEST_S", 0.3)
    monkeypatch.setattr(listener, "HANDSHAKE_S", 0.3)

    async def run() -> None:
        async with Gateway(transport, tmp_path).serving() as gateway:
            long = gateway.head(BEARER, f"X: {'y' * 200_000}")
            assert (await gateway.asked(long))[:13] in (b"HTTP/1.1 431 ", b"HTTP/1.1 414 ")
            assert (await gateway.asked(b"\0nonsense\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
            silent = socket.create_connection(("127.0.0.1", gateway.port))
            assert await gateway.asked(b"", b"never") == b""  # agreed on TLS, and then silent
            silent.setblocking(False)
            with suppress(ConnectionError):
                loop = asyncio.get_running_loop()
                async with asyncio.timeout(PATIENCE_S):
                    assert await loop.sock_recv(silent, 1) == b""
            silent.close()
            assert await gateway.serves()
            statuses = {status for status, _ in gateway.refused}
            assert 0 in statuses
            assert statuses & {414, 431}

    run_clean(run(), throughput_loop)


def test_silent_ones_beyond_number_make_room_for_others(
    transport: type[Transport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "MOST_STRANGERS", 8)
    monkeypatch.setattr(doorway, "GRACE_S", 0.0)

    async def run() -> None:
        async with Gateway(transport, tmp_path).serving() as gateway:
            before = [await asyncio.open_connection("127.0.0.1", gateway.port) for _ in range(20)]
            assert await gateway.serves()
            await wait_until(lambda: sum("others" in why for _, why in gateway.refused) >= 12)
            for _, writer in before:
                writer.transport.abort()
            assert await gateway.serves()

    run_clean(run(), throughput_loop)


def test_nonsense_gets_no_more_than_a_refusal(transport: type[Transport], tmp_path: Path) -> None:
    random = Random(13)

    async def run() -> None:
        async with Gateway(transport, tmp_path).serving() as gateway:
            for _ in range(30):
                sent = damaged(random, gateway.head("Authorization: Bearer wrong"))
                answer = await gateway.asked(sent + b"\r\n\r\n")
                assert SIGN not in answer
                assert TOKEN.encode() not in answer
                assert not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 101", b"HTTP/1.1 500"))
            for _ in range(20):
                reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
                writer.write(random.randbytes(300))
                writer.write_eof()
                with suppress(ConnectionError):
                    assert SIGN not in await reader.read()
                writer.transport.abort()
            assert await gateway.serves()

    run_clean(run(), throughput_loop)
