"""Servers and clients of a cursor, with sources that skip and start again, and with nonsense.

Whatever happens, each update that was published after the cursor comes, in its order, or is told to
be gone, or belongs to a run of which the client is told that there is another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any, cast
from unittest.mock import patch

from feeds import board as boards
from feeds.access import Access, Address
from feeds.clock import precise_loop
from feeds.fairness import Options
from feeds.halves import Answer, PullClient, StatusError, TransportError
from feeds.quantities import THIN
from feeds.transports import rest_cursor
from feeds.update import Update, decode, encode
from feeds.wire.http_session import Fetched
from tests.support.nonsense import damaged
from tests.support.sinks import RecordingSide

TOKEN = "token"
QUERIES = (
    *(b"since=", b"since=-1", b"since=%31", b"since=1&since=2", b"since=1&run=x", b"run=1"),
    *(b"%", b"&&", b"\xff=\xff", b"since=1e3", b"since=" + b"0" * 19, b"since=" + b"9" * 30),
    b"since=9223372036854775807",
)


class _Wire:
    """The server's half without sockets, in place of a session."""

    def __init__(self, board: boards.Board, options: Options, random: Random) -> None:
        self._app = rest_cursor._Updates(board, Access(TOKEN))
        self._app.apply(options)
        self._random = random
        self.spoiled = False
        """Whether an answer was damaged on its way."""

    def request(self, query: bytes, tag: str = "") -> tuple[int, bytes, str]:
        """Return status, body and tag."""
        headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {TOKEN}".encode())]
        if tag:
            headers.append((b"if-none-match", tag.encode()))
        scope = {"type": "http", "method": "GET", "path": "/updates", "http_version": "1.1"}
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        coroutine = self._app(scope | {"query_string": query, "headers": headers}, None, send)
        try:
            coroutine.send(None)
        except StopIteration:
            pass
        else:
            raise AssertionError("it waited for something")
        tag = dict(sent[0]["headers"]).get(b"etag", b"").decode()
        return sent[0]["status"], sent[1]["body"], tag

    def ask(self, query: str, tag: str) -> Fetched:
        """Do what a session does."""
        status, body, tag = self.request(query.encode(), tag)
        if status in (204, 304):
            return Fetched(None, 1, tag)
        if status != 200:
            raise StatusError(status)
        if self._random.random() < 0.02:
            self.spoiled = True
            body = damaged(self._random, body)
        return Fetched(body, 1, tag)

    def cut(self) -> None:
        """Nothing is under way for longer."""

    close = cut


class _Side(RecordingSide):
    """Adds up what is gone."""

    gone = 0

    def noted(self, text: str) -> None:
        """Add."""
        self.gone += int(text.partition(" ")[0].replace(THIN, ""))


class _Model:
    """What was published, what the client has of it, and what must be so."""

    def __init__(self, random: Random) -> None:
        self.random, self.board, self.side = random, boards.Board(), _Side()
        self.wire = _Wire(self.board, Options(conditional=random.random() < 0.5), random)
        client: PullClient = rest_cursor.TRANSPORT.pull_client(Address(1, TOKEN), self.side)
        self.client = client
        cast("Any", client)._session = self.wire
        self.seq = self.run = 0
        self.held: tuple[int | None, int] | None = None  # run, whichever it is, and number

    def publish(self) -> None:
        """Publish some, after a gap, or in a new run."""
        random = self.random
        match random.choice(("on", "on", "on", "skip", "anew")):
            case "skip":
                self.seq += random.randrange(1, 9)
            case "anew" if self.seq:
                self.seq = random.randrange(min(self.seq, 3))
                self.run += 1
        for _ in range(random.choice((1, 1, 5, 60))):
            self.seq += 1
            self.board.post(encode(Update(self.seq, 1, 1.0)).ljust(random.choice((0, 90, 3000))))

    async def ask(self) -> str:
        """Have the client ask until there is no more; return what came of it."""
        for _ in range(200):
            gone, self.side.gone = self.side.gone, 0
            assert not gone
            try:
                answer = await self.client.ask()
            except TransportError:
                if not self.wire.spoiled:
                    assert self.held is not None
                    assert self.held[0] not in (None, self.run), "an error in the same run"
                    self.held = None, 0
                    return "another run"
                self._lose()
                return "spoiled"
            if self.wire.spoiled:
                self._lose()  # it may have looked like an answer
                return "spoiled and not seen"
            self._check(answer)
            if not answer.more:
                assert not self.seq or self.held == (self.run, self.seq)
                return "all"
        raise AssertionError("there was more and more")

    def _check(self, answer: Answer) -> None:
        seqs = [decode(each).seq for each in answer.messages]
        assert seqs == sorted(set(seqs))
        if self.held is not None:
            run, seq = self.held
            assert run in (None, self.run), "the end of a run was not told"
            if run is not None:
                assert len(seqs) + self.side.gone == (seqs or [seq])[-1] - seq
            else:
                assert not self.side.gone
        if seqs:
            self.held = self.run, seqs[-1]
        self.side.gone = 0

    def _lose(self) -> None:
        """Forget what the client has: nobody knows."""
        self.wire.spoiled, self.held, self.side.gone = False, None, 0
        client = cast("Any", self.client)
        client._cursor, client._tag = None, ""


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what has a client and a server go through something."""
    with asyncio.Runner(loop_factory=precise_loop) as runner:
        yield lambda random: runner.run(_go_through(random))


async def _go_through(random: Random) -> str:
    history = patch.object(boards, "HISTORY_BYTES", random.choice((900, 9000, 1 << 20)))
    most = patch.object(rest_cursor, "MOST_BYTES", random.choice((100, 2000, 1 << 18)))
    outcome = "nothing"
    with history, most:
        model = _Model(random)
        try:
            for _ in range(random.randrange(1, 30)):
                match random.choice(("publish", "ask", "nonsense")):
                    case "publish":
                        model.publish()
                    case "ask":
                        outcome = await model.ask()
                    case _:
                        _nonsense(random, model.wire)
        finally:
            await model.client.close()
    return outcome


def _nonsense(random: Random, wire: _Wire) -> None:
    query = random.choice(QUERIES)
    if random.random() < 0.5:
        query = damaged(random, query)
    status, body, _ = wire.request(query)
    assert status in (200, 204, 304, 400, 409), status
    assert status < 400 or (body.count(b"\n") == 1 and len(body) < 300), body
