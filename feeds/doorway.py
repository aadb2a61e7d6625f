"""Who has come in and not yet shown a token: so many at a time, and then the oldest has to go.

Where anybody can come, those who say nothing would otherwise take all the room there is. Somebody
who has a token shows it within a round trip or two, and has that long at least.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    import asyncio

MOST_STRANGERS = 2048
"""At one time. With TLS each was 50 to 70 kB, half agreed or silent: 100 to 145 MB a gateway."""
GRACE_S = 1.0
"""How long a stranger may stay in any case."""
SWEEP_S = 0.05
"""How often those who are strangers no more are looked for when there are too many."""

Refused = Callable[[Any, int, str], None]
"""Told of a refusal: the other end's address, the HTTP status (0: none was sent), and why."""


class Entrant:
    """One connection that has been accepted: where from, and what serves it."""

    __slots__ = ("came_s", "opening", "peer", "protocol")

    def __init__(self, peer: object, came_s: float) -> None:
        self.peer, self.came_s = peer, came_s
        self.protocol: Callable[[], Any] = lambda: None
        """Gives what serves it; ``None`` before that is made, and when it is gone."""
        self.opening: asyncio.Task[None] | None = None
        """Shakes hands, where there is TLS."""

    def made(self, factory: Callable[[], asyncio.BaseProtocol]) -> asyncio.BaseProtocol:
        """Return what serves it, made by ``factory``."""
        protocol = factory()
        self.protocol = ref(protocol)
        return protocol

    @property
    def is_stranger(self) -> bool:
        """Whether it is there and has shown nothing."""
        if self.opening is not None and not self.opening.done():
            return True
        protocol = self.protocol()
        transport = getattr(protocol, "transport", None)  # none yet where TLS was not agreed on
        return transport is not None and not (protocol.known or transport.is_closing())

    def leave(self) -> None:
        """Cut it."""
        if self.opening is not None and not self.opening.done():
            self.opening.cancel()
        elif (protocol := self.protocol()) is not None:
            protocol.transport.abort()


class Doorway:
    """Keeps count of strangers; ``refused`` is told of each that has to go."""

    def __init__(self, refused: Refused, most_files: int = sys.maxsize) -> None:
        self.refused, self.most_files = refused, most_files
        self._guests: deque[Entrant] = deque()
        self._swept_s = 0.0

    def has_room(self, now_s: float) -> bool:
        """Return whether another may come in; where there are too many, the oldest is sent away."""
        guests = self._guests
        while len(guests) >= MOST_STRANGERS:
            oldest = guests[0]
            if not oldest.is_stranger:
                guests.popleft()
            elif now_s - oldest.came_s >= GRACE_S:
                guests.popleft().leave()
                self.refused(oldest.peer, 0, "no token while many others waited")
            elif now_s - self._swept_s < SWEEP_S:
                return False
            else:
                self._swept_s = now_s
                self._guests = guests = deque(one for one in guests if one.is_stranger)
        return True

    def came(self, peer: object, now_s: float) -> Entrant:
        """Return the guest that somebody is who has been accepted."""
        guest = Entrant(peer, now_s)
        self._guests.append(guest)
        return guest
