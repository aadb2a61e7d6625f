"""What every upstream can do, at its giving end and at its receiving one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from feeds.clock_offset import Offset
    from feeds.processes.messages import SourceNote

Take = Callable[[bytes], None]
Say = Callable[[str], None]
"""Takes a line for whoever looks after this program."""

NO_UPSTREAM = "no upstream"
"""What a gateway lacks whose way to the source is down; no names of hosts, for anybody may ask."""


class UpstreamError(RuntimeError):
    """There is no upstream, and waiting will not help; one line without secrets."""


class Outlet(Protocol):
    """The source's end: what is published reaches every gateway, in order."""

    async def start(self, port: int) -> int:
        """Begin; return the port that gateways are to be told, or 0; raise UpstreamError."""
        ...

    def publish(self, message: bytes) -> None:
        """Give ``message``, which is UTF-8, to everybody; never waits."""
        ...

    def describe(self, note: SourceNote) -> None:
        """Have gateways know what the source says of itself from now on."""
        ...

    async def stop(self) -> None:
        """End."""
        ...


class Inlet(Protocol):
    """A gateway's end: it gives each message to a function, and counts what went wrong."""

    @property
    def gaps(self) -> int:
        """Updates that the source published while it was followed, and that never came."""
        ...

    @property
    def foreign(self) -> int:
        """Messages that were left out: of a second source, or no updates."""
        ...

    @property
    def reconnects(self) -> int:
        """How often the connection came back."""
        ...

    async def start(self) -> None:
        """Connect, or begin to wait for that; raise :class:`UpstreamError` if it is in vain."""
        ...

    async def run(self) -> None:
        """Take messages until cancelled."""
        ...

    def lack(self) -> str:
        """Return why nothing comes now, in a few words; empty: all is well."""
        ...

    def note(self) -> SourceNote | None:
        """Return what the source says of itself; ``None``: not yet, or in another way."""
        ...

    def clock(self) -> Offset | None:
        """Return what the source's clock shows beyond the one here; ``None``: not known yet."""
        ...
