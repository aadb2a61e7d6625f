"""Long polling: the client asks with what it holds, and is answered when there is news."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feeds import halves
from feeds.wire.held_request import AsksAfter
from feeds.wire.http_client import HttpPullClient
from feeds.wire.http_found import Found
from feeds.wire.http_resource import CLOSE, Reply, Resource, nothing, text
from feeds.wire.http_transport import PolledHttp
from feeds.wire.query import BadNumberError, number_in
from feeds.wire.rotation import Rotation

if TYPE_CHECKING:
    from feeds.access import Access, Address
    from feeds.board import Board
    from feeds.wire.http_crowd import HttpCrowdClient
    from feeds.wire.http_protocol import BoundedProtocol
    from feeds.wire.http_server import Scope, Send

PATH = "/next"


class Held:
    """Requests that wait for news, oldest first; one timer and one wake-up for all of them.

    Whoever is answered first asks again first: news begins with another one each time.
    """

    def __init__(self) -> None:
        self._rotation = Rotation()
        self._until_s: dict[asyncio.Future[bool], float] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def news(self, connection: BoundedProtocol) -> bool:
        """Wait for news; ``False``: there is none in time, or the client has gone."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[bool] = loop.create_future()
        self._until_s[waiting] = until_s = loop.time() + LongPoll.hold_s
        if self._timer is None:
            self._timer = loop.call_at(until_s, self._look)
        connection.watch(lambda: _settle(waiting, news=False))
        try:
            return await waiting
        finally:
            connection.gone = None
            self._until_s.pop(waiting, None)

    def let_go(self, *, news: bool) -> None:
        """Have all of them answered."""
        held, self._until_s = self._until_s, {}
        for waiting in self._rotation.of(list(held)):
            _settle(waiting, news=news)

    def stop(self) -> None:
        """Let all of them go, and leave no timer behind."""
        self.let_go(news=False)
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        """Let those go that have waited long enough, and look again when the next one will have."""
        loop, self._timer = asyncio.get_running_loop(), None
        now_s = loop.time()
        for waiting, until_s in self._until_s.items():
            if until_s > now_s:
                self._timer = loop.call_at(until_s, self._look)
                return
            _settle(waiting, news=False)


def _settle(waiting: asyncio.Future[bool], *, news: bool) -> None:
    if not waiting.done():
        waiting.set_result(news)


class _Next(Resource):
    """The newest message, as soon as it is another than the one that the client holds."""

    path = PATH
    about = f"The newest update is at {PATH}; {PATH}?after=NUMBER waits for a newer one.\n"

    def __init__(self, board: Board, access: Access) -> None:
        super().__init__(board, access)
        self._held, self._ended = Held(), False
        board.listen(self._posted)

    def end(self) -> None:
        super().end()
        if not self._ended:
            self._ended = True
            self.board.ignore(self._posted)
            self._held.stop()

    def give(self, scope: Scope, found: Found) -> Reply | None:
        try:
            after = number_in(scope["query_string"], "after")
        except BadNumberError as error:
            return text(400, f"{error}\n".encode())
        if self._ended:  # whoever asks again at once should not
            return text(503, b"The server stops.\n", CLOSE)
        board = self.board
        if after is None and board.latest is None:
            return nothing()
        # a number from the future is of another run: then the newest is news, too
        if board.latest is not None and after != board.newest_seq:
            return self._newest(board.latest, found)
        return None

    async def later(self, scope: Scope, found: Found, send: Send) -> Reply:
        news = await self._held.news(scope["connection"])
        if self._ended:
            return nothing(CLOSE)
        board = self.board
        if board.held:
            await board.let_go.wait()
        if news and board.latest is not None:
            return self._newest(board.latest, found)
        return self.give(scope, found) or nothing()

    def _newest(self, latest: bytes, found: Found) -> Reply:
        return self.document(latest, found, self.tag_of(latest))

    def _posted(self, message: bytes) -> None:
        self._held.let_go(news=True)


class _LongPollClient(AsksAfter, HttpPullClient):
    """Waits."""

    waits = True

    async def ask(self) -> halves.Answer:
        answer = await super().ask()
        self.answered()
        return answer

    def read(self, body: bytes, at_ns: int) -> halves.Answer:
        self.take_number(body)
        return halves.Answer((body,), at_ns)


class LongPoll(PolledHttp):
    """HTTP/1.1, each answer the newest update; switches as for REST, but there is no condition."""

    key = "long-poll"
    label = "Long polling"
    tip = "The client asks with GET, the server holds the request until there is news"
    good_for = "pushing where nothing but requests and answers gets through"
    order = 30
    path = PATH
    resource = _Next
    client = _LongPollClient
    hold_s = 30.0

    @staticmethod
    def crowd() -> type[HttpCrowdClient]:
        """Return what waits."""
        from feeds.wire.held_crowd import HeldCrowdClient

        return HeldCrowdClient

    @classmethod
    def to_paste(cls, address: Address) -> list[str]:
        """Return a line that asks once, and one that asks again and again and shows all news."""
        url = f'"{cls.url(address)}?after=$n"'
        ask = f'curl -sf -H "Authorization: Bearer {address.token}" {url}'
        note = """echo "$r" && n=$(echo "$r" | sed 's/.*"seq":\\([0-9]*\\).*/\\1/')"""
        loop = f"""n=0; while r=$({ask}); do [ "$r" ] && {note}; done"""
        return [*super().to_paste(address), loop]


TRANSPORT = LongPoll
