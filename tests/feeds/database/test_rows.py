"""What goes through the table: long and many messages, the order, what is kept, and stalls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from feeds import halves
from feeds.access import Access
from feeds.board import Board
from feeds.clock import throughput_loop
from feeds.database import backlog, rows
from feeds.database.connection import Command, Postgres
from feeds.database.rows import number
from feeds.database.server import DatabaseServer
from feeds.fairness import Options
from feeds.transports.base import Transport
from feeds.transports.postgres_notify import PostgresNotify
from feeds.transports.postgres_query import PostgresQuery
from tests.feeds.transports.driver import DATABASE, TOKEN, Client, message, name_of
from tests.support.clock import on_loop, run_clean, wait_until
from tests.support.database import owned

each = pytest.mark.parametrize("transport", DATABASE, ids=name_of)
ALL_ROWS = Options(query_all=True)
KEPT_BYTES = 200_000


@asynccontextmanager
async def serving(transport: type[Transport]) -> AsyncIterator[tuple[DatabaseServer, Board, int]]:
    """Serve; give the server, its board and its port."""
    board = Board()
    server = transport.server(board, Access(TOKEN))
    assert isinstance(server, DatabaseServer)
    try:
        yield server, board, await server.start(0)
    finally:
        await server.stop()


@pytest.mark.parametrize(("size", "fetched"), [(200, 0), (7_900, 0), (8_000, 1), (64_000, 1)])
@on_loop
async def test_what_no_notification_holds_is_fetched_and_the_request_counts(
    size: int, fetched: int
) -> None:
    async with serving(PostgresNotify) as (_, board, port), Client(PostgresNotify, port) as client:
        await wait_until(lambda: client.side.ever_up)
        for seq in range(1, 11):
            board.post(message(seq).ljust(size))
        await wait_until(lambda: client.side.held_seq == 10)
        assert client.side.seqs == list(range(1, 11))
        assert client.side.account.requests == 1 + 10 * fetched


@on_loop
async def test_long_and_short_messages_keep_their_order() -> None:
    async with serving(PostgresNotify) as (_, board, port), Client(PostgresNotify, port) as client:
        await wait_until(lambda: client.side.ever_up)
        for seq in range(1, 201):
            board.post(message(seq).ljust(20_000 if seq % 3 else 100))
        await wait_until(lambda: client.side.held_seq == 200)
        assert client.side.seqs == list(range(1, 201))
        assert client.side.count("fault") == 0


def test_a_thousand_at_once_are_all_told_on_the_loop_of_gateways() -> None:
    async def flood() -> None:
        async with (
            serving(PostgresNotify) as (_, board, port),
            Client(PostgresNotify, port) as client,
        ):
            await wait_until(lambda: client.side.ever_up)
            for seq in range(1, 1001):
                board.post(message(seq))
                if seq % 50 == 0:
                    await asyncio.sleep(0)
            await wait_until(lambda: client.side.held_seq == 1000)
            assert client.side.seqs == list(range(1, 1001))

    run_clean(flood(), throughput_loop)


@on_loop
async def test_who_asks_for_all_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_ROWS", 7)
    async with serving(PostgresQuery) as (_, board, port):
        board.post(message(1))
        async with Client(PostgresQuery, port, options=ALL_ROWS) as client:
            await wait_until(lambda: client.side.held_seq == 1)
            for seq in range(2, 101):
                board.post(message(seq))
            await wait_until(lambda: client.side.held_seq == 100)
            assert client.side.seqs == list(range(1, 101))
            await wait_until(lambda: client.side.account.empties)  # a poll that finds nothing new


@on_loop
async def test_an_answer_says_when_there_is_more_than_it_holds() -> None:
    async with serving(PostgresQuery) as (_, board, port):
        board.post(message(1).ljust(400_000))
        async with Client(PostgresQuery, port, options=ALL_ROWS) as client:
            await wait_until(lambda: client.side.held_seq == 1)
            await client.rest()
            for seq in range(2, 9):
                board.post(message(seq).ljust(400_000))
            assert client._pull is not None
            answers = [await client._pull.ask()]
            while not answers[0].messages:  # it is written in its own time
                answers = [await client._pull.ask()]
            assert len(answers[0].messages) <= 2
            while answers[-1].more:
                answers.append(await client._pull.ask())
        sizes = [sum(map(len, answer.messages)) for answer in answers]
        assert max(sizes) <= rows.ANSWER_BYTES


@each
@on_loop
async def test_the_oldest_rows_go(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "HISTORY_BYTES", KEPT_BYTES)
    monkeypatch.setattr(backlog, "TRIM_EVERY_ROWS", 20)
    async with owned() as database:
        board = Board()
        server = transport.server(board, Access(TOKEN, database.url()))
        await server.start(0)
        try:
            for seq in range(1, 301):
                board.post(message(seq).ljust(5_000))
                if seq % 10 == 0:
                    await asyncio.sleep(0.005)
            (name,) = await database.tables()
            asked = f"SELECT count(*)::text, max(seq)::text FROM {name}"

            async def rows() -> tuple[int, int]:
                ((count, newest),) = await database.do(asked)
                return int(count or 0), int(newest or 0)

            async with asyncio.timeout(30):
                while (found := await rows()) != (found[0], 300) or found[0] > 70:
                    await asyncio.sleep(0.01)
        finally:
            await server.stop()


@each
@on_loop
async def test_while_the_server_is_stalled_whoever_asks_waits(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halves, "PING_EVERY_S", 0.02)
    async with serving(transport) as (server, board, port), Client(transport, port) as client:
        board.post(message(1))
        await wait_until(lambda: client.side.held_seq == 1)
        board.held = True
        board.let_go.clear()
        server.hold()
        assert server._place is not None
        session = await Postgres.connect(server._place.parameters)
        asked = Command(b"SELECT count(*)::int FROM pg_locks WHERE NOT granted")
        try:
            async with asyncio.timeout(30):
                while not number((await session.ask(asked)).rows[0][0]):
                    await asyncio.sleep(0.005)
        finally:
            session.close()
        board.post(message(2))
        assert client.side.held_seq == 1
        board.held = False
        board.let_go.set()
        server.let_go()
        await wait_until(lambda: client.side.held_seq == 2)
        assert client.side.count("fault") == 0


@on_loop
async def test_a_stall_holds_over_a_connection_that_is_lost() -> None:
    async with serving(PostgresQuery) as (server, board, port):
        board.post(message(1))
        async with Client(PostgresQuery, port) as client:
            await wait_until(lambda: client.side.held_seq == 1)
            board.held = True
            server.hold()
            assert server._session is not None
            server._session._lose()
            await wait_until(lambda: server._locked)
            board.post(message(2))
            board.held = False
            server.let_go()
            await wait_until(lambda: client.side.held_seq == 2)
