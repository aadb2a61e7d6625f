"""A server of long polls, with requests, news, stalls and departures in any order.

Each request is answered as soon as it may be, with what is right then, and none is kept longer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any, cast

from feeds.access import Access
from feeds.board import Board
from feeds.clock import precise_loop
from feeds.transports import long_poll
from feeds.update import Update, encode
from tests.fuzz.cursors import QUERIES, TOKEN
from tests.support.nonsense import damaged

TURNS = 4
"""Of the loop, within which an answer is there that nothing holds up."""


class _Request:
    """One request under way, and the connection that it came by."""

    def __init__(self, app: long_poll._Next, query: bytes) -> None:
        self.query = query
        self.answer: list[dict[str, Any]] = []
        self.gone: Callable[[], None] | None = None
        scope = {"type": "http", "method": "GET", "path": "/next", "http_version": "1.1"}
        headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {TOKEN}".encode())]
        told = scope | {"query_string": query, "headers": headers, "connection": self}
        self.task = asyncio.ensure_future(app(told, None, self._send))

    def watch(self, gone: Callable[[], None]) -> None:
        """Keep, as a connection does."""
        self.gone = gone

    async def _send(self, message: dict[str, Any]) -> None:
        self.answer.append(message)

    @property
    def status(self) -> int:
        """What was answered; 0: nothing yet."""
        return self.answer[0]["status"] if len(self.answer) == 2 else 0


class _Model:
    """The server, and all that has asked and has no answer."""

    def __init__(self, random: Random) -> None:
        self.random, self.board = random, Board()
        self.app = long_poll._Next(self.board, Access(TOKEN))
        self.waiting: list[_Request] = []
        self.ended = False

    async def turn(self) -> None:
        """Let everything happen that may."""
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def ask(self) -> None:
        """Ask with some number, or none."""
        newest = self.board.newest_seq
        numbers = (newest, newest, newest, newest + 5, max(0, newest - 1))
        query = self.random.choice((b"", *(b"after=%d" % each for each in numbers)))
        request = _Request(self.app, query)
        await self.turn()
        nothing = self.board.latest is None
        has_all = query == b"after=%d" % newest or (nothing and query)
        if self.board.held or (has_all and not self.ended):
            assert not request.status
            self.waiting.append(request)
            return
        assert request.status == (503 if self.ended else 204 if nothing else 200), request.query
        self._is_newest(request)

    async def nonsense(self) -> None:
        """Ask with what is no number."""
        query = self.random.choice(QUERIES).replace(b"since", b"after")
        if self.random.random() < 0.5:
            query = damaged(self.random, query)
        request = _Request(self.app, query)
        await self.turn()
        if not request.status:
            self.waiting.append(request)
            return
        body = request.answer[1]["body"]
        assert request.status in (200, 204, 400, 503)
        assert request.status < 400 or (body.count(b"\n") == 1 and len(body) < 300), body

    async def post(self) -> None:
        """Have news, of the same run or another."""
        seq = self.board.newest_seq + 1 if self.random.random() < 0.8 else 1
        self.board.post(encode(Update(seq, 1, 1.0)))
        await self.turn()
        await self._all_are_over(200)

    async def leave(self) -> None:
        """Have one of those who wait go away."""
        if not self.waiting:
            return
        request = self.random.choice(self.waiting)
        if request.gone is None:
            assert self.board.held, "nobody looks if it has gone"
            return
        request.gone()
        await self.turn()
        if not self.board.held:
            assert request.task.done()
            self.waiting.remove(request)

    async def stall(self) -> None:
        """Stand still, or go on."""
        if not self.board.held:
            self.board.held = True
            self.board.let_go.clear()
            return
        self.board.held = False
        self.board.let_go.set()
        await self.turn()
        for request in [each for each in self.waiting if each.status]:
            assert request.status in (200, 204, 400, 503)
            self.waiting.remove(request)

    async def end(self) -> None:
        """Stop the server."""
        if self.board.held:
            await self.stall()
        self.app.end()
        self.ended = True
        await self.turn()
        await self._all_are_over(204)
        held = cast("Any", self.app)._held
        assert not held._until_s
        assert held._timer is None or held._timer.cancelled()

    async def _all_are_over(self, status: int) -> None:
        if self.board.held:
            return
        for request in self.waiting:
            assert request.status == status, (request.query, request.status)
            assert request.task.done()
            self._is_newest(request)
        self.waiting = []

    def _is_newest(self, request: _Request) -> None:
        assert request.status != 200 or request.answer[1]["body"] == self.board.latest


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what has a server go through something."""
    with asyncio.Runner(loop_factory=precise_loop) as runner:
        yield lambda random: runner.run(_go_through(random))


async def _go_through(random: Random) -> str:
    model, most = _Model(random), 0
    kinds = (model.ask, model.ask, model.ask, model.nonsense, model.post, model.leave, model.stall)
    for _ in range(random.randrange(1, 60)):
        await random.choice(kinds)()
        most = max(most, len(model.waiting))
    await model.end()
    await model.ask()
    assert len(asyncio.all_tasks()) == 1
    return f"{most // 5 * 5} or more at once"
