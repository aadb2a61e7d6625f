"""How one side is served: by the half of its transport, and by those before it for a while."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from feeds import transports
from feeds.processes import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from feeds.access import Access
    from feeds.board import Board
    from feeds.frame import SideName
    from feeds.halves import Server
    from feeds.settings import Settings

LEAVE_S = 1.0
"""How long those who are served in the way of before may take to leave by themselves."""


class _Half(NamedTuple):
    """One serving half."""

    key: str
    server: Server
    port: int


class Service:
    """The serving half of the transport, and those before it until their clients have left."""

    def __init__(self, side: SideName, board: Board, access: Access, port: int = 0) -> None:
        self.board, self._port = board, port
        self.changed: Callable[[], None] = lambda: None
        """Called when what :meth:`serving` tells has changed by itself."""
        self._side, self._access = side, access
        self._half: _Half | None = None
        self._leaving: dict[str, _Half] = {}
        self._parting: asyncio.TimerHandle | None = None
        self._parted: set[asyncio.Task[None]] = set()

    @property
    def key(self) -> str:
        """The transport that is served; empty before there is one."""
        return "" if self._half is None else self._half.key

    @property
    def server(self) -> Server:
        """What serves now."""
        assert self._half is not None
        return self._half.server

    async def begin(self, settings: Settings) -> messages.Serving:
        """Serve by the transport that is set, beside what served before; then that has its time.

        Nobody has to leave while it is open where to, and a half that is leaving is taken back.
        Raise ``OSError`` or :class:`TransportError` if it cannot; then all is as before.
        """
        key = settings.transport(self._side)
        self._stay()
        try:
            half = self._leaving.pop(key, None) or await self._started(key, settings)
            if self._half is not None:
                self._leaving[self._half.key] = self._half
            self._half = half
        finally:
            self._part_later()
        half.server.changed = self._changed
        return self.serving()

    async def _started(self, key: str, settings: Settings) -> _Half:
        transport = transports.find(key)
        await asyncio.to_thread(transport.load, "server")  # the side before is served meanwhile
        server = transport.server(self.board, self._access, settings.options(self._side))
        try:
            port = await server.start(self._port)
        except BaseException:
            await asyncio.shield(server.stop())  # whoever gives it up does not cut that off
            raise
        if self.board.held:
            server.hold()
        return _Half(key, server, port)

    def _changed(self) -> None:
        self.changed()

    def serving(self) -> messages.Serving:
        """Return where and how this side is served now."""
        assert self._half is not None
        key, it, port = self._half
        way = transports.find(key)
        return messages.Serving(key, port, it.host, way.scheme, way.path, it.database_pid)

    @property
    def _servers(self) -> list[Server]:
        """What serves, and what still does."""
        halves = [*self._leaving.values(), *((self._half,) if self._half is not None else ())]
        return [half.server for half in halves]

    def hold(self) -> None:
        """Have everything that was asked for wait."""
        for server in self._servers:
            server.hold()

    def let_go(self) -> None:
        """Answer again, those who are leaving, too."""
        for server in self._servers:
            server.let_go()

    async def stop(self) -> None:
        """Close everything, within a second."""
        self._stay()
        await asyncio.gather(*(server.stop() for server in self._servers), *self._parted)

    def _stay(self) -> None:
        """Let those stay who are leaving."""
        if self._parting is not None:
            self._parting.cancel()

    def _part_later(self) -> None:
        self._stay()
        self._parting = asyncio.get_running_loop().call_later(LEAVE_S, self._part)

    def _part(self) -> None:
        """Stop what served before: its clients have had their time to leave.

        Not while they wait for an answer that is held.
        """
        if self.board.held:
            self._part_later()
            return
        for half in self._leaving.values():
            parted = asyncio.get_running_loop().create_task(half.server.stop())
            self._parted.add(parted)
            parted.add_done_callback(self._parted.discard)
        self._leaving.clear()
