"""An event loop whose servers accept only while there is room: see :mod:`feeds.listener`."""

from __future__ import annotations

import asyncio
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING

from feeds.deployment import LOOPBACK
from feeds.listener import BACKLOG, Factory, Listener, has_descriptors, listening

if TYPE_CHECKING:
    from ssl import SSLContext

    from feeds.doorway import Doorway


def _has_room(doorway: Doorway | None, sock: socket.socket, most: int) -> bool:
    if doorway is None:
        return has_descriptors(sock, most)
    now_s = asyncio.get_running_loop().time()
    return has_descriptors(sock, min(most, doorway.most_files)) and doorway.has_room(now_s)


class AdmittingLoop(asyncio.AbstractEventLoop):
    """What an event loop's own ``create_server`` gives way to: a :class:`Listener`."""

    most = sys.maxsize
    """Descriptors that this kind of loop can watch."""
    doorway: Doorway | None = None
    """What strangers come through, where they can come from other machines."""

    async def create_server(  # type: ignore[override]
        self,
        protocol_factory: Factory,
        host: str | None = None,
        port: int = 0,
        *,
        sock: socket.socket | None = None,
        backlog: int = BACKLOG,
        start_serving: bool = True,
        ssl: SSLContext | None = None,
        **others: None,
    ) -> asyncio.AbstractServer:
        """Listen on one address, which is all that is done here."""
        if sock is None:
            sock = listening(host or LOOPBACK, port, backlog)
        else:
            sock.listen(backlog)
        has_room = partial(_has_room, self.doorway, sock, self.most)
        listener = Listener(sock, protocol_factory, has_room, tls=ssl, doorway=self.doorway)
        if start_serving:
            await listener.start_serving()
        return listener
