"""Connections that do not keep up: passed over until they have caught up, cut when they do not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, KeysView
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection


class Laggards:
    """Those that are behind; one that has caught up is given the newest by ``send_latest``."""

    def __init__(
        self, send_latest: Callable[[ServerConnection], None], *, look_every_s: float
    ) -> None:
        self._send_latest, self._look_every_s = send_latest, look_every_s
        self._until_s: dict[ServerConnection, float] = {}
        self._watch: asyncio.TimerHandle | None = None

    @property
    def all(self) -> KeysView[ServerConnection]:
        """Those who are behind now."""
        return self._until_s.keys()

    def add(self, connection: ServerConnection, cut_off_s: float) -> None:
        """``connection`` is behind; cut it if it still is after ``cut_off_s``."""
        loop = asyncio.get_running_loop()
        self._until_s.setdefault(connection, loop.time() + cut_off_s)
        if self._watch is None:
            self._watch = loop.call_later(self._look_every_s, self._look)

    def discard(self, connection: ServerConnection) -> None:
        """``connection`` is gone."""
        self._until_s.pop(connection, None)

    def stop(self) -> None:
        """Cancel the timer."""
        if self._watch is not None:
            self._watch.cancel()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        for connection, until_s in list(self._until_s.items()):
            if connection.transport.get_write_buffer_size() == 0:
                del self._until_s[connection]
                self._send_latest(connection)
            elif loop.time() > until_s:
                connection.transport.abort()
        self._watch = None
        if self._until_s:
            self._watch = loop.call_later(self._look_every_s, self._look)
