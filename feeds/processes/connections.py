"""How both sides of the probe are connected: by which clients, and whether servers are ready."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feeds import transports
from feeds.access import Address
from feeds.clients import Clients
from feeds.frame import SIDES, SideName
from feeds.metrics.prediction import SetTo
from feeds.processes.messages import Aimed, Begin, Carried, Peers, Served

if TYPE_CHECKING:
    from feeds.fairness import Options
    from feeds.halves import PullClient, PushClient, Sink
    from feeds.settings import Settings
    from feeds.sides import Side
    from feeds.transports.base import Transport


def changed(before: Settings, after: Settings) -> list[SideName]:
    """Return the sides that connect in another way after the change."""
    return [side for side in SIDES if _way(before, side) != _way(after, side)]


def _way(settings: Settings, side: SideName) -> tuple[str, Options]:
    """Return what a client of ``side`` depends on."""
    return settings.transport(side), settings.options(side)


class Connections:
    """Makes both sides' clients, for the transports that are set.

    A change goes by three hands, in this order: a gateway serves in the new way and tells so, the
    network leads to that server, and a client connects anew.
    """

    def __init__(self, begin: Begin, peers: Peers, live: Side, polled: Side) -> None:
        self.settings = begin.settings
        """What clients are made for."""
        self._token, self._database_url = begin.token, begin.database_url
        self._remote = begin.remote
        self._sides: dict[SideName, Side] = {"live": live, "polled": polled}
        self._served_as: dict[SideName, tuple[str, Options]] = {}
        self._aimed = Aimed("", "")
        self._carried = Carried((0, 0), (0, 0))
        self.clients = Clients(self._new_push, self._new_pull)
        self.take(peers)

    def transport(self, side: SideName) -> type[Transport]:
        """Return the transport that is set."""
        return transports.find(self.settings.transport(side))

    def take(self, peers: Peers) -> None:
        """Take where all processes are, and read the servers' cost from theirs."""
        self._peers: dict[SideName, int] = {}
        for name, its in zip(SIDES, (peers.live, peers.polled), strict=True):
            self._peers[name] = its.network
            database_pid = its.serving.database_pid if its.serving is not None else 0
            self._sides[name].cost.watch(its.pid, database_pid)

    def served(self, side: SideName, told: Served) -> None:
        """Take how a gateway serves now."""
        self._served_as[side] = told.transport, told.options

    def aimed(self, aimed: Aimed) -> None:
        """Take where the network leads now; to another server it counts from zero."""
        kept = {
            side: getattr(self._carried, side)
            if getattr(aimed, side) == getattr(self._aimed, side)
            else (0, 0)
            for side in SIDES
        }
        self._aimed, self._carried = aimed, Carried(**kept)

    def carried(self, carried: Carried) -> None:
        """Take what the network has carried, for sides whose sockets are a library's."""
        before, self._carried = self._carried, carried
        for name, side in self._sides.items():
            if self.transport(name).counted_by_network:
                now, then = getattr(carried, name), getattr(before, name)
                if now[0] < then[0] or now[1] < then[1]:
                    then = 0, 0  # another server of the same kind, counted from zero
                side.traffic.received += now[0] - then[0]
                side.traffic.sent += now[1] - then[1]

    def is_served(self, side: SideName, settings: Settings) -> bool:
        """Say whether whoever connects to ``side`` now finds it as ``settings`` have it.

        Another machine tells nothing of that, and what can be set here is not its own.
        """
        if self._remote is not None:
            return True
        way = _way(settings, side)
        aimed_at = self._aimed.live if side == "live" else self._aimed.polled
        return self._served_as.get(side) == way and aimed_at == way[0]

    def prepare(self, settings: Settings) -> None:
        """Have what other clients need imported beside what runs: a database's take 0.2 s."""
        for side in SIDES:
            key = settings.transport(side)
            if key != self.settings.transport(side):
                load = transports.find(key).load
                asyncio.get_running_loop().run_in_executor(None, load, "client")

    def renew(self, side: SideName) -> None:
        """Have ``side`` connect anew."""
        self.transport(side).load("client")
        self.clients.renew(side)

    def set_to(self) -> SetTo:
        """Return what the figures depend on."""
        now = self.settings
        live, polled = (self.transport(side) for side in SIDES)
        asks = now.options("polled")
        return SetTo(
            now.poll_interval_s,
            now.delay_ms if self._remote is None else None,
            live.model(now.options("live")),
            polled.model(asks),
            now.push_limit_per_s,
            now.adaptive,
            polled.hold_s or None,
            asks.conditional and "conditional" in polled.follows,
        )

    def truth(self, port: int, sink: Sink) -> PushClient:
        """Return a client of the live side for every update that another machine publishes."""
        address = self._address("live", port)
        return self.transport("live").push_client(address, sink, self.settings.options("live"))

    def _address(self, side: SideName, port: int = 0) -> Address:
        called = getattr(self._remote, side).place.authority if self._remote is not None else ""
        return Address(
            port or self._peers[side],
            self._token,
            database_url=self._database_url,
            authority=called,
        )

    def _new_push(self) -> PushClient:
        address, options = self._address("live"), self.settings.options("live")
        return self.transport("live").push_client(address, self._sides["live"], options)

    def _new_pull(self) -> PullClient:
        address, options = self._address("polled"), self.settings.options("polled")
        return self.transport("polled").pull_client(address, self._sides["polled"], options)
