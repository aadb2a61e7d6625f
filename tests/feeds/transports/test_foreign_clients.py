"""Clients that are not ours: other methods, targets, headers and pages in a browser."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from feeds.fairness import PLAIN, Options
from feeds.transports.base import Transport
from tests.feeds.transports.driver import (
    ALL,
    HTTP,
    PULL,
    PUSH,
    TOKEN,
    WEBSOCKETS,
    message,
    name_of,
    serving,
)
from tests.feeds.transports.test_refusals import BEARER, UPGRADE
from tests.support.clock import on_loop
from tests.support.servers import Answer, exchange

each = pytest.mark.parametrize("transport", ALL, ids=name_of)
pulled = pytest.mark.parametrize("transport", PULL, ids=name_of)
over_http = pytest.mark.parametrize("transport", HTTP, ids=name_of)
pushed = pytest.mark.parametrize("transport", PUSH, ids=name_of)
PAGE = "http://localhost:3000"


async def ask(
    transport: type[Transport],
    *headers: str,
    method: str = "GET",
    target: str = "",
    version: str = "1.1",
    host: str = "Host: localhost",
    options: Options = PLAIN,
    half_close: bool = False,
) -> Answer:
    """Ask once, on a connection of its own; return what came."""
    async with serving(transport, options=options) as (board, port):
        board.post(message(1))
        lines = [f"{method} {target or transport.path} HTTP/{version}", host, *headers]
        head = "\r\n".join([*filter(None, lines), "Connection: close", "", ""])
        return await exchange(port, head.encode("latin-1"), half_close=half_close)


@over_http
@on_loop
async def test_head_is_get_without_its_body(transport: type[Transport]) -> None:
    for options, headers in (
        (PLAIN, []),
        (Options(compression=True), ["Accept-Encoding: gzip"]),
        (Options(conditional=True), ["If-None-Match: *"]),
        (PLAIN, ["Accept-Encoding: *;q=0"]),
    ):
        got = await ask(transport, BEARER, *headers, options=options)
        head = await ask(transport, BEARER, *headers, options=options, method="HEAD")
        assert head.status == got.status
        assert head.body == b""
        if got.body:
            assert abs(int(head.headers["content-length"]) - len(got.body)) < 8  # another update
        varying = ("date", "content-length", "etag")
        for name in varying:
            head.headers.pop(name, None), got.headers.pop(name, None)
        assert head.headers == got.headers
    assert (await ask(transport, method="HEAD")).status == 401


@each
@on_loop
async def test_a_page_of_this_computer_may_ask_and_read_every_answer(
    transport: type[Transport],
) -> None:
    preflight = await ask(
        transport,
        f"Origin: {PAGE}",
        "Access-Control-Request-Method: GET",
        "Access-Control-Request-Headers: authorization",
        method="OPTIONS",
    )
    assert preflight.status == 204
    assert "GET" in preflight.headers["access-control-allow-methods"]
    assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
    answers = [
        preflight,
        await ask(transport, f"Origin: {PAGE}"),
        await ask(transport, f"Origin: {PAGE}", BEARER, target="/nowhere"),
        await ask(transport, f"Origin: {PAGE}", BEARER, method="DELETE"),
        await ask(transport, f"Origin: {PAGE}", BEARER, method="HEAD"),
        await ask(transport, f"Origin: {PAGE}", BEARER, host="Host: evil.example"),
        await ask(transport, f"Origin: {PAGE}", BEARER, "X: " + "y" * 100_000),
    ]
    if transport in HTTP:
        answers.append(await ask(transport, f"Origin: {PAGE}", BEARER))
    for answer in answers:
        assert answer.headers.get("access-control-allow-origin") == PAGE, answer
        assert "origin" in answer.headers["vary"].lower()
    assert [answer.status for answer in answers[1:6:4]] == [401, 421]
    assert answers[6].status == 431


@each
@on_loop
async def test_a_page_from_elsewhere_may_not(transport: type[Transport]) -> None:
    for method in ("GET", "OPTIONS"):
        answer = await ask(transport, "Origin: http://evil.example", BEARER, method=method)
        assert answer.status == 403
        assert "access-control-allow-origin" not in answer.headers


@each
@on_loop
async def test_methods_that_are_not_served_are_told_which_are(transport: type[Transport]) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = await ask(transport, BEARER, method=method)
        assert answer.status == 405
        assert {"GET", "OPTIONS"} <= set(answer.headers["allow"].split(", "))
    options = await ask(transport, method="OPTIONS", target="*")
    assert (options.status, options.body) == (204, b"")
    assert "GET" in options.headers["allow"]


@each
@on_loop
async def test_the_target_may_be_absolute_and_escaped(transport: type[Transport]) -> None:
    upgrade = UPGRADE.strip().split("\r\n") if transport in WEBSOCKETS else []
    good = 101 if upgrade else 200
    path = transport.path
    escaped = f"/%{ord(path[1]):02x}{path[2:]}"
    for target in (f"http://localhost:80{path}", f"HTTP://[::1]{escaped}", escaped):
        assert (await ask(transport, BEARER, *upgrade, target=target)).status == good
        with_token = f"{target}?token={TOKEN}"
        assert (await ask(transport, *upgrade, target=with_token)).status == good
    # the target says which host is meant, whatever the header says
    answer = await ask(transport, BEARER, *upgrade, target=f"http://evil.example{path}")
    assert answer.status == 421
    answer = await ask(
        transport, BEARER, *upgrade, target=f"http://[::1]{path}", host="Host: evil.example"
    )
    assert answer.status == good
    assert (await ask(transport, BEARER, *upgrade, target="http://localhost")).status == 404


@pulled
@on_loop
async def test_older_clients_and_headers_without_meaning_here(transport: type[Transport]) -> None:
    for headers, version in (
        ([], "1.0"),
        (["Range: bytes=0-3"], "1.1"),
        (["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"], "1.1"),
        (["Expect: 100-continue", "Content-Length: 5"], "1.1"),
        (["Cookie: " + "c" * 8000], "1.1"),
    ):
        answer = await ask(transport, BEARER, *headers, version=version)
        assert (answer.status, answer.headers["content-length"]) == (200, str(len(answer.body)))
        assert answer.headers["connection"] == "close"
    assert (await ask(transport, BEARER, version="1.0", host="")).status == 200
    assert (await ask(transport, BEARER, half_close=True)).status == 200


@pulled
@on_loop
async def test_lists_on_several_lines_are_one_list(transport: type[Transport]) -> None:
    lines = ["Accept-Encoding: br", "Accept-Encoding: gzip;q=0.5"]
    answer = await ask(transport, BEARER, *lines, options=Options(compression=True))
    assert b'"seq"' in gzip.decompress(answer.body)
    async with serving(transport, options=Options(conditional=True)) as (board, port):
        board.post(message(1))
        head = (
            f"GET {transport.path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{BEARER}\r\n"
        )
        tag = (await exchange(port, f"{head}\r\n".encode())).headers["etag"]
        for condition in (
            f'If-None-Match: "a"\r\nIf-None-Match: {tag}',
            f"If-None-Match: {tag.removeprefix('W/')}",
            "If-None-Match: *",
        ):
            assert (await exchange(port, f"{head}{condition}\r\n\r\n".encode())).status == 304


@over_http
@on_loop
async def test_what_a_client_will_not_take_is_not_sent(transport: type[Transport]) -> None:
    assert (await ask(transport, BEARER, "Accept-Encoding: *;q=0")).status == 406
    answer = await ask(transport, BEARER, "Accept-Encoding: gzip, identity;q=0")
    assert answer.headers["content-encoding"] == "gzip"
    if transport in PULL:
        assert b'"seq"' in gzip.decompress(answer.body)


@pushed
@on_loop
async def test_a_farewell_reaches_whoever_listens(transport: type[Transport]) -> None:
    upgrade = UPGRADE if transport in WEBSOCKETS else ""
    going_away = b"\x88\x02\x03\xe9" if upgrade else b"\n\n\r\n0\r\n\r\n"
    async with serving(transport) as (board, port):
        board.post(message(1))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET {transport.path} HTTP/1.1\r\nHost: localhost\r\n{BEARER}\r\n{upgrade}\r\n"
        writer.write(head.encode())
        await reader.readuntil(b"}")
    assert await reader.read() == going_away
    writer.transport.abort()
