"""What a stranger gets from the serving half: nothing."""

from __future__ import annotations

import pytest

from feeds.transports.base import Transport
from tests.feeds.transports.driver import ALL, TOKEN, Client, message, name_of, serving
from tests.support.clock import on_loop, wait_until
from tests.support.servers import ask_raw

pytestmark = pytest.mark.parametrize("transport", ALL, ids=name_of)

UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


async def ask(
    transport: type[Transport],
    *headers: str,
    host: str = "127.0.0.1",
    path: str | None = None,
    method: str = "GET",
) -> int:
    """Ask the server with these headers; return the status."""
    async with serving(transport) as (board, port):
        board.post(message(1))
        head = f"{method} {transport.path if path is None else path} HTTP/1.1\r\n"
        head += f"Host: {host}\r\n" if host else ""
        head += UPGRADE if transport.scheme == "ws" else ""
        head += "".join(f"{header}\r\n" for header in headers)
        status, answer = await ask_raw(port, head + "\r\n")
        if status not in (101, 200):
            assert b'"seq"' not in answer
            assert TOKEN.encode() not in answer
        return status


BEARER = f"Authorization: Bearer {TOKEN}"


@on_loop
async def test_the_right_token_in_header_or_query_is_let_in(transport: type[Transport]) -> None:
    good = 101 if transport.scheme == "ws" else 200
    assert await ask(transport, BEARER) == good
    assert await ask(transport, path=f"{transport.path}?token={TOKEN}") == good
    assert await ask(transport, BEARER, "Origin: http://localhost:3000") == good
    assert await ask(transport, BEARER, host="localhost:8000") == good


@pytest.mark.parametrize(
    "authorization",
    ["", "Authorization: Bearer wrong", "Authorization: Bearer", f"Authorization: Basic {TOKEN}",
     "Authorization: Bearer \xff\xfe"],
)  # fmt: skip
@on_loop
async def test_a_wrong_token_is_refused(transport: type[Transport], authorization: str) -> None:
    headers = [authorization] if authorization else []
    assert await ask(transport, *headers) == 401


@pytest.mark.parametrize("query", ["token=", "token=wrong", "token=%FF%00", "x=1", "&&&"])
@on_loop
async def test_a_wrong_token_in_the_query_is_refused(
    transport: type[Transport], query: str
) -> None:
    assert await ask(transport, path=f"{transport.path}?{query}") == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "192.168.0.1"]
)
@on_loop
async def test_a_wrong_host_is_refused_even_with_the_token(
    transport: type[Transport], host: str
) -> None:
    assert await ask(transport, BEARER, host=host) == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://localhost.evil.example", "file://"]
)
@on_loop
async def test_a_foreign_origin_is_refused_even_with_the_token(
    transport: type[Transport], origin: str
) -> None:
    assert await ask(transport, BEARER, f"Origin: {origin}") == 403


@on_loop
async def test_two_origins_or_hosts_do_not_help(transport: type[Transport]) -> None:
    for first, second in (
        ("http://evil.example", "http://localhost"),
        ("http://localhost", "http://evil.example"),
    ):
        status = await ask(transport, BEARER, f"Origin: {first}", f"Origin: {second}")
        assert status not in (101, 200)
    assert await ask(transport, BEARER, "Host: localhost", host="evil.example") not in (101, 200)


@on_loop
async def test_other_paths_and_methods_are_not_served(transport: type[Transport]) -> None:
    for path in ("/", f"{transport.path}/", f"{transport.path}x", "/../etc/passwd", "/%2e%2e"):
        assert await ask(transport, BEARER, path=path) == 404
    for method in ("POST", "DELETE", "OPTIONS"):
        assert await ask(transport, BEARER, method=method) not in (101, 200)


@on_loop
async def test_a_client_with_the_wrong_token_counts_the_refusal(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        async with Client(transport, port, token="wrong") as client:
            await wait_until(lambda: client.side.account.faults >= 2)
            assert "401" in client.side.reasons("fault")[0]
            assert client.side.seqs == []
            assert "401" in client.side.frame().detail
