"""Answers that are given again to requests in the same words: always right, and always counted."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from feeds.access import Access
from feeds.board import Board
from feeds.fairness import PLAIN, Options
from feeds.halves import Server
from feeds.transports.base import Transport
from feeds.transports.long_poll import LongPoll
from feeds.transports.rest import Rest
from feeds.wire import http_resource
from feeds.wire.http_memory import MOST_KEPT, Head, Header, KeptAnswer, RecentAnswers
from feeds.wire.limits import REQUEST_S
from tests.feeds.transports.by_hand import post, request
from tests.feeds.transports.driver import PULL, TOKEN, message, name_of
from tests.support.clock import on_loop, wait_until

pulled = pytest.mark.parametrize("transport", PULL, ids=name_of)


class Talk:
    """A connection that stays, and the server behind it."""

    def __init__(
        self,
        board: Board,
        server: Server,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.board, self.server, self._reader, self._writer = board, server, reader, writer

    async def say(self, sent: bytes) -> tuple[int, bytes, bytes]:
        """Send bytes as they are; return status, head and body of the answer."""
        self._writer.write(sent)
        return await self.hear(no_body=sent.startswith(b"HEAD"))

    async def hear(self, *, no_body: bool = False) -> tuple[int, bytes, bytes]:
        """Return status, head and body of the next answer."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head.split()[1])
        length = [line[16:] for line in head.split(b"\r\n") if line.startswith(b"content-length: ")]
        has_body = length and not no_body and status not in (204, 304)
        return status, head, await self._reader.readexactly(int(length[0])) if has_body else b""

    async def ask(self, target: str, *headers: str) -> tuple[int, bytes]:
        """Ask as somebody who has the token; return status and body."""
        status, _, body = await self.say(request(target, *headers))
        return status, body


@asynccontextmanager
async def talk(transport: type[Transport], options: Options = PLAIN) -> AsyncIterator[Talk]:
    """Serve, and connect."""
    board = Board()
    server = transport.server(board, Access(TOKEN), options)
    reader, writer = await asyncio.open_connection("127.0.0.1", await server.start(0))
    try:
        yield Talk(board, server, reader, writer)
    finally:
        writer.close()
        await server.stop()


