"""A gateway: the serving half of one transport in a process of its own.

Of its own, so that the operating system's accounting says what this model costs a server, and
one side's load cannot slow the other.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from feeds import transports
from feeds.access import Access
from feeds.processes.messages import (
    Applied,
    Apply,
    AskBooks,
    Begin,
    Books,
    Failed,
    Message,
    Peers,
    Served,
    Stall,
)
from feeds.transports.base import Address, Board, Server, Style
from feeds.update import pad
from feeds.upstream import subscribe

if TYPE_CHECKING:
    from feeds.fairness import Fairness, Options
    from feeds.processes.child import Link
    from feeds.settings import Settings

TELL_EVERY_S = 0.1
CATCH_UP_S = 5.0
"""After a stall a reader who does not keep up holds the others back no longer than this."""


async def serve(link: Link, transport_key: str) -> None:
    """Serve what the upstream brings, through the transport, until cancelled."""
    begin = await link.next()
    assert isinstance(begin, Begin)
    board = Board()
    transport = transports.find(transport_key)
    style = transport.style
    options = options_of(begin.settings.fairness, style)
    server = transport.server(board, Access(begin.token), options)
    try:
        port = await server.start(begin.ports[0])
    except OSError as error:
        link.say(Failed(f"cannot listen on port {begin.ports[0]}: {error.strerror}"))
        return
    link.ready(port, scheme=transport.scheme, path=transport.path)
    try:
        async with asyncio.TaskGroup() as group:
            gateway = Gateway(link, board, server, style=style, begin=begin, group=group)
            while True:
                gateway.obey(await link.next())
    finally:
        await server.stop()


def options_of(fairness: Fairness, style: Style) -> Options:
    """Return what the side of this style does: the live one pushes, the polled one is pulled."""
    return fairness.live if style == "push" else fairness.polled


class Gateway:
    """Carries out what the supervisor orders, and tells it what was served."""

    def __init__(
        self,
        link: Link,
        board: Board,
        server: Server,
        *,
        style: Style,
        begin: Begin,
        group: asyncio.TaskGroup,
    ) -> None:
        self._link, self._server, self._style, self._group = link, server, style, group
        self._ledger = board.ledger
        self._ledger.woken = self._tell_soon
        self._token = begin.token
        self._hold = Hold(board, server, begin.settings.message_bytes)
        self._feed: asyncio.Task[None] | None = None
        self._stall: asyncio.Task[None] | None = None

    def obey(self, order: Message) -> None:
        """Carry out one order; what does not concern a gateway it passes over."""
        match order:
            case Apply(settings):
                self._apply(settings)
            case AskBooks():
                self._link.say(self._books())
            case Stall(seconds):
                self._hold.until(asyncio.get_running_loop().time() + seconds)
                if self._stall is None or self._stall.done():
                    self._stall = self._group.create_task(self._hold.run())
            case Peers() if self._feed is None:
                source = Address(order.source, self._token)
                self._feed = self._group.create_task(subscribe(source, self._hold.post))

    def _apply(self, settings: Settings) -> None:
        self._hold.size_bytes = settings.message_bytes
        self._server.apply(options_of(settings.fairness, self._style))
        self._link.say(Applied(settings.fairness))

    def _tell_soon(self) -> None:
        asyncio.get_running_loop().call_later(TELL_EVERY_S, self._tell)

    def _tell(self) -> None:
        answered, pushed = self._ledger.take()
        self._link.say(Served(self._style, self._books(), polled=answered, live=pushed))

    def _books(self) -> Books:
        book = self._ledger
        return Books(book.requests, book.messages, book.connections, book.pings, book.resyncs)


class Hold:
    """Posts messages at the size asked for; while it is held it keeps them, in their order."""

    def __init__(self, board: Board, server: Server, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._board, self._server = board, server
        self._kept: deque[bytes] = deque()  # as they came: padding would cost memory
        self._until_s = 0.0

    def post(self, message: bytes) -> None:
        """Fill ``message`` up and put it on the board, or keep it for later."""
        if self._board.held:
            self._kept.append(message)
        else:
            self._board.post(pad(message, self.size_bytes))

    def until(self, loop_s: float) -> None:
        """Hold until the loop's time is ``loop_s``, or longer if that was asked for before."""
        self._until_s = max(self._until_s, loop_s)

    async def run(self) -> None:
        """Hold the server, let go of it in time, and give out what was kept."""
        loop = asyncio.get_running_loop()
        self._board.held = True
        self._board.let_go.clear()
        self._server.hold()
        while (left_s := self._until_s - loop.time()) > 0:  # noqa: ASYNC110 - may be put off
            await asyncio.sleep(left_s)
        patient_until_s = loop.time() + CATCH_UP_S
        while self._kept:
            self._board.post(pad(self._kept.popleft(), self.size_bytes))
            while self._server.congested and loop.time() < patient_until_s:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        self._board.held = False
        self._board.let_go.set()
        self._server.let_go()
