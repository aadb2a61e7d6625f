"""Role "network": the simulated network in front of both gateways."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feeds import transports
from feeds.foreign import reason
from feeds.legs import Impairment
from feeds.listener import raise_descriptors
from feeds.network import Relay
from feeds.processes.messages import Aimed, Apply, Begin, Carried, Cut, Failed, Peers
from feeds.settings import Settings

if TYPE_CHECKING:
    from feeds.processes.child import Link

TELL_EVERY_S = 0.05
"""How often it tells what it has carried, where the clients' sockets cannot be counted."""
FAREWELL_S = 0.7
"""How long bytes may be under way when a run ends; far less than a process may take to end."""


async def run(link: Link) -> None:
    """Relay until cancelled."""
    begin = await link.next()
    assert isinstance(begin, Begin)
    raise_descriptors()
    impairment, remote = Impairment(), begin.remote
    if remote is None:  # the way to another machine is long enough
        _impose(begin.settings, impairment)
    tls = remote.live.place.tls() if remote is not None else None
    relays = [Relay(impairment, begin.settings.seed, tls) for _ in begin.ports]
    ports = []
    for relay, port in zip(relays, begin.ports, strict=True):
        try:
            ports.append(await relay.start(port))
        except OSError as error:
            where = f"port {port}" if port else "any port"
            link.say(Failed(f"cannot listen on {where} of this machine: {reason(error)}"))
            return
    live, polled, *truth = relays
    link.ready(*ports)
    counting: asyncio.Task[None] | None = None
    try:
        while True:
            order = await link.next()
            if isinstance(order, Apply) and remote is None:
                _impose(order.settings, impairment)
            elif isinstance(order, Peers):
                counting = _aim(link, order, live, polled, counting)
                if remote is not None:
                    truth[0].aim(remote.live.place.host, remote.live.place.port)
            elif isinstance(order, Cut):
                live.cut()
                polled.cut()
    finally:
        if counting is not None:
            counting.cancel()
        # both gateways end now as well: their farewell is to arrive
        await asyncio.gather(*(relay.stop(FAREWELL_S) for relay in relays))


def _aim(
    link: Link, peers: Peers, live: Relay, polled: Relay, counting: asyncio.Task[None] | None
) -> asyncio.Task[None] | None:
    """Aim both relays at their servers, and have told what they carry where nobody else knows."""
    served = [its.serving for its in (peers.live, peers.polled)]
    for relay, serving in zip((live, polled), served, strict=True):
        if serving is not None:
            speaks_http = serving.scheme in ("http", "ws")
            relay.aim(serving.host, serving.port, speaks_http=speaks_http)
    keys = [serving.transport if serving is not None else "" for serving in served]
    link.say(Aimed(*keys))
    if counting is not None:
        counting.cancel()
    if not any(key and transports.find(key).counted_by_network for key in keys):
        return None
    return asyncio.get_running_loop().create_task(_tell_carried(link, live, polled))


async def _tell_carried(link: Link, live: Relay, polled: Relay) -> None:
    told = None
    while True:
        carried = Carried(*((one.carried.received, one.carried.sent) for one in (live, polled)))
        if carried != told:
            link.say(carried)
            told = carried
        await asyncio.sleep(TELL_EVERY_S)


def _impose(settings: Settings, impairment: Impairment) -> None:
    impairment.delay_s = settings.delay_ms / 1e3
    impairment.jitter_s = settings.effective_jitter_ms / 1e3