@pulled
@on_loop
async def test_the_same_request_has_the_same_answer_until_there_is_news(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out = 0
    document = http_resource.Resource.document

    def counted(
        self: http_resource.Resource, body: bytes, found: dict[bytes, bytes], *others: object
    ) -> http_resource.Reply:
        nonlocal worked_out
        worked_out += 1
        return document(self, body, found, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(http_resource.Resource, "document", counted)
    async with talk(transport) as it:
        for seq in range(1, 6):
            post(it.board, seq, seq)
            for _ in range(20):
                status, body = await it.ask(transport.path)
                assert status == 200
                assert b'"seq":%d,' % seq in body
        ledger = it.board.ledger
        assert (ledger.requests, ledger.messages) == (100, 100)
        assert len(ledger.take()[0]) == 100
        # anew with each update and each second, in which the date is another one
        assert 5 <= worked_out < 100


@pulled
@on_loop
async def test_whoever_asks_in_other_words_has_another_answer(transport: type[Transport]) -> None:
    async with talk(transport, Options(compression=True)) as it:
        post(it.board, 1, 1)
        for _ in range(2):
            assert (await it.ask(transport.path, "Accept-Encoding: identity"))[0] == 200
            _, packed = await it.ask(transport.path, "Accept-Encoding: gzip")
            assert b'"seq":1,' in gzip.decompress(packed)
            assert (await it.ask(transport.path, "Accept-Encoding: identity;q=0"))[0] == 406
            assert (await it.ask("/elsewhere"))[0] == 404
            asked = request(transport.path)
            assert (await it.say(asked.replace(b"GET", b"HEAD")))[::2] == (200, b"")
            assert (await it.say(asked.replace(TOKEN.encode(), b"wrong")))[0] == 401
            status, head, _ = await it.say(request(transport.path, "Origin: http://localhost:1"))
            assert status == 200
            assert b"access-control-allow-origin: http://localhost:1\r\n" in head.lower()
            assert (await it.say(asked.replace(b"localhost", b"evil.example")))[0] == 421
        books = it.board.ledger
        assert (books.requests, books.messages) == (16, 6)


@on_loop
async def test_other_options_and_conditions_are_in_force_at_once() -> None:
    async with talk(Rest, Options(conditional=True)) as it:
        post(it.board, 1, 1)
        _, head, _ = await it.say(request(Rest.path))
        tag = next(line for line in head.split(b"\r\n") if line.startswith(b"etag: "))[6:].decode()
        for _ in range(3):
            assert (await it.ask(Rest.path, f"If-None-Match: {tag}"))[0] == 304
        assert it.board.ledger.messages == 1
        post(it.board, 2, 2)
        status, body = await it.ask(Rest.path, f"If-None-Match: {tag}")
        assert (status, b'"seq":2,' in body) == (200, True)
        assert b"etag" in (await it.say(request(Rest.path)))[1]
        it.server.apply(Options(conditional=False))
        assert b"etag" not in (await it.say(request(Rest.path)))[1]


@on_loop
async def test_no_news_is_not_told_to_whoever_asks_next(monkeypatch: pytest.MonkeyPatch) -> None:
    async with talk(LongPoll) as it:
        post(it.board, 1, 1)
        monkeypatch.setattr(LongPoll, "hold_s", 0.01)
        assert (await it.ask("/next?after=1"))[0] == 204
        monkeypatch.setattr(LongPoll, "hold_s", 3600.0)
        asking = asyncio.create_task(it.ask("/next?after=1"))
        await wait_until(lambda: it.board.ledger.requests == 2)
        post(it.board, 2, 2)
        status, body = await asking
        assert (status, b'"seq":2,' in body) == (200, True)
        for _ in range(3):  # who comes late with the same number has the same news
            assert (await it.ask("/next?after=1")) == (status, body)
        assert it.board.ledger.messages == 4


@pulled
@on_loop
async def test_a_stalled_server_gives_no_answer_again(transport: type[Transport]) -> None:
    async with talk(transport) as it:
        post(it.board, 1, 1)
        assert (await it.ask(transport.path))[0] == 200
        it.board.held = True
        it.board.let_go.clear()
        asking = asyncio.create_task(it.ask(transport.path))
        await wait_until(lambda: it.board.ledger.requests == 2)
        post(it.board, 2, 2)
        it.board.held = False
        it.board.let_go.set()
        assert b'"seq":2,' in (await asking)[1]


@pulled
@on_loop
async def test_requests_behind_one_another_are_answered_in_their_order(
    transport: type[Transport],
) -> None:
    async with talk(transport) as it:
        post(it.board, 1, 1)
        same, other = request(transport.path), request("/elsewhere")
        with_body = request(transport.path, "Content-Length: 4") + b"body"
        expected = [(same, 200), (same, 200), (other, 404), (with_body, 200), (same, 200)] * 4
        it._writer.write(b"".join(sent for sent, _ in expected))
        assert [(await it.hear())[0] for _ in expected] == [status for _, status in expected]
        assert it.board.ledger.messages == 16
        closing = request(transport.path, "Connection: close")
        _, head, _ = await it.say(closing)
        assert b"connection: close" in head
        assert await it._reader.read() == b""


@on_loop
async def test_whoever_was_answered_again_is_not_taken_for_slow() -> None:
    async with talk(Rest) as it:
        for _ in range(3):
            assert (await it.ask(Rest.path))[0] == 204
        (connection,) = cast("Any", it.server)._server.server_state.connections
        for later_s in (0.0, REQUEST_S + 1.0, 2 * REQUEST_S):
            connection.look_after(asyncio.get_running_loop().time() + later_s)
        assert (await it.ask(Rest.path))[0] == 204


def test_few_answers_are_kept_and_none_that_a_body_may_follow() -> None:
    answers, shared, latest = RecentAnswers(), [(b"date", b"now")], message(1)
    kept = KeptAnswer(b"whole", 1, followed=True)

    def head(number: int, *headers: Header) -> Head:
        return (b"/%d" % number, b"", headers)

    for number in range(MOST_KEPT + 5):
        answers.keep(head(number), latest, shared, kept)
    found = [answers.find(head(n), latest, shared) for n in range(MOST_KEPT + 5)]
    assert found == [None] * 5 + [kept] * MOST_KEPT
    answers.keep(head(1, (b"content-length", b"1")), latest, shared, kept)
    assert answers.find(head(1, (b"content-length", b"1")), latest, shared) is None
    answers.keep(head(1), latest, shared, kept._replace(data=bytes(1 << 17)))
    assert answers.find(head(1), latest, shared) is None
    last = head(MOST_KEPT + 4)
    assert answers.find(last, latest, list(shared)) is None  # another second
    answers.keep(last, latest, shared, kept)
    assert answers.find(last, message(2), shared) is None
