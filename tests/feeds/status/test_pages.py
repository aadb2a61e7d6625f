"""A gateway's pages: who may read which, over every wire of ours, and what each says."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from feeds import __version__, transports
from feeds.board import Board
from feeds.clock import now_ns
from feeds.clock_offset import SAME_CLOCK, Offset
from feeds.deployment import Deployment
from feeds.processes.messages import Apply, Books, Peers, SidePeers, SourceNote, Stall
from feeds.processes.messages import Serving as ServedSide
from feeds.settings import Settings
from feeds.status import site
from feeds.status.gateway_pages import GatewayPages
from feeds.status.site import BOOKS, CLOCK, HEALTH, METRICS, SITE, GatewayBooks, Site, SourceTime
from feeds.transports.base import Transport
from feeds.upstream.base import NO_UPSTREAM
from feeds.wire import http_protocol
from tests.feeds.test_gateway import Serving, each, gateway, settings_for
from tests.feeds.transports.driver import TOKEN
from tests.support.clock import on_loop, wait_until
from tests.support.servers import Answer, exchange

BEARER = f"Authorization: Bearer {TOKEN}"
CLOSED = [BOOKS, CLOCK, SITE, METRICS]
BOTH = Peers(
    live=SidePeers(7001, serving=ServedSide("websocket", 5001, scheme="ws", path="/updates")),
    polled=SidePeers(7002, serving=ServedSide("rest", 5002, scheme="http", path="/latest")),
)


async def ask(
    port: int, path: str, *headers: str, method: str = "GET", host: str = "localhost"
) -> Answer:
    """Ask for a page on a connection of its own."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
    return await exchange(port, "\r\n".join(lines).encode())


async def known(serving: Serving) -> int:
    """Have a gateway know both sides; return its port."""
    serving.line.orders.put_nowait(BOTH)
    await serving.line.books()  # asked after that order
    return serving.port


