"""Role "gateway": the server of one side, with the serving half of that side's transport.

In a process of its own, so that the operating system's accounting says what this model costs a
server, and one side's load cannot slow the other.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import msgspec

from feeds import transports
from feeds.access import Access, Address
from feeds.board import Board
from feeds.channel import ChannelServer
from feeds.foreign import reason
from feeds.frame import SideName
from feeds.processes.messages import Apply, Ask, Begin, Books, Failed, Message, Peers, Served, Stall
from feeds.settings import Settings
from feeds.transports.base import Server
from feeds.update import pad
from feeds.wire.websocket_client import subscribe

if TYPE_CHECKING:
    from feeds.processes.child import Link

MANY_SOCKETS = True
TELL_EVERY_S = 0.1
CATCH_UP_S = 5.0
"""After a stall a reader who does not keep up holds the others back no longer than this."""


def load(side: SideName) -> None:
    """Import the serving half of the transport that a side has unless told otherwise."""
    transports.find(Settings().transport(side)).load("server")


async def run(link: Link, side: SideName) -> None:
    """Serve what the upstream brings until cancelled."""
    begin = await link.next()
    assert isinstance(begin, Begin)
    board, access = Board(), Access(begin.token)
    transport = transports.find(begin.settings.transport(side))
    server = transport.server(board, access, begin.settings.options(side))
    channel = ChannelServer(access)
    port, channel_port = begin.ports
    try:
        port = await server.start(port)
        channel_port = await channel.start(channel_port)
    except OSError as error:
        link.say(Failed(f"cannot listen on port {port}: {reason(error)}"))
        return
    link.ready(port, channel_port, scheme=transport.scheme, path=transport.path)
    try:
        await Gateway(side, begin, board, server, channel).run(link)
    finally:
        await asyncio.gather(server.stop(), channel.stop())


class Gateway:
    """Carries out what the supervisor orders, and tells the probe what was served."""

    def __init__(
        self, side: SideName, begin: Begin, board: Board, server: Server, channel: ChannelServer
    ) -> None:
        self._side, self._token, self._fairness = side, begin.token, begin.settings.fairness
        self._ledger, self._server, self._channel = board.ledger, server, channel
        self._hold = Hold(board, server, begin.settings.message_bytes)
        self._tasks = asyncio.TaskGroup()
        self._feed: asyncio.Task[None] | None = None
        self._stall: asyncio.Task[None] | None = None
        self._ledger.woken = self._tell_soon
        self._tell()

    async def run(self, link: Link) -> None:
        """Obey until cancelled."""
        async with self._tasks:
            while True:
                order = await link.next()
                if isinstance(order, Ask):
                    link.say(self._books())
                else:
                    self._obey(order)

    def _obey(self, order: Message) -> None:
        """Carry out one order; what does not concern a gateway it passes over."""
        match order:
            case Apply(settings):
                self._apply(settings)
            case Stall(seconds):
                self._hold.until(asyncio.get_running_loop().time() + seconds)
                if self._stall is None or self._stall.done():
                    self._stall = self._tasks.create_task(self._hold.run())
            case Peers() if self._feed is None:
                source = Address(order.source, self._token)
                self._feed = self._tasks.create_task(subscribe(source, self._hold.post))

    def _books(self) -> Books:
        """Return what was counted here so far."""
        book = self._ledger
        return Books(book.requests, book.messages, book.connections, book.pings, book.resyncs)

    def _apply(self, settings: Settings) -> None:
        self._hold.size_bytes = settings.message_bytes
        self._server.apply(settings.options(self._side))
        self._fairness = settings.fairness
        self._tell()

    def _tell_soon(self) -> None:
        asyncio.get_running_loop().call_later(TELL_EVERY_S, self._tell)

    def _tell(self) -> None:
        answered, pushed = self._ledger.take()
        told = Served(self._fairness, self._books(), answered, pushed)
        self._channel.publish(msgspec.json.encode(told))


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
