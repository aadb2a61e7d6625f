"""One client of the crowd: its connection, what it holds, and when it asks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from feeds.clock import now_ns

if TYPE_CHECKING:
    from feeds.adaptive import AdaptiveInterval
    from feeds.crowd.client import CrowdClient
    from feeds.polling import PollSchedule


NOBODY = asyncio.Protocol()
"""Hears of connections that are no client's any more."""


class Carrier(Protocol):
    """Who minds the connections of many."""

    def came(self, member: Member, data: bytes, at_ns: int) -> None:
        """Bytes came at ``at_ns``."""

    def lost(self, member: Member) -> None:
        """The connection is gone."""


class Member(asyncio.Protocol):
    """One client: its connection, what it holds, and when it asks."""

    __slots__ = (
        *("_carrier", "adaptive", "asked_s", "attempt", "client", "dial", "gone", "held", "is_up"),
        *("pause_s", "schedule", "timer", "transport"),
    )

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self.held = 0
        self.attempt = 0
        self.asked_s = 0.0
        self.gone = self.is_up = False
        self.pause_s: float | None = None  # before it comes back from a storm
        self.client: CrowdClient | None = None
        self.dial: asyncio.Task[None] | None = None  # that connects it; any other is of no use
        self.transport: asyncio.Transport | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.schedule: PollSchedule | None = None
        self.adaptive: AdaptiveInterval | None = None

    def let_go(self) -> asyncio.Transport | None:
        """Return the connection, if there is one; whatever becomes of it is not heard here."""
        transport, self.transport = self.transport, None
        if transport is not None:
            transport.set_protocol(NOBODY)
        return transport

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._carrier.came(self, data, now_ns())

    def connection_lost(self, exc: Exception | None) -> None:
        """Come back, unless it was meant to end."""
        self._carrier.lost(self)


class CrowdCounts:
    """What one side's clients have done since the figures began."""

    def __init__(self) -> None:
        self.messages = self.requests = self.empty_responses = self.overruns = 0
        self.errors = self.reconnects = self.bytes_received = self.bytes_sent = 0
