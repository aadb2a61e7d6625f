"""A database of the person's own: what can be wrong with it, and what is left of us in it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from feeds.access import Access
from feeds.board import Board
from feeds.database import server as serving_half
from feeds.database.server import DatabaseServer
from feeds.halves import TransportError
from feeds.transports.base import Transport
from tests.feeds.transports.driver import DATABASE, TOKEN, Client, message, name_of
from tests.support.clock import PATIENCE_S, on_loop, wait_until
from tests.support.database import PASSWORD, Owned, owned
from tests.support.servers import ScriptedServer, says, silence

pytestmark = pytest.mark.slow

each = pytest.mark.parametrize("transport", DATABASE, ids=name_of)


@asynccontextmanager
async def serving_in(
    url: str, transport: type[Transport], board: Board | None = None, token: str = TOKEN
) -> AsyncIterator[Board]:
    """Serve into the database at ``url``."""
    board = board or Board()
    server = transport.server(board, Access(token, url))
    await server.start(0)
    try:
        yield board
    finally:
        await server.stop()


async def refusal(url: str) -> str:
    """Return why a server cannot serve into the database at ``url``; nothing of it may stay."""
    server = DatabaseServer(Board(), Access(TOKEN, url), notifies=False)
    try:
        with pytest.raises(TransportError) as raised:
            await server.start(0)
    finally:
        await server.stop()
    text = str(raised.value)
    assert "\n" not in text
    assert PASSWORD not in text
    assert "s3cret" not in text
    assert raised.value.__cause__ is None
    return text


@each
@on_loop
async def test_it_serves_and_leaves_nothing(transport: type[Transport]) -> None:
    async with owned() as database:
        async with serving_in(database.url(), transport) as board:
            board.post(message(1))
            async with Client(transport, database.port, database_url=database.url()) as client:
                await wait_until(lambda: client.side.held_seq == 1)
                board.post(message(2).ljust(20_000))
                await wait_until(lambda: client.side.held_seq == 2)
                assert client.side.count("fault") == 0
            assert len(await database.tables()) == 1
        assert await database.tables() == []


@each
@on_loop
async def test_two_programs_in_one_database_do_not_meet(transport: type[Transport]) -> None:
    async with owned() as database, serving_in(database.url(), transport) as one:
        async with serving_in(database.url(), transport, token="another") as other:
            url, port = database.url(), database.port
            async with (
                Client(transport, port, database_url=url) as first,
                Client(transport, port, token="another", database_url=url) as second,
            ):
                one.post(message(1))
                other.post(message(7))
                await wait_until(lambda: (first.side.held_seq, second.side.held_seq) == (1, 7))
        one.post(message(2))
        assert len(await database.tables()) == 1


@each
@on_loop
async def test_what_a_killed_program_left_goes_with_the_next_start(
    transport: type[Transport],
) -> None:
    async with owned() as database:
        left = DatabaseServer(Board(), Access("killed", database.url()), notifies=False)
        await left.start(0)
        assert left._session is not None
        left._session.close()  # as the system does for a process that is killed
        held = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"
        async with asyncio.timeout(PATIENCE_S):
            while await database.do(held):  # which the database takes its time to see
                await asyncio.sleep(0.005)
        async with serving_in(database.url(), transport):
            assert len(await database.tables()) == 1
        assert await database.tables() == []
        left._session = None
        await left.stop()


@each
@on_loop
async def test_a_table_that_somebody_drops_is_made_anew(
    transport: type[Transport], capsys: pytest.CaptureFixture[str]
) -> None:
    async with owned() as database, serving_in(database.url(), transport) as board:
        board.post(message(1))
        url, port = database.url(), database.port
        async with Client(transport, port, database_url=url) as client:
            await wait_until(lambda: client.side.held_seq == 1)
            (name,) = await database.tables()
            await database.do(f"DROP TABLE {name}")
            board.post(message(2))
            await wait_until(lambda: client.side.held_seq == 2)
    said = capsys.readouterr().err
    assert "the table of this run is gone" in said
    assert PASSWORD not in said


@each
@on_loop
async def test_a_writer_whose_session_is_ended_comes_back_and_nothing_is_lost(
    transport: type[Transport],
) -> None:
    async with owned() as database, serving_in(database.url(), transport) as board:
        url, port = database.url(), database.port
        async with Client(transport, port, database_url=url) as client:
            for seq in range(1, 6):
                board.post(message(seq))
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
                await database.do(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                )
            board.post(message(6))
            await wait_until(lambda: client.side.held_seq == 6)
            assert client.side.count("fault") == 0
            if transport.style == "push":
                assert client.side.seqs == [1, 2, 3, 4, 5, 6]


WRONG: dict[str, Callable[[Owned], str]] = {
    "wrong user or password": lambda it: it.url(password="s3cret-wrong"),
    "wrong user or password ": lambda it: it.url(user="nobody"),
    'database "elsewhere" does not exist': lambda it: it.url(name="elsewhere"),
    "SSL": lambda it: it.url() + "?sslmode=require",
    "nonsense": lambda it: it.url() + "?nonsense=1",
    "does not begin with postgresql": lambda it: it.url().replace("postgresql", "mysql"),
    "does not name one host": lambda it: "postgresql:///live_vs_polled",
    "no.such.host.invalid": lambda it: it.url(host="no.such.host.invalid"),
}
"""URLs that lead nowhere, by what is said of them."""


@on_loop
async def test_a_url_that_leads_nowhere_is_one_line() -> None:
    async with owned() as database:
        for told, wrong in WRONG.items():
            assert told.strip() in await refusal(wrong(database))


@on_loop
async def test_who_may_not_create_a_table_is_told_so() -> None:
    async with owned() as database:
        await database.do("REVOKE CREATE ON SCHEMA public FROM person")
        text = await refusal(database.url())
        assert f"127.0.0.1:{database.port}" in text
        assert "permission denied for schema public" in text


@on_loop
async def test_nobody_listens_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    text = await refusal(f"postgresql://person:{PASSWORD}@127.0.0.1:{port}/here")
    assert text == f"database here at 127.0.0.1:{port}: connection refused"


@pytest.mark.parametrize(
    "script", [silence, says(b"HTTP/1.1 400 Bad Request\r\n\r\n")], ids=["silent", "no database"]
)
@on_loop
async def test_something_else_listens_there(
    script: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving_half, "ANSWER_S", 0.3)
    async with ScriptedServer(script) as server:  # type: ignore[arg-type]
        text = await refusal(f"postgresql://person:{PASSWORD}@127.0.0.1:{server.port}/here")
        assert text.startswith(f"database here at 127.0.0.1:{server.port}: ")


@each
@on_loop
async def test_a_client_whose_rights_are_taken_away_counts_it_and_comes_back(
    transport: type[Transport],
) -> None:
    async with owned() as database, serving_in(database.url(), transport) as board:
        board.post(message(1))
        await database.do(f"CREATE ROLE other LOGIN PASSWORD '{PASSWORD}'")
        url = database.url(user="other")
        async with Client(transport, database.port, database_url=url) as client:
            await wait_until(lambda: client.side.account.faults >= 2)
            assert "permission denied" in client.side.reasons("fault")[0]
            assert all(PASSWORD not in reason for reason in client.side.reasons("fault"))
            (name,) = await database.tables()
            await database.do(f"GRANT SELECT ON {name} TO other")
            await wait_until(lambda: client.side.held_seq == 1)


@on_loop
async def test_a_password_may_hold_any_sign_once_it_is_escaped() -> None:
    password = "a@b/c:d?e#f'g\\h i%j"
    async with owned() as database:
        await database.do("ALTER ROLE person PASSWORD '{}'".format(password.replace("'", "''")))
        escaped = "".join(f"%{ord(sign):02X}" for sign in password)
        async with serving_in(database.url(password=escaped), DATABASE[0]):
            assert len(await database.tables()) == 1
