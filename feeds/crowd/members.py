"""The clients of one side in one process: they connect, receive, ask, and come back."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from typing import TYPE_CHECKING

from feeds.backoff import full_jitter_s
from feeds.counters import Spread
from feeds.crowd.asking import Asking
from feeds.crowd.intake import CrowdIntake
from feeds.crowd.member import NOBODY, Member
from feeds.crowd.records import CrowdSide
from feeds.foreign import reason
from feeds.halves import TransportError
from feeds.update import BadUpdateError

if TYPE_CHECKING:
    from feeds.access import Address
    from feeds.crowd.client import CrowdClient
    from feeds.crowd.pooled import PooledLatency
    from feeds.fairness import Options
    from feeds.settings import Settings
    from feeds.transports.base import Transport

MOST_OPENING = 200
"""Connections of a ramp under way at one time: more would wait at the server until it cuts them."""
RETURN_FIRST_S, RETURN_MOST_S = 0.5, 2.0
"""Back-off of whoever lost the connection: thousands who came back at once would be a storm."""
RETURN_LEAST_S = 0.1
"""Before that: a server that is ending still takes connections, only to lose them as well."""
SPREAD_S = 4.0
"""Over which those come back who lose their connections in a storm with jitter."""
PATIENCE_S = 10.0
"""How long a connection may take to be up, and an answer that is not held to come."""


def is_orderly(transport: type[Transport], options: Options, settings: Settings) -> bool:
    """Return whether every update is promised, one after the other."""
    model = transport.model(options)
    return model == "all" or (model == "push" and not settings.push_limit_per_s)


class Members(CrowdIntake):
    """The clients of one side in this process."""

    def __init__(
        self, transport: type[Transport], settings: Settings, address: Address, pool: PooledLatency
    ) -> None:
        super().__init__(pool)
        self.members: list[Member] = []
        self.up = 0
        """Clients that are connected."""
        self.why = ""
        """Why a connection ended last, in a few words."""
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Member] = deque()  # to be connected, in this order
        self._opening: dict[Member, float] = {}  # until when each has time, by the loop's clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking = Asking(settings, due=self._due, overran=self._overran)
        self.aim(transport, settings, address)

    def aim(self, transport: type[Transport], settings: Settings, address: Address) -> None:
        """Make connections so from now on; see :meth:`renew`."""
        self._transport, self._address = transport, address
        self._pushed = transport.style == "push"
        self._options = settings.options("live" if self._pushed else "polled")
        self.keep(settings)

    def keep(self, settings: Settings) -> None:
        """Ask at the interval that is set, from now on."""
        self._asking.keep(settings)
        self.pool.orderly = is_orderly(self._transport, self._options, settings)
        for member in self.members:
            if member.schedule is not None:
                self._asking.plan(member)

    def populate(self, count: int) -> None:
        """Have ``count`` clients: connect more, or let the newest go at once."""
        for member in self.members[count:]:
            member.gone = True
            self._drop(member)
        del self.members[count:]
        while len(self.members) < count:
            self.members.append(member := Member(self))
            self._waiting.append(member)
        self._connect_next()

    def renew(self) -> None:
        """Drop every connection, and connect anew at the pace of a ramp."""
        self._waiting.clear()
        for member in self.members:
            self._drop(member)
            member.held = 0
            self._waiting.append(member)
        self._connect_next()

    def storm(self, *, jitter: bool) -> None:
        """Have every client lose its connection now and come back: all at once, or with jitter."""
        for member in self.members:
            if member.transport is not None:
                member.pause_s = random.uniform(0.0, SPREAD_S) if jitter else 0.0
                member.transport.abort()

    def look_after(self) -> None:
        """Give up what takes too long; called about once a second."""
        now_s = self._loop.time()
        late = [member for member, until_s in self._opening.items() if until_s < now_s]
        asked_s = now_s - PATIENCE_S - self._transport.hold_s
        late += [
            member
            for member in self.members
            if member.client is not None and member.client.waiting and member.asked_s < asked_s
        ]
        for member in late:
            if member.transport is not None:
                self.why = f"no answer in {PATIENCE_S:.0f} s"
                member.transport.abort()

    def report(
        self, at_ns: int, began_ns: int | None, *, latest: tuple[Spread, float | None]
    ) -> CrowdSide:
        """Return the figures; the pool has settled."""
        counts, measuring = self.counts, began_ns is not None
        return CrowdSide(
            asked=len(self.members),
            up=self.up,
            measured_s=(at_ns - began_ns) / 1e9 if began_ns is not None else None,
            update_latency_ms=self.pool.spread() if measuring else Spread(),
            latest_ms=latest[0],
            latest_p95_ms=latest[1],
            p95_ms=self.pool.p95_ms() if measuring else None,
            gaps=self.pool.gaps,
            why=self.why,
            **vars(counts),
        )

    def _drop(self, member: Member) -> None:
        """End the connection, which is nobody's fault."""
        self.up -= member.is_up
        member.is_up, member.client, member.attempt = False, None, 0
        self._opening.pop(member, None)
        member.dial = None
        self._asking.stop(member)
        if (transport := member.let_go()) is not None:
            transport.abort()

    def _connect_next(self) -> None:
        """Connect those who wait, as many at a time as the server can take in."""
        while self._waiting and len(self._opening) < MOST_OPENING:
            self._connect(self._waiting.popleft())

    def _connect(self, member: Member) -> None:
        """Make its connection, unless it has one or is about to."""
        if member.gone or member.transport is not None or member in self._opening:
            return
        self._opening[member] = self._loop.time() + PATIENCE_S
        member.dial = task = self._loop.create_task(self._dial(member))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _dial(self, member: Member) -> None:
        """Connect, not for ever: the system asks less and less often where no place was free."""
        to, dial = self._address, asyncio.current_task()
        try:
            async with asyncio.timeout(PATIENCE_S):
                transport, _ = await self._loop.create_connection(lambda: member, to.host, to.port)
            if member.dial is not dial:  # it was dropped meanwhile, or is connected elsewhere
                transport.set_protocol(NOBODY)
                transport.abort()
            elif transport.is_closing():
                raise ConnectionAbortedError("the connection was closed at once")
            else:
                self._connected(member, transport)
        except OSError as error:
            if member.dial is dial and self._opening.pop(member, None) is not None:
                self.why = reason(error) or f"no connection in {PATIENCE_S:g} s"
                self._failed(member)

    def _connected(self, member: Member, transport: asyncio.Transport) -> None:
        """The connection is there: say what opens it."""
        member.transport = transport
        try:
            client = member.client  # of a connection that ended as agreed
            if client is None:
                client = self._transport.crowd_client(self._address, self._options, member.held)
                member.client = client
            opening = client.opening()
        except TransportError as error:
            self.why = str(error)
            transport.abort()
            return
        self.counts.requests += self._pushed
        self._send(member, opening)
        if client.up:
            self._opened(member)

    def _opened(self, member: Member) -> None:
        """The connection is up: updates can come, or be asked for."""
        self._opening.pop(member, None)
        self.up += not member.is_up
        member.is_up, member.attempt = True, 0
        if not self._pushed:
            if member.schedule is None and not self._transport.hold_s:
                self._asking.plan(member)
            self._ask(member)  # the first at once: nobody starts by waiting
        self._connect_next()

    def lost(self, member: Member) -> None:
        """The connection is gone, and not by us: :meth:`_drop` forgets it first."""
        if member.transport is None:
            return
        member.transport = None
        self._opening.pop(member, None)
        self._failed(member)

    def _failed(self, member: Member) -> None:
        """Count it, and have the client come back after a while."""
        pause_s, member.pause_s = member.pause_s, None
        self.counts.errors += pause_s is None
        member.client = None
        self.counts.reconnects += member.is_up
        self.up -= member.is_up
        member.is_up = False
        self._asking.stop(member)
        if pause_s is None:
            jitter_s = full_jitter_s(member.attempt, first_s=RETURN_FIRST_S, cap_s=RETURN_MOST_S)
            pause_s = RETURN_LEAST_S + jitter_s
            member.attempt += 1
        # not in the order of a ramp: nobody tells thousands who come back whose turn it is
        self._loop.call_later(pause_s, self._connect, member)
        self._connect_next()

    def _send(self, member: Member, data: bytes) -> None:
        if data and member.transport is not None:
            self.counts.bytes_sent += len(data)
            member.transport.write(data)

    def came(self, member: Member, data: bytes, at_ns: int) -> None:
        """Take what came on a connection at ``at_ns``."""
        self.counts.bytes_received += len(data)
        client = member.client
        if client is None or member.transport is None:
            return
        waited, news = client.waiting, False
        try:
            for message in client.take(data):
                news = self.received(member, message, at_ns) or news
        except (TransportError, BadUpdateError) as error:
            self.why = str(error)
            member.transport.abort()
            return
        if client.reply:
            reply, client.reply = client.reply, b""
            self._send(member, reply)
        if member in self._opening:
            if client.up:
                self._opened(member)
        elif waited and not client.waiting:
            self._answered(member, client, at_ns, news=news)

    def _answered(self, member: Member, client: CrowdClient, at_ns: int, *, news: bool) -> None:
        self.counts.empty_responses += not news
        self._asking.answered(member, at_ns)
        again = client.more or self._transport.hold_s
        if client.closing and (transport := member.let_go()) is not None:
            transport.close()  # whether the server closes it or not
            if again:
                self._connect(member)
        elif again:
            self._ask(member)

    def _due(self, member: Member) -> None:
        """Ask, unless the answer before is still to come: then this poll is left out."""
        client = member.client
        if member in self._opening or (client is not None and client.waiting):
            self._overran(1)
        elif member.transport is None:
            self._connect(member)  # each request has a connection of its own
        else:
            self._ask(member)

    def _overran(self, count: int) -> None:
        self.counts.overruns += count

    def _ask(self, member: Member) -> None:
        if member.client is not None and not member.client.waiting:
            self.counts.requests += 1
            member.asked_s = self._loop.time()
            self._send(member, member.client.request())
