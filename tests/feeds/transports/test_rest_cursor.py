"""REST with a cursor: nothing is missed that the server still has, and what is gone is told."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from feeds import halves
from feeds.access import Access
from feeds.board import Board
from feeds.fairness import Options
from feeds.transports import rest_cursor
from feeds.transports.rest_cursor import TRANSPORT as CURSOR
from feeds.update import decode
from tests.feeds.transports.by_hand import Asker, get, post
from tests.feeds.transports.driver import TOKEN, message, serving
from tests.support.clock import on_loop, wait_until
from tests.support.servers import CountingRelay, ScriptedServer, says

MOST = 9223372036854775807


async def document(port: int, query: str) -> tuple[int, Any]:
    """Ask as anybody may; return the status and the document, or the line."""
    status, body = await get(port, f"{CURSOR.path}{query}")
    return status, json.loads(body) if status == 200 else body.decode()


@on_loop
async def test_an_answer_has_all_that_is_newer_oldest_first() -> None:
    async with serving(CURSOR) as (board, port), Asker(CURSOR, port) as asker:
        assert await asker.seqs() == []
        post(board, 1, 3)
        assert await asker.seqs() == [3]  # without a cursor the newest alone
        assert await asker.seqs() == []
        post(board, 4, 60)
        assert await asker.seqs() == list(range(4, 61))
        assert board.ledger.messages == 58


@on_loop
async def test_what_is_over_a_limit_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_cursor, "MOST_BYTES", 1000)
    async with serving(CURSOR) as (board, port), Asker(CURSOR, port) as asker:
        post(board, 1, 1)
        await asker.ask()
        post(board, 2, 12, size=300)
        board.post(message(13).ljust(5000))  # one there is always, whatever its length
        board.post(message(14))
        parts = [await asker.ask() for _ in range(5)]
        assert [[decode(each).seq for each in part.messages] for part in parts] == [
            [2, 3, 4], [5, 6, 7], [8, 9, 10], [11, 12], [13]
        ]  # fmt: skip
        assert [part.more for part in parts] == [True] * 5
        last = await asker.ask()
        assert ([decode(each).seq for each in last.messages], last.more) == ([14], False)


@on_loop
async def test_the_limit_of_an_answer_is_256_kb() -> None:
    async with serving(CURSOR) as (board, port):
        post(board, 1, 1000, size=1000)
        status, found = await document(port, "?since=0")
        assert (status, found["more"]) == (200, True)
        assert len(found["updates"]) == rest_cursor.MOST_BYTES // 1000 == 262
        assert found["next"] == 262


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?since=x", "since is 'x'"),
        ("?since=", "since is ''"),
        ("?since=-1", "since is '-1'"),
        ("?since=+1", "since is '+1'"),
        ("?since=1.5", "since is '1.5'"),
        ("?since=%D9%A1", r"since is '\xd9\xa1'"),
        ("?since=%0A%0D", r"since is '\n\r'"),
        (f"?since={MOST + 1}", f"since is '{MOST + 1}'"),
        (f"?since={'9' * 5000}", f"since is '{'9' * 40}'…"),
        ("?since=1&since=1", "since is given 2 times"),
        ("?since=1&%73ince=2", "since is given 2 times"),
        ("?since=1&run=x", "run is 'x'"),
    ],
)
@on_loop
async def test_what_is_no_cursor_is_refused_in_one_line(query: str, said: str) -> None:
    async with serving(CURSOR) as (board, port):
        post(board, 1, 3)
        once = "once" if "times" in said else f"a whole number from 0 to {MOST}"
        assert await document(port, query) == (400, f"{said}; allowed is {once}.\n")


@on_loop
async def test_other_parameters_and_escapes_do_no_harm() -> None:
    async with serving(CURSOR) as (board, port):
        post(board, 1, 3)
        for query in ("?since=2&x=1", "?&&x=%&since=%32&", "?x&since=2", f"?token={TOKEN}&since=2"):
            status, found = await document(port, query)
            assert (status, found["updates"][0]["seq"]) == (200, 3), query


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"next":1,"run":0,"more":false,"lost":0,"updates":{}}',
        b'{"next":-1,"run":0,"more":false,"lost":0,"updates":[]}',
        b'{"next":1,"run":0,"more":1,"lost":0,"updates":[]}',
        b'{"next":1,"run":0,"more":false,"lost":99999999999999999999,"updates":[]}',
        b'{"next":1,"run":0,"more":false,"lost":0,"updates":[1,',
        b'{"next":1,"run":0,"more":false,"lost":0,"updates":[%b]}' % (b"[" * 100_000),
    ],
    ids=lambda body: body[:60].decode(),
)
@on_loop
async def test_what_is_no_document_is_one_fault(body: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with ScriptedServer(says(head + body)) as server, Asker(CURSOR, server.port) as asker:
        for _ in range(2):
            with pytest.raises(halves.TransportError, match="no list of updates"):
                await asker.ask()


@on_loop
async def test_a_server_that_always_has_more_and_gives_nothing_is_not_asked_for_ever() -> None:
    body = b'{"next":1,"run":0,"more":true,"lost":0,"updates":[]}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    script = says(head + body, then_close=False)
    async with ScriptedServer(script) as server, Asker(CURSOR, server.port) as asker:
        assert [(await asker.ask()).more for _ in range(3)] == [True, False, False]


@on_loop
async def test_an_answer_that_came_too_late_moves_no_cursor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(CURSOR) as (board, port), CountingRelay(port) as relay:
        post(board, 1, 1)
        async with Asker(CURSOR, relay.port) as asker:
            await asker.ask()
            post(board, 2, 4)
            board.held = True
            board.let_go.clear()
            monkeypatch.setattr(asker.client, "_deadline_s", 0.05)
            with pytest.raises(halves.TransportError, match="no answer"):
                await asker.ask()
            board.held = False
            board.let_go.set()
            monkeypatch.undo()
            assert await asker.seqs() == [2, 3, 4]


@on_loop
async def test_conditions_save_the_body_of_an_empty_answer_and_no_news() -> None:
    options = Options(conditional=True)
    async with serving(CURSOR, options=options) as (board, port), CountingRelay(port) as relay:
        post(board, 1, 1)
        async with Asker(CURSOR, relay.port, options) as asker:
            assert await asker.seqs() == [1]
            assert await asker.seqs() == []
            post(board, 2, 3)
            assert await asker.seqs() == [2, 3]
            assert await asker.seqs() == []
        statuses = [each[:3] for each in bytes(relay.down).split(b"HTTP/1.1 ")[1:]]
        assert statuses == [b"200", b"304", b"200", b"304"]


@on_loop
async def test_a_stalled_server_answers_with_all_that_came_meanwhile() -> None:
    async with serving(CURSOR) as (board, port), Asker(CURSOR, port) as asker:
        post(board, 1, 1)
        await asker.ask()
        board.held = True
        board.let_go.clear()
        asking = asyncio.ensure_future(asker.seqs())
        await wait_until(lambda: board.ledger.requests == 2)
        post(board, 2, 40)
        board.held = False
        board.let_go.set()
        assert await asking == list(range(2, 41))


@on_loop
async def test_a_server_that_stops_leaves_the_board_as_it_was() -> None:
    board = Board()
    server = CURSOR.server(board, Access(TOKEN))
    await server.stop()  # though it never began
    post(board, 1, 2)
