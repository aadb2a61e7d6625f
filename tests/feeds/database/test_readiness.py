"""Watching a socket of a library: its end is told of on every kind of loop."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable

import pytest

from feeds.database.readiness import Readiness
from tests.support.clock import wait_until


def _loops() -> list[Callable[[], asyncio.AbstractEventLoop]]:
    if sys.platform == "win32":
        return [asyncio.new_event_loop]
    import uvloop

    return [asyncio.new_event_loop, uvloop.new_event_loop]


async def _read_farewell_and_reset() -> bytes:
    """Return what is read, five bytes at a time, from a peer who says something and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        mine = socket.create_connection(listening.getsockname())
        peer, _ = listening.accept()
    mine.setblocking(False)
    said, over = b"", asyncio.Event()
    readiness = Readiness(mine.fileno())

    def readable() -> None:
        nonlocal said
        try:
            read = mine.recv(5)
        except ConnectionResetError:
            read = b""
        said += read
        if not read:
            readiness.close()
            over.set()

    try:
        mine.send(b"what the peer does not read any more: so closing resets the connection")
        peer.send(b"terminating connection")
        peer.close()
        readiness.watch(readable)
        await wait_until(over.is_set)
    finally:
        if not over.is_set():
            readiness.close()
        mine.close()
        peer.close()
    return said


@pytest.mark.parametrize("new_loop", _loops())
def test_a_reset_is_told_of_even_if_something_was_said_before(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_read_farewell_and_reset())
