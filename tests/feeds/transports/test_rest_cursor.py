"""REST with a cursor: nothing is missed that the server still has, and what is gone is told."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest

from feeds import board as boards
from feeds.access import Access, Address
from feeds.board import Board
from feeds.fairness import PLAIN, Options
from feeds.metrics.run_meter import RunMeter
from feeds.sides import Side
from feeds.transports import base, rest_cursor
from feeds.transports.base import Answer, PullClient
from feeds.transports.rest_cursor import TRANSPORT as CURSOR
from feeds.update import Update, decode, encode
from tests.feeds.transports.driver import TOKEN, message, serving
from tests.support.clock import on_loop, wait_until
from tests.support.servers import CountingRelay, ScriptedServer, exchange, says
from tests.support.sinks import RecordingSide

MOST = 9223372036854775807


class Asker:
    """The asking half alone: each request is the test's."""

    def __init__(self, port: int, options: Options = PLAIN) -> None:
        self.side = RecordingSide()
        self.client: PullClient = CURSOR.pull_client(Address(port, TOKEN), self.side, options)

    async def __aenter__(self) -> Asker:
        """Begin."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Give the connection back."""
        await self.client.close()

    async def ask(self) -> Answer:
        """Ask once."""
        return await self.client.ask()

    async def seqs(self) -> list[int]:
        """Ask once, and return the numbers of what came."""
        return [decode(each).seq for each in (await self.ask()).messages]


def post(board: Board, first: int, last: int, size: int = 0) -> None:
    """Post the updates with these numbers."""
    for seq in range(first, last + 1):
        board.post(message(seq).ljust(size))


async def get(port: int, query: str, *headers: str) -> tuple[int, Any]:
    """Ask as anybody may; return the status and the document, or the line."""
    lines = [f"GET /updates{query} HTTP/1.1", "Host: localhost", "Connection: close"]
    head = "\r\n".join([*lines, f"Authorization: Bearer {TOKEN}", *headers, "", ""])
    answer = await exchange(port, head.encode("latin-1"))
    text = answer.body.decode()
    return answer.status, json.loads(text) if answer.status == 200 else text


@on_loop
async def test_an_answer_has_all_that_is_newer_oldest_first() -> None:
    async with serving(CURSOR) as (board, port), Asker(port) as asker:
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
    async with serving(CURSOR) as (board, port), Asker(port) as asker:
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
        status, document = await get(port, "?since=0")
        assert (status, document["more"]) == (200, True)
        assert len(document["updates"]) == rest_cursor.MOST_BYTES // 1000 == 262
        assert document["next"] == 262


@on_loop
async def test_a_gap_is_told_by_server_and_client_and_counted_as_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boards, "HISTORY_BYTES", 2000)
    meter = RunMeter(0)
    side, published = Side(meter.polled), []
    async with serving(CURSOR) as (board, port):
        client = CURSOR.pull_client(Address(port, TOKEN), side)

        async def poll() -> None:
            side.polled(0, 0, await client.ask())

        def publish(seq: int) -> None:
            update = Update(seq, seq * 1000, 1.0)
            published.append(update)
            board.post(encode(update).ljust(200))
            meter.published(update)

        meter.measure_from(1)
        publish(1)
        await poll()
        for seq in range(2, 31):
            publish(seq)
        await poll()  # of 29 the server has ten
        assert await get(port, "?since=1") == (
            200,
            {
                "next": 30,
                "run": 0,
                "more": False,
                "lost": 19,
                "updates": [json.loads(encode(each)) for each in published[-10:]],
            },
        )
        summary = meter.polled.summary(40_000)
        assert (summary.updates_delivered, summary.updates_missed) == (11, 19)
        assert side.frame().note == "19 updates gone from the server"
        publish(31)
        await poll()
        assert meter.polled.summary(50_000).updates_missed == 19  # once
        await client.close()


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
        assert await get(port, query) == (400, f"{said}; allowed is {once}.\n")


@on_loop
async def test_other_parameters_and_escapes_do_no_harm() -> None:
    async with serving(CURSOR) as (board, port):
        post(board, 1, 3)
        for query in ("?since=2&x=1", "?&&x=%&since=%32&", "?x&since=2", f"?token={TOKEN}&since=2"):
            status, document = await get(port, query)
            assert (status, document["updates"][0]["seq"]) == (200, 3), query


