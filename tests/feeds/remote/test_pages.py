"""Why another machine's servers cannot be shown: one line for each reason, and no secret in it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from feeds.encryption import server_context
from feeds.remote import pages
from feeds.remote.joining import join
from feeds.remote.pages import Pages, RemoteError
from feeds.remote.server import GatewayPlace
from feeds.settings import Settings
from feeds.status.site import Site, SiteSide
from tests.support.certificates import Authority
from tests.support.clock import on_loop
from tests.support.servers import ScriptedServer

TOKEN = "token-that-nobody-may-read"
SITE = Site(
    version="1",
    settings=msgspec.to_builtins(Settings()),
    live=SiteSide("websocket", "ws", 1, "/updates"),
    polled=SiteSide("rest", "http", 2, "/latest"),
    source_note="simulated\x1b[2J" + 900 * "x",
)


def replaced(**changes: object) -> Site:
    """Return the page with changes."""
    return msgspec.structs.replace(SITE, **changes)


async def joined(said: bytes) -> Any:  # noqa: ANN401 - what join returns
    """Join a server that says this, whatever it is asked."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()

    async with ScriptedServer(say) as server:
        return await asyncio.to_thread(join, GatewayPlace("127.0.0.1", server.port), TOKEN)


def answer(status: int, body: bytes) -> bytes:
    """Return an answer of a server."""
    return b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


@on_loop
async def test_both_sides_are_known_by_one_gateway() -> None:
    remote, settings = await joined(answer(200, msgspec.json.encode(SITE)))
    assert settings == Settings()
    assert (remote.live.place.port, remote.live.transport) == (1, "websocket")
    assert (remote.polled.place.port, remote.polled.transport) == (2, "rest")
    assert remote.source_note == "simulated?[2J" + 67 * "x"
    assert TOKEN not in repr(remote)


@on_loop
async def test_one_that_has_just_begun_is_asked_again() -> None:
    said = [answer(200, msgspec.json.encode(SITE)), answer(503, b"The other side is not known")]

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said.pop())
        await writer.drain()

    async with ScriptedServer(say) as server:
        place = GatewayPlace("127.0.0.1", server.port)
        _, settings = await asyncio.to_thread(join, place, TOKEN)
    assert settings == Settings()
    assert said == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer(401, b"Send the token"), "the token is not this server's"),
        (answer(421, b"Host"), "--allow-host"),
        (answer(404, b"The latest update is at /latest.\n"), "its version is too old"),
        (answer(404, b"nginx"), "no gateway of this program .status 404"),
        (answer(503, b""), "try again"),
        (answer(200, b"<html>"), "none of this program's"),
        (answer(200, b"x" * (2 << 20)), "no gateway of this program"),
        (b"SSH-2.0-OpenSSH\r\n", "not HTTP; write https://"),
        (b"", "not HTTP; write https://"),
    ],
)
@on_loop
async def test_a_bad_answer_is_told_in_one_line(said: bytes, why: str) -> None:
    with pytest.raises(RemoteError, match=why) as raised:
        await joined(said)
    assert TOKEN not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("site", "why"),
    [
        (replaced(push_limit_per_s=5.0), "pushes at most 5 updates a second"),
        (replaced(settings={"source": "of-tomorrow"}), "those of another version"),
        (replaced(settings={"rate_per_s": "much"}), "those of another version"),
        (replaced(live=SiteSide("quic", "https", 1, "/")), "serves by 'quic', which is unknown"),
        (replaced(live=SiteSide("sse", "http", 10**30, "/")), "sse is said to be at port 1000"),
        (replaced(live=SiteSide("sse", "https", 1, "/")), "sse by TLS, but is asked at http://127"),
        (replaced(polled=SiteSide("postgres-query", "postgresql", 1, "")), "from its database"),
    ],
)
@on_loop
async def test_what_cannot_be_shown_is_told_in_one_line(site: Site, why: str) -> None:
    with pytest.raises(RemoteError, match=why):
        await joined(answer(200, msgspec.json.encode(site)))


def test_a_token_that_goes_by_tls_goes_nowhere_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pages, "read", lambda self, path, kind: SITE)
    with pytest.raises(RemoteError, match="serves websocket without TLS, but is asked at https://"):
        join(GatewayPlace("example.org", 443, encrypted=True), TOKEN)


WHOLE = answer(200, msgspec.json.encode(SITE))
DRIPS = {
    "going on": [*40 * [b"HTTP/1.1 100 Continue\r\n\r\n"], WHOLE],
    "a head": [WHOLE[at : at + 1] for at in range(40)] + [WHOLE[40:]],
    "a body": [WHOLE[:-40], *(WHOLE[at : at + 1 or None] for at in range(-40, 0))],
}


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("drips", DRIPS.values(), ids=DRIPS)
@on_loop
async def test_who_answers_in_drips_has_no_longer_than_others(
    drips: list[bytes], encrypted: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pages, "DEADLINE_S", 0.3)  # and all 40 drips take longer
    authority = Authority(tmp_path)
    trusted = Path(authority.file).read_text("utf-8") if encrypted else ""  # noqa: ASYNC240
    context = server_context(authority.deployment("127.0.0.1")) if encrypted else None

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            for one in drips:
                writer.write(one)
                await writer.drain()
                await asyncio.sleep(0.01)
        writer.close()

    async with await asyncio.start_server(drip, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        asked = Pages(GatewayPlace("127.0.0.1", port, encrypted, trusted), TOKEN)
        with pytest.raises(RemoteError, match="no answer in 5 s"):
            await asyncio.to_thread(asked.read, "/site", Site)
        monkeypatch.setattr(pages, "DEADLINE_S", 60.0)
        assert await asyncio.to_thread(asked.read, "/site", Site) == SITE
        asked.close()


@on_loop
async def test_a_server_that_speaks_plainly_is_not_asked_by_tls() -> None:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer(400, b""))

    async with ScriptedServer(say) as server:
        place = GatewayPlace("127.0.0.1", server.port, encrypted=True)
        with pytest.raises(RemoteError, match="write http://"):
            await asyncio.to_thread(join, place, TOKEN)


def test_nobody_there_and_no_such_name_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(RemoteError, match="nobody listens there"):
        join(GatewayPlace("127.0.0.1", port), TOKEN)

    def unknown(*name: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(RemoteError, match="no machine has this name"):
        join(GatewayPlace("no-such-name.invalid", port), TOKEN)
