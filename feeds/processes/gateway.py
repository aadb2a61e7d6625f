"""A gateway: the serving half of one transport in a process of its own.

Of its own, so that the operating system's accounting says what this model costs a server, and
one side's load cannot slow the other.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feeds import transports
from feeds.access import Access
from feeds.processes.messages import Apply, Begin, Failed, Peers
from feeds.transports.base import Address, Board
from feeds.update import pad
from feeds.upstream import subscribe

if TYPE_CHECKING:
    from feeds.processes.child import Link


async def serve(link: Link, transport_key: str) -> None:
    """Serve what the upstream brings, through the transport, until cancelled."""
    begin = await link.next()
    assert isinstance(begin, Begin)
    board = Board()
    sizer = _Sizer(board, begin.settings.message_bytes)
    transport = transports.find(transport_key)
    server = transport.server(board, Access(begin.token))
    try:
        port = await server.start(begin.ports[0])
    except OSError as error:
        link.say(Failed(f"cannot listen on port {begin.ports[0]}: {error.strerror}"))
        return
    link.ready(port, scheme=transport.scheme, path=transport.path)
    try:
        async with asyncio.TaskGroup() as group:
            await _obey(link, sizer, begin.token, group)
    finally:
        await server.stop()


async def _obey(link: Link, sizer: _Sizer, token: str, group: asyncio.TaskGroup) -> None:
    feed: asyncio.Task[None] | None = None
    while True:
        order = await link.next()
        if isinstance(order, Apply):
            sizer.size_bytes = order.settings.message_bytes
        elif isinstance(order, Peers) and feed is None:
            source = Address(order.source, token)
            feed = group.create_task(subscribe(source, sizer.post))


class _Sizer:
    """Posts messages at the size asked for."""

    def __init__(self, board: Board, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._board = board

    def post(self, message: bytes) -> None:
        """Fill ``message`` up and put it on the board."""
        self._board.post(pad(message, self.size_bytes))
