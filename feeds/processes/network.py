"""Role "network": the simulated network in front of both gateways."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feeds.foreign import reason
from feeds.network import Impairment, Relay
from feeds.processes.messages import Apply, Begin, Cut, Failed, Peers
from feeds.settings import Settings

if TYPE_CHECKING:
    from feeds.processes.child import Link

FAREWELL_S = 0.7
"""How long bytes may be under way when a run ends; far less than a process may take to end."""


async def run(link: Link) -> None:
    """Relay until cancelled."""
    begin = await link.next()
    assert isinstance(begin, Begin)
    impairment = Impairment()
    _impose(begin.settings, impairment)
    live, polled = (Relay(impairment, begin.settings.seed) for _ in range(2))
    ports = []
    for relay, port in zip((live, polled), begin.ports, strict=True):
        try:
            ports.append(await relay.start(port))
        except OSError as error:
            link.say(Failed(f"cannot listen on port {port}: {reason(error)}"))
            return
    link.ready(*ports)
    try:
        while True:
            order = await link.next()
            if isinstance(order, Apply):
                _impose(order.settings, impairment)
            elif isinstance(order, Peers):
                live.aim(order.live.gateway)
                polled.aim(order.polled.gateway)
            elif isinstance(order, Cut):
                live.cut()
                polled.cut()
    finally:
        # both gateways end now as well: their farewell is to arrive
        await asyncio.gather(live.stop(FAREWELL_S), polled.stop(FAREWELL_S))


def _impose(settings: Settings, impairment: Impairment) -> None:
    impairment.delay_s = settings.delay_ms / 1e3
    impairment.jitter_s = settings.effective_jitter_ms / 1e3
