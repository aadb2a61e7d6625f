"""Role "crowd": many clients beside the one on screen, all in one loop.

Run twice: "crowd" has nearly all of them, "control" some fifty, in a process of its own that is
never short of time. Where the figures of the first part from those of the second, it is the first
that cannot keep up, and not the servers.
"""

from __future__ import annotations

import asyncio
import gc
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import psutil

from feeds import transports
from feeds.access import Address
from feeds.clock import now_ns
from feeds.counters import Spread
from feeds.crowd.member import CrowdCounts
from feeds.crowd.members import Members
from feeds.crowd.pooled import PooledLatency, Truth
from feeds.crowd.records import CrowdReport, Size, share
from feeds.frame import SIDES, SideName
from feeds.processes import messages
from feeds.settings import Settings
from feeds.update import BadUpdateError, decode
from feeds.wire.websocket_client import subscribe

if TYPE_CHECKING:
    from feeds.processes.child import Link
    from feeds.transports.base import Transport

MANY_SOCKETS = True
TELL_EVERY_S = 0.25
LATEST_EVERY = 4
"""Reports between which the latest latencies are taken: a second's."""
STOOD_STILL_S = 1.5
"""A report so much too late, while nothing was done here: this process was stopped, or asleep."""
SETTLE_S = 2.0
"""From the last connection until figures begin: what the servers have put off is done by then."""

Which = Literal["crowd", "control"]


class CrowdProcess:
    """Keeps as many clients as it is told, and tells what they get."""

    def __init__(self, link: Link, which: Which, begin: messages.Begin) -> None:
        self._link, self._which, self._settings = link, which, begin.settings
        self._token, self._database_url = begin.token, begin.database_url
        self._size = Size()
        self._truth = Truth()
        self._pools = {side: PooledLatency(self._truth) for side in SIDES}
        self._sides: dict[SideName, Members] = {}
        self._peers: messages.Peers | None = None
        self._tasks = asyncio.TaskGroup()
        self._began_ns: int | None = None
        self._began_cpu_s = 0.0  # what had been used of the processor by then
        self._settled_s: float | None = None  # when figures begin, by the loop's time
        self._ticks = self._number = 0
        self._latest: dict[SideName, tuple[Spread, float | None]] = {}  # of the last full second
        self._process = psutil.Process()

    async def run(self) -> None:
        """Obey until cancelled."""
        async with self._tasks:
            self._tasks.create_task(self._tick())
            while True:
                self._obey(await self._link.next())

    def _obey(self, order: messages.Message) -> None:
        match order:
            case messages.Peers():
                self._aim(order)
            case messages.Apply(settings):
                self._apply(settings)
            case messages.Populate(size, number):
                self._size, self._number = size, number
                self._rest()
                self._populate()
            case messages.Storm(jitter):
                for side in self._sides.values():
                    side.storm(jitter=jitter)

    def _aim(self, peers: messages.Peers) -> None:
        """Take where the servers are; whoever is connected elsewhere connects anew."""
        before, self._peers = self._peers, peers
        if before is None:
            source = Address(peers.source, self._token)
            self._tasks.create_task(subscribe(source, self._published))
        for name in SIDES:
            serving = getattr(peers, name).serving
            if serving is None:
                continue
            old = getattr(before, name).serving if before is not None else None
            if old is None or old.transport != serving.transport:
                self._connect_anew(name, serving)
            elif old != serving:  # whoever has lost a server that began anew comes back to it
                self._sides[name].aim(*self._where(serving))

    def _where(self, serving: messages.Serving) -> tuple[type[Transport], Settings, Address]:
        address = Address(serving.port, self._token, serving.host, self._database_url)
        return transports.find(serving.transport), self._settings, address

    def _connect_anew(self, name: SideName, serving: messages.Serving) -> None:
        side = self._sides.get(name)
        if side is None:
            self._sides[name] = Members(*self._where(serving), self._pools[name])
            self._populate()
        else:
            side.aim(*self._where(serving))
            side.renew()
        self._rest()

    def _apply(self, settings: Settings) -> None:
        """Go on under ``settings``: figures begin anew, and connections where they must."""
        before, self._settings = self._settings, settings
        for name, side in self._sides.items():
            if settings.options(name) != before.options(name):
                serving = getattr(self._peers, name).serving
                self._connect_anew(name, serving)
            else:
                side.keep(settings)
        self._rest()

    def _populate(self) -> None:
        for name, side in self._sides.items():
            side.populate(share(getattr(self._size, name), self._which))

    def _rest(self) -> None:
        """Take no figures until all clients are up and settled."""
        self._began_ns = self._settled_s = None
        for pool in self._pools.values():
            pool.added_ns = round(self._settings.delay_ms * 1e6)
            pool.rest()

    def _published(self, payload: bytes) -> None:
        with suppress(BadUpdateError):
            update = decode(payload)
            self._truth.published(update.seq, update.published_ns)

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_s, used_s = loop.time() + TELL_EVERY_S, time.process_time()
            await asyncio.sleep(TELL_EVERY_S)
            lag_s = max(0.0, loop.time() - due_s)
            if lag_s > STOOD_STILL_S and time.process_time() - used_s < lag_s / 16:
                self._rest()  # what waited for it meanwhile says nothing of the servers
            self._begin_when_settled(loop.time())
            self._tell(lag_s)

    def _begin_when_settled(self, now_s: float) -> None:
        """Begin with the figures once every client is up and settled."""
        if self._began_ns is not None:
            return
        sides = self._sides.values()
        if len(self._sides) < len(SIDES) or any(side.up < len(side.members) for side in sides):
            self._settled_s = None
        elif self._settled_s is None:
            self._settled_s = now_s + SETTLE_S
            # What the connections consist of stays: the collector need not look at it again.
            gc.collect()
            gc.freeze()
        elif now_s >= self._settled_s:
            self._began_ns, self._began_cpu_s = now_ns(), time.process_time()
            for name, side in self._sides.items():
                side.counts = CrowdCounts()
                self._pools[name].begin(self._began_ns)

    def _tell(self, lag_s: float) -> None:
        """Report, once it is known where both servers are; the latest latencies are a second's."""
        if len(self._sides) < len(SIDES):
            return  # nobody asked for and nobody up would look like all up
        self._ticks += 1
        at_ns = now_ns()
        for name, side in self._sides.items():
            self._pools[name].settle()
            if self._ticks % LATEST_EVERY == 0:
                self._latest[name] = self._pools[name].take_latest()
                side.look_after()
        told = {
            name: side.report(
                at_ns, self._began_ns, latest=self._latest.get(name, (Spread(), None))
            )
            for name, side in self._sides.items()
        }
        self._link.say(
            CrowdReport(
                at_ns=at_ns,
                number=self._number,
                live=told["live"],
                polled=told["polled"],
                added_ms=self._settings.delay_ms,
                cpu_s=(cpu_s := time.process_time()),
                measured_cpu_s=None if self._began_ns is None else cpu_s - self._began_cpu_s,
                rss_bytes=self._process.memory_info().rss,
                loop_lag_ms=lag_s * 1e3,
            )
        )


async def run(link: Link, which: Which) -> None:
    """Be the crowd, or its control, until cancelled."""
    begin = await link.next()
    assert isinstance(begin, messages.Begin)
    link.ready()
    await CrowdProcess(link, which, begin).run()
