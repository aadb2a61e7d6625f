"""Tells when the socket of a library can be read or written, on every kind of loop."""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Callable
from contextlib import suppress

LOOK_S = 0.2
"""How long a thread waits for a socket before it looks whether it is still wanted."""


class Readiness:
    """Watches one socket, by a descriptor of its own: the library closes its one when it likes.

    A loop that completes reads and writes itself (Windows' own) cannot watch a socket of somebody
    else; there a thread does.
    """

    def __init__(self, descriptor: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM)
        self._descriptor = self._socket.fileno()
        self._watcher: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None

    def watch(self, readable: Callable[[], None]) -> None:
        """Call ``readable`` whenever there is something to read."""
        try:
            self._loop.add_reader(self._descriptor, self._read, readable)
        except NotImplementedError:
            self._watcher = self._loop.create_task(self._keep_watching(readable))

    def once_writable(self, writable: Callable[[], None]) -> None:
        """Call ``writable`` once, when there is room to write."""
        try:
            self._loop.add_writer(self._descriptor, self._written, writable)
        except NotImplementedError:
            self._writing = self._loop.create_task(self._wait_to_write(writable))

    def close(self) -> None:
        """Watch no more."""
        with suppress(NotImplementedError):
            self._loop.remove_reader(self._descriptor)
            self._loop.remove_writer(self._descriptor)
        for task in (self._watcher, self._writing):
            if task is not None:
                task.cancel()
        self._socket.close()

    @staticmethod
    async def wait(descriptor: int, *, writable: bool) -> None:
        """Return when ``descriptor`` can be read, or written."""
        loop = asyncio.get_running_loop()
        add, remove = (
            (loop.add_writer, loop.remove_writer)
            if writable
            else (loop.add_reader, loop.remove_reader)
        )
        ready = asyncio.Event()
        try:
            add(descriptor, ready.set)
        except NotImplementedError:
            await _look(descriptor, writable=writable)
            return
        try:
            await ready.wait()
        finally:
            remove(descriptor)

    def _read(self, readable: Callable[[], None]) -> None:
        """Have everything read, to the end if it is there.

        uvloop tells of a connection that was reset once and never again, and what came before that
        is read first.
        """
        readable()
        while self._socket.fileno() >= 0 and self._holds_more():
            readable()

    def _holds_more(self) -> bool:
        """Say whether there is something to read, an end among it."""
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _written(self, writable: Callable[[], None]) -> None:
        self._loop.remove_writer(self._descriptor)
        writable()

    async def _keep_watching(self, readable: Callable[[], None]) -> None:
        while True:
            await _look(self._descriptor, writable=False)
            readable()

    async def _wait_to_write(self, writable: Callable[[], None]) -> None:
        await _look(self._descriptor, writable=True)
        writable()


async def _look(descriptor: int, *, writable: bool) -> None:
    """Wait in a thread, a little at a time: one that waits on and on could not be called off."""
    reads, writes = ([], [descriptor]) if writable else ([descriptor], [])
    while not any(await asyncio.to_thread(select.select, reads, writes, [], LOOK_S)):
        pass
