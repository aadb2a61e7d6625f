"""Role "gateway": the server of one side, with the serving half of that side's transport.

In a process of its own, so that the operating system's accounting says what this model costs a
server, and one side's load cannot slow the other.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from feeds import transports
from feeds.access import Access
from feeds.board import Board
from feeds.channel import ChannelServer
from feeds.clock import now_ns
from feeds.coalescing import Coalescer
from feeds.foreign import reason
from feeds.halves import TransportError
from feeds.processes import messages
from feeds.processes.collecting import Collecting
from feeds.processes.loop_lag import LagWatch
from feeds.processes.messages import (
    Apply,
    Ask,
    Begin,
    Books,
    Failed,
    Logged,
    Message,
    Peers,
    Served,
    SourceNote,
    Stall,
)
from feeds.processes.service import Service
from feeds.settings import Settings
from feeds.status.gateway_pages import GatewayPages
from feeds.update import BadUpdateError, decode, pad
from feeds.upstream import choosing
from feeds.upstream.base import UpstreamError

if TYPE_CHECKING:
    from feeds.frame import SideName
    from feeds.processes.child import Link
    from feeds.upstream.base import Inlet

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
    access = Access(begin.token, begin.database_url, side, begin.deployment)
    if begin.deployment.direct:
        from feeds.processes.guarding import guard

        guard(link, access)
    channel = ChannelServer(Access(begin.token))  # it stays on this machine
    channel_port, *wanted = begin.ports
    service = Service(side, Board(), access, *wanted)
    try:
        serving = await service.begin(begin.settings)
        link.say(serving)
        channel_port = await channel.start(channel_port)
        gateway = Gateway(link, side, begin, service, channel)
        if begin.deployment.upstream:
            await gateway.follow().start()
    except (OSError, TransportError, UpstreamError) as error:
        link.say(Failed(f"gateway {side}: {reason(error)}"))
        await asyncio.gather(service.stop(), channel.stop())
        return
    link.ready(channel_port, *([serving.port] if wanted else ()))
    try:
        await gateway.run()
    finally:
        await asyncio.gather(service.stop(), channel.stop())


class Gateway:
    """Carries out what the supervisor orders, and tells the probe what was served."""

    def __init__(
        self, link: Link, side: SideName, begin: Begin, service: Service, channel: ChannelServer
    ) -> None:
        self._link, self._side, self._begin = link, side, begin
        self._wanted = begin.settings
        self._options = begin.settings.options(side)
        self._ledger, self._service, self._channel = service.board.ledger, service, channel
        self._hold = Hold(service, begin.settings.message_bytes)
        self._hold.limit(_push_limit(side, begin.settings))
        self._lag, self._collecting = LagWatch(), Collecting()
        self._pages = GatewayPages(side, service, begin.settings, begin.deployment, self._account)
        self._tasks = asyncio.TaskGroup()
        self._inlet: Inlet | None = None
        self._stall: asyncio.Task[None] | None = None
        self._heading = service.key
        """The transport that is served, or will be once its server has started."""
        self._switch: asyncio.Task[None] | None = None
        self._ledger.woken = self._tell_soon
        service.changed = lambda: link.say(service.serving())
        self._tell()

    async def run(self) -> None:
        """Obey until cancelled."""
        try:
            async with self._tasks:
                if self._inlet is not None:
                    self._tasks.create_task(self._inlet.run())
                while True:
                    order = await self._link.next()
                    if isinstance(order, Ask):
                        self._link.say(self._account(self._lag))
                    else:
                        self._obey(order)
        finally:
            self._lag.stop()
            self._pages.stop()

    def follow(self, port: int = 0) -> Inlet:
        """Return what takes the updates in, by the broker or from the source's ``port``."""

        def say(line: str) -> None:
            self._link.say(Logged(f"gateway {self._side}: {line}"))

        self._inlet = inlet = choosing.inlet(self._begin, port, self._hold.post, say)
        pages = self._pages
        pages.lack, pages.offset, pages.told = inlet.lack, inlet.clock, inlet.note
        return inlet

    def _obey(self, order: Message) -> None:
        """Carry out one order; what does not concern a gateway it passes over."""
        match order:
            case Apply(settings):
                self._apply(settings)
            case Stall(seconds):
                self._hold.until(asyncio.get_running_loop().time() + seconds)
                if self._stall is None or self._stall.done():
                    self._stall = self._tasks.create_task(self._hold.run())
            case Peers():
                self._pages.peers = order
                if self._inlet is None:
                    self._tasks.create_task(self.follow(order.source).run())
            case SourceNote():
                self._pages.note = order

    def _books(self) -> Books:
        """Return what was counted here so far."""
        book = self._ledger
        return Books(book.requests, book.messages, book.connections, book.pings, book.resyncs)

    def _account(self, lag: LagWatch) -> Books:
        """Return the books, and what they cost this process until now."""
        lag_ms, cpu_s, inlet = lag.take(), time.process_time(), self._inlet
        return msgspec.structs.replace(
            self._books(),
            at_ns=now_ns(),
            cpu_s=cpu_s,
            loop_lag_ms=lag_ms,
            counted=self._service.server.keeps_books,
            upstream_gaps=inlet.gaps if inlet is not None else 0,
            upstream_foreign=inlet.foreign if inlet is not None else 0,
            upstream_reconnects=inlet.reconnects if inlet is not None else 0,
        )

    def _apply(self, settings: Settings) -> None:
        self._wanted = self._pages.settings = settings
        self._hold.size_bytes = settings.message_bytes
        self._hold.limit(_push_limit(self._side, settings))
        wanted = settings.transport(self._side)
        if self._heading != wanted:
            self._heading = wanted
            self._switch = self._tasks.create_task(self._serve_by(wanted, self._switch))
        elif self._service.key == wanted:
            self._options = settings.options(self._side)
            self._service.server.apply(self._options)
            self._tell()

    async def _serve_by(self, key: str, before: asyncio.Task[None] | None) -> None:
        """Serve by transport ``key``; ``before``, on the way to another one, is given up."""
        if before is not None:
            before.cancel()
            await asyncio.wait({before})
        if self._service.key != key:
            try:
                serving = await self._service.begin(self._wanted)
            except (OSError, TransportError) as error:
                self._heading = self._service.key
                self._link.say(messages.Unserved(key, reason(error)))
                return
            self._link.say(serving)
        self._apply(self._wanted)

    def _tell_soon(self) -> None:
        asyncio.get_running_loop().call_later(TELL_EVERY_S, self._tell)

    def _tell(self) -> None:
        self._collecting.look(self._ledger.connections)
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
        self._service.hold()
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
        self._service.let_go()
