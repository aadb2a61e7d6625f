"""Role "gateway": the server of one side, with the serving half of that side's transport.

In a process of its own, so that the operating system's accounting says what this model costs a
server, and one side's load cannot slow the other.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from feeds import transports
from feeds.access import Access, Address
from feeds.board import Board
from feeds.channel import ChannelServer
from feeds.clock import now_ns
from feeds.coalescing import Coalescer
from feeds.foreign import reason
from feeds.processes import messages
from feeds.processes.messages import Apply, Ask, Begin, Books, Failed, Message, Peers, Served, Stall
from feeds.settings import Settings
from feeds.transports.base import Server, TransportError
from feeds.update import BadUpdateError, decode, pad
from feeds.wire.websocket_client import subscribe

if TYPE_CHECKING:
    from collections.abc import Callable

    from feeds.frame import SideName
    from feeds.processes.child import Link

MANY_SOCKETS = True
TELL_EVERY_S = 0.1
CATCH_UP_S = 5.0
"""After a stall a reader who does not keep up holds the others back no longer than this."""
LEAVE_S = 1.0
"""How long those who are served in the way of before may take to leave by themselves."""


def load(side: SideName) -> None:
    """Import the serving half of the transport that a side has unless told otherwise."""
    transports.find(Settings().transport(side)).load("server")


async def run(link: Link, side: SideName) -> None:
    """Serve what the upstream brings until cancelled."""
    begin = await link.next()
    assert isinstance(begin, Begin)
    access = Access(begin.token, begin.database_url, side)
    channel = ChannelServer(access)
    service = Service(side, Board(), access)
    try:
        link.say(await service.begin(begin.settings))
        channel_port = await channel.start(*begin.ports)
    except (OSError, TransportError) as error:
        link.say(Failed(f"gateway {side}: {reason(error)}"))
        await service.stop()
        return
    link.ready(channel_port)
    try:
        await Gateway(link, side, begin, service, channel).run()
    finally:
        await asyncio.gather(service.stop(), channel.stop())


class Service:
    """The serving half of the transport, and the one before it until its clients have left."""

    def __init__(self, side: SideName, board: Board, access: Access) -> None:
        self.board = board
        self.key = ""
        """The transport that is served."""
        self.changed: Callable[[], None] = lambda: None
        """Called when what :meth:`serving` tells has changed by itself."""
        self._side, self._access = side, access
        self._server: Server | None = None
        self._leaving: dict[Server, asyncio.Task[None]] = {}

    @property
    def server(self) -> Server:
        """What serves now."""
        assert self._server is not None
        return self._server

    async def begin(self, settings: Settings) -> messages.Serving:
        """Serve by the transport that is set, beside what served before; then that has its time.

        Raise ``OSError`` or :class:`TransportError` if it cannot; then all is as before.
        """
        transport = transports.find(settings.transport(self._side))
        await asyncio.to_thread(transport.load, "server")  # the side before is served meanwhile
        server = transport.server(self.board, self._access, settings.options(self._side))
        try:
            port = await server.start(0)
        except BaseException:
            await server.stop()
            raise
        if self.board.held:
            server.hold()
        if (old := self._server) is not None:
            self._leaving[old] = asyncio.get_running_loop().create_task(self._retire(old))
        self._server, self.key, self._port = server, transport.key, port
        server.changed = self._changed
        return self.serving()

    def _changed(self) -> None:
        self.changed()

    def serving(self) -> messages.Serving:
        """Return where and how this side is served now."""
        it, way = self.server, transports.find(self.key)
        where = self._port, it.host
        return messages.Serving(self.key, *where, way.scheme, way.path, it.database_pid)

    async def stop(self) -> None:
        """Close everything, within a second."""
        for leaving in self._leaving.values():
            leaving.cancel()
        servers = [*self._leaving, *((self._server,) if self._server is not None else ())]
        await asyncio.gather(*(server.stop() for server in servers))

    async def _retire(self, server: Server) -> None:
        """Stop ``server`` when its clients have had their time to leave."""
        await asyncio.sleep(LEAVE_S)
        await server.stop()
        del self._leaving[server]


class Gateway:
    """Carries out what the supervisor orders, and tells the probe what was served."""

    def __init__(
        self, link: Link, side: SideName, begin: Begin, service: Service, channel: ChannelServer
    ) -> None:
        self._link, self._side, self._token = link, side, begin.token
        self._wanted = begin.settings
        self._options = begin.settings.options(side)
        self._ledger, self._service, self._channel = service.board.ledger, service, channel
        self._hold = Hold(service, begin.settings.message_bytes)
        self._hold.limit(_push_limit(side, begin.settings))
        self._tasks = asyncio.TaskGroup()
        self._feed: asyncio.Task[None] | None = None
        self._stall: asyncio.Task[None] | None = None
        self._switch: asyncio.Task[None] | None = None
        self._ledger.woken = self._tell_soon
        service.changed = lambda: link.say(service.serving())
        self._tell()

    async def run(self) -> None:
        """Obey until cancelled."""
        async with self._tasks:
            while True:
                order = await self._link.next()
                if isinstance(order, Ask):
                    self._link.say(self._books())
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
        self._wanted = settings
        self._hold.size_bytes = settings.message_bytes
        self._hold.limit(_push_limit(self._side, settings))
        if self._is_wanted():
            self._options = settings.options(self._side)
            self._service.server.apply(self._options)
            self._tell()
        elif self._switch is None or self._switch.done():
            self._switch = self._tasks.create_task(self._serve_as_wanted())

    def _is_wanted(self) -> bool:
        return self._service.key == self._wanted.transport(self._side)

    async def _serve_as_wanted(self) -> None:
        """Serve by the transport that is wanted; it may be another one by the time that is done."""
        while not self._is_wanted():
            settings = self._wanted
            key = settings.transport(self._side)
            try:
                serving = await self._service.begin(settings)
            except (OSError, TransportError) as error:
                self._link.say(messages.Unserved(key, reason(error)))
                if self._wanted.transport(self._side) == key:
                    return  # the next order brings another one
                continue
            self._link.say(serving)
        self._apply(self._wanted)

    def _tell_soon(self) -> None:
        asyncio.get_running_loop().call_later(TELL_EVERY_S, self._tell)

    def _tell(self) -> None:
        answered, pushed = self._ledger.take()
        heard = self._ledger.take_heard()
        books = self._books() if self._service.server.keeps_books else None
        told = Served(self._service.key, self._options, books, answered, pushed, heard)
        self._channel.publish(msgspec.json.encode(told))


def _push_limit(side: SideName, settings: Settings) -> float | None:
    """Return how often at most a side pushes; what is asked for has no such limit."""
    return settings.push_limit_per_s if side == "live" else None


class Hold:
    """Posts messages at the size asked for; while it is held it keeps them, in their order."""

    def __init__(self, service: Service, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._board, self._service = service.board, service
        self._coalescer = Coalescer(self._board.post)
        self._kept: deque[bytes] = deque()  # as they came: padding would cost memory
        self._until_s = 0.0

    def limit(self, push_limit_per_s: float | None) -> None:
        """Post at most so often, the newest wins; ``None``: post everything."""
        self._coalescer.limit(push_limit_per_s)

    def post(self, message: bytes) -> None:
        """Fill ``message`` up and put it on the board, or keep it for later."""
        if self._coalescer.limit_per_s is not None:
            with suppress(BadUpdateError):
                self._board.ledger.heard(decode(message).published_ns, now_ns())
        if self._board.held:
            self._kept.append(message)
        else:
            self._coalescer.take(pad(message, self.size_bytes))

    def until(self, loop_s: float) -> None:
        """Hold until the loop's time is ``loop_s``, or longer if that was asked for before."""
        self._until_s = max(self._until_s, loop_s)

    async def run(self) -> None:
        """Hold the server, let go of it in time, and give out what was kept."""
        loop = asyncio.get_running_loop()
        self._board.held = True
        self._board.let_go.clear()
        self._service.server.hold()
        if (waiting := self._coalescer.recall()) is not None:
            self._kept.append(waiting)
        while (left_s := self._until_s - loop.time()) > 0:  # noqa: ASYNC110 - may be put off
            await asyncio.sleep(left_s)
        patient_until_s = loop.time() + CATCH_UP_S
        while self._kept:
            self._coalescer.take(pad(self._kept.popleft(), self.size_bytes))
            while self._service.server.congested and loop.time() < patient_until_s:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        self._board.held = False
        self._board.let_go.set()
        self._service.server.let_go()