@each
@on_loop
async def test_pages_are_for_whoever_may_have_updates(transport: type[Transport]) -> None:
    async with gateway(transport) as serving:
        port = await known(serving)
        for path in (BOOKS, CLOCK, SITE):
            good = await ask(port, path, BEARER)
            assert (good.status, good.headers["content-type"]) == (200, "application/json")
            assert good.headers["cache-control"] == "no-store"
            assert (await ask(port, f"{path}?token={TOKEN}")).status == 200
            head = await ask(port, path, BEARER, method="HEAD")
            assert (head.status, head.body) == (200, b"")
            assert int(head.headers["content-length"]) > 0
            page = await ask(port, path, BEARER, "Origin: http://localhost:3000")
            assert page.headers["access-control-allow-origin"] == "http://localhost:3000"
        for path in CLOSED:
            assert (await ask(port, path)).status == 401
            assert (await ask(port, path, "Authorization: Bearer no")).status == 401
            assert (await ask(port, path, BEARER, host="evil.example")).status == 421
            assert (await ask(port, path, BEARER, "Origin: http://evil.example")).status == 403
            wrong = await ask(port, path, BEARER, method="POST")
            assert (wrong.status, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
            assert (await ask(port, path, method="OPTIONS")).status == 204


@each
@on_loop
async def test_health_is_told_to_anybody_and_says_a_word(transport: type[Transport]) -> None:
    async with gateway(transport) as serving:
        port = serving.port
        await wait_until(lambda: serving.told)
        for host in ("localhost", "10.0.0.7:8443", "evil.example"):
            answer = await ask(port, HEALTH, host=host)
            assert (answer.status, answer.body) == (200, b"ok\n")
        head = await ask(port, HEALTH, method="HEAD")
        assert (head.status, head.body) == (200, b"")
        assert (await ask(port, HEALTH, method="POST")).status == 405
        foreign = await ask(port, HEALTH, "Origin: http://evil.example")
        assert "access-control-allow-origin" not in foreign.headers
        serving.line.orders.put_nowait(Stall(60.0))  # ended with the gateway
        await serving.line.books()
        held = await ask(port, HEALTH)
        assert (held.status, held.body) == (503, b"held\n")
        assert (await ask(port, BOOKS, BEARER)).status == 200
        await serving.source.stop()

        async def without() -> bytes:
            return (await ask(port, HEALTH)).body

        while (said := await without()) == b"held\n":
            pass
        assert said == f"{NO_UPSTREAM}\n".encode()


@pytest.mark.parametrize("method", ["GET", "POST"])
@on_loop
async def test_whoever_asks_for_health_alone_stays_a_stranger(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "REQUEST_S", 0.1)
    async with gateway(transports.find("rest")) as serving:
        asked = f"{method} {HEALTH} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        answer = await exchange(serving.port, asked)  # until the server cuts it
        assert answer.status == (200 if method == "GET" else 405)


@each
@on_loop
async def test_no_page_is_a_request_of_the_side(transport: type[Transport]) -> None:
    async with gateway(transport) as serving:
        port = await known(serving)
        for path in (HEALTH, BOOKS, CLOCK, SITE):
            await ask(port, path, BEARER)
            await ask(port, path, "Authorization: Bearer no")
            await ask(port, path, BEARER, method="HEAD")
        assert (await serving.line.books()).requests == 0
        unknown = await ask(port, "/unknown", BEARER)
        assert unknown.status == 404
        assert transport.path in unknown.body.decode()
        assert (await ask(port, "/unknown")).status == 401
        books = await serving.line.books()
        assert (books.requests, books.messages, books.resyncs) == (2, 0, 0)


@on_loop
async def test_books_clock_and_site_are_records() -> None:
    async with gateway(transports.find("rest")) as serving:
        port = await known(serving)
        await ask(port, "/latest", BEARER)
        told = msgspec.json.decode((await ask(port, BOOKS, BEARER)).body, type=GatewayBooks)
        own = await serving.line.books()
        assert told.counts() | {"connections": 0} == own.counts() | {"connections": 0}
        assert (told.requests, told.messages) == (1, 1)
        assert (told.side, told.transport, told.newest_seq) == ("polled", "rest", 1)
        assert 1 << 20 < told.rss_bytes < 1 << 34
        assert 0 < told.cpu_s <= own.cpu_s
        assert (told.upstream_gaps, told.upstream_foreign, told.upstream_reconnects) == (0, 0, 0)

        before_ns = now_ns()
        clock = msgspec.json.decode((await ask(port, CLOCK, BEARER)).body, type=SourceTime)
        assert before_ns < clock.now_ns < now_ns()
        assert clock.error_ns == 0

        settings = settings_for(transports.find("rest")).replace(push_limit_per_s=5.0)
        serving.line.orders.put_nowait(Apply(settings))
        serving.line.orders.put_nowait(SourceNote("simulated"))
        await serving.line.books()
        found = msgspec.json.decode((await ask(port, SITE, BEARER)).body, type=Site)
        assert found == Site(
            version=__version__,
            settings=msgspec.to_builtins(settings),
            live=site.SiteSide("websocket", "ws", 7001, "/updates"),
            polled=site.SiteSide("rest", "http", 7002, "/latest"),
            push_limit_per_s=5.0,
            source_note="simulated",
        )


def pages_of(deployment: Deployment) -> tuple[GatewayPages, Board]:
    """Return the pages of a gateway that does nothing, and its board."""
    board = Board()
    service = cast("Any", SimpleNamespace(board=board, key="rest"))
    return GatewayPages("polled", service, Settings(), deployment, lambda lag: Books()), board


@on_loop
async def test_without_a_network_before_it_a_side_is_at_its_gateway() -> None:
    pages, board = pages_of(Deployment(certificate="c.pem", key="k.pem"))
    tell = board.status[SITE].tell
    assert (await tell()).status == 503
    pages.peers = Peers()
    assert (await tell()).status == 503  # told of, but not how it is served
    rows = ServedSide("postgres-query", 5432, "db.example", "postgresql", "/lvp")
    pages.peers = Peers(
        live=SidePeers(serving=ServedSide("sse", 5001, scheme="http", path="/events")),
        polled=SidePeers(serving=rows),
    )
    found = msgspec.json.decode((await tell()).body, type=Site)
    assert found.live == site.SiteSide("sse", "https", 5001, "/events")
    assert found.polled == site.SiteSide("postgres-query", "postgresql", 5432, "/lvp", "db.example")
    assert found.settings == msgspec.to_builtins(Settings())
    pages.told = lambda: SourceNote("recorded", "market", 0, 7.5)
    found = msgspec.json.decode((await tell()).body, type=Site)
    its = {"source": "market", "rate_per_s": 7.5}
    assert found.settings == msgspec.to_builtins(Settings()) | its
    assert found.source_note == "recorded"


@on_loop
async def test_what_is_not_known_yet_is_not_told() -> None:
    pages, board = pages_of(Deployment())
    health, clock = board.status[HEALTH].tell, board.status[CLOCK].tell
    assert (await health()) == (b"no upstream\n", "text/plain; charset=utf-8", 503)
    pages.lack = lambda: ""
    assert (await health()).body == b"no update yet\n"
    pages.lack = lambda: "no broker"
    assert (await health()).body == b"no broker\n"
    offset: Offset | None = None
    pages.offset = lambda: offset
    assert (await clock()).status == 503
    offset = Offset(10**15, 5)
    told = msgspec.json.decode((await clock()).body, type=SourceTime)
    assert 0 <= told.now_ns - now_ns() - 10**15 + 10**9 <= 10**9
    assert told.error_ns == 5
    assert pages_of(Deployment())[0].offset() == SAME_CLOCK


@on_loop
async def test_without_the_library_metrics_say_how_to_have_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    monkeypatch.delitem(sys.modules, "feeds.status.exposition", raising=False)
    async with gateway(transports.find("rest")) as serving:
        answer = await ask(serving.port, METRICS, BEARER)
    assert answer.status == 501
    assert answer.body.decode().splitlines() == [
        "Metrics need prometheus-client: pip install -e '.[metrics]' in the clone"
    ]
