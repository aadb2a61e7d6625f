"""Which upstream a run has: the broker that it was told of, else the source's own WebSocket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.access import Access, Address
from feeds.channel import ChannelServer
from feeds.upstream.websocket import WebSocketSubscription

if TYPE_CHECKING:
    from feeds.processes.messages import Begin
    from feeds.upstream.base import Inlet, Outlet, Say, Take


def outlet(begin: Begin, say: Say, failed: Say) -> Outlet:
    """Return the source's end; ``failed`` is told why it has to end later on."""
    if not begin.deployment.upstream:
        return ChannelServer(Access(begin.token))
    from feeds.upstream.nats_source import NatsPublisher

    return NatsPublisher(begin.deployment, say, failed)


def inlet(begin: Begin, port: int, take: Take, say: Say) -> Inlet:
    """Return a gateway's end; ``port`` is the source's own, where there is no broker."""
    if not begin.deployment.upstream:
        return WebSocketSubscription(Address(port, begin.token), take)
    from feeds.upstream.nats_gateway import NatsSubscription

    return NatsSubscription(begin.deployment, take, say)