@on_loop
async def test_a_cursor_that_is_not_of_this_run_is_told_so_in_one_line() -> None:
    async with serving(CURSOR) as (board, port):
        assert (await get(port, "?since=7"))[0] == 204  # it knows of no run yet
        post(board, 1, 5)
        for since in (6, MOST):
            line = f"{since} is of another run or to come: the newest is 5 of run 0.\n"
            assert await get(port, f"?since={since}") == (409, line)
        for run in (0, 7):  # of another server's counting, perhaps, before this one came
            assert (await get(port, f"?since=5&run={run}"))[0] == 200
        post(board, 1, 9)  # the source counts anew, and has passed the cursor
        line = "5 is of another run or to come: the newest is 9 of run 1.\n"
        assert await get(port, "?since=5&run=0") == (409, line)
        assert (await get(port, "?since=5&run=1"))[0] == 200


@on_loop
async def test_after_another_run_began_the_client_has_all_of_it_at_the_cost_of_one_error() -> None:
    for behind in (2, 9):  # the new count has not come to the cursor, or is past it
        async with serving(CURSOR) as (board, port), Asker(port) as asker:
            post(board, 1, 5)
            await asker.ask()
            post(board, 1, behind)
            with pytest.raises(base.TransportError, match="the source counts anew"):
                await asker.ask()
            assert await asker.seqs() == list(range(1, behind + 1))
            assert await asker.seqs() == []
            assert asker.side.frame().note == ""
            post(board, behind + 1, behind + 3)
            assert await asker.seqs() == [behind + 1, behind + 2, behind + 3]
            assert asker.side.account.requests == 5


@on_loop
async def test_of_a_run_that_began_without_it_a_client_does_not_call_the_beginning_gone() -> None:
    async with serving(CURSOR) as (board, port), Asker(port) as asker:
        post(board, 1, 50)
        await asker.ask()
        post(board, 4, 6)  # nobody was there for the first three
        with pytest.raises(base.TransportError, match="the source counts anew"):
            await asker.ask()
        assert await asker.seqs() == [4, 5, 6]
        assert asker.side.frame().note == ""


@on_loop
async def test_another_server_that_has_only_the_newest_goes_on_from_there() -> None:
    """A gateway that died: what came meanwhile is lost, and told."""
    board = Board()
    async with serving(CURSOR, board) as (_, port):
        asker = Asker(port)
        post(board, 1, 5)
        await asker.ask()
    async with serving(CURSOR, Board(), port) as (board, _), asker:
        with suppress(base.TransportError):  # the connection may be seen to be gone, or not
            assert await asker.seqs() == []
        assert await asker.seqs() == []  # it has nothing yet
        board.post(message(9))
        assert await asker.seqs() == [9]
        assert asker.side.frame().note == "3 updates gone from the server"


@on_loop
async def test_an_update_that_cannot_be_read_hides_none_after_it() -> None:
    async with serving(CURSOR) as (board, port), Asker(port) as asker:
        post(board, 1, 1)
        await asker.ask()
        board.post(b'{"seq":2,no update')
        post(board, 3, 4)
        with pytest.raises(base.TransportError, match="no list of updates"):
            await asker.ask()
        assert await asker.seqs() == [4]
        post(board, 5, 6)
        assert await asker.seqs() == [5, 6]


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
    async with ScriptedServer(says(head + body)) as server, Asker(server.port) as asker:
        for _ in range(2):
            with pytest.raises(base.TransportError, match="no list of updates"):
                await asker.ask()


@on_loop
async def test_a_server_that_always_has_more_and_gives_nothing_is_not_asked_for_ever() -> None:
    body = b'{"next":1,"run":0,"more":true,"lost":0,"updates":[]}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    script = says(head + body, then_close=False)
    async with ScriptedServer(script) as server, Asker(server.port) as asker:
        assert [(await asker.ask()).more for _ in range(3)] == [True, False, False]


@on_loop
async def test_an_answer_that_came_too_late_moves_no_cursor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(CURSOR) as (board, port), CountingRelay(port) as relay:
        post(board, 1, 1)
        async with Asker(relay.port) as asker:
            await asker.ask()
            post(board, 2, 4)
            board.held = True
            board.let_go.clear()
            monkeypatch.setattr(asker.client, "_deadline_s", 0.05)
            with pytest.raises(base.TransportError, match="no answer"):
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
        async with Asker(relay.port, options) as asker:
            assert await asker.seqs() == [1]
            assert await asker.seqs() == []
            post(board, 2, 3)
            assert await asker.seqs() == [2, 3]
            assert await asker.seqs() == []
        statuses = [each[:3] for each in bytes(relay.down).split(b"HTTP/1.1 ")[1:]]
        assert statuses == [b"200", b"304", b"200", b"304"]


@on_loop
async def test_a_stalled_server_answers_with_all_that_came_meanwhile() -> None:
    async with serving(CURSOR) as (board, port), Asker(port) as asker:
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
