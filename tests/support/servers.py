"""Servers for tests: scripted ones that misbehave, and a relay that counts on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class ScriptedServer:
    """A TCP server on loopback that does to each connection what the script says."""

    def __init__(self, script: Handler) -> None:
        self.port = 0
        self.connections = 0
        self._script = script
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Cut everything."""
        assert self._server is not None
        for _ in range(5):  # asyncio leaks a connection that is coming in while its server closes
            await asyncio.sleep(0)
        self._server.close()
        await self.cut()
        await self._server.wait_closed()

    async def cut(self) -> None:
        """Cut every connection; new ones are taken."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        try:
            # the script's own faults must be seen; those of the connection are expected
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._script(reader, writer)
        finally:
            writer.transport.abort()


class CountingRelay(ScriptedServer):
    """Passes bytes on unchanged and counts them: an account that does not ask the clients."""

    def __init__(self, target_port: int) -> None:
        super().__init__(self._relay)
        self.target_port = target_port
        self.up = bytearray()
        self.down = bytearray()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass(reader, to_writer, self.up))
                group.create_task(self._pass(to_reader, writer, self.down))
        except* ConnectionError:
            pass
        finally:
            to_writer.transport.abort()

    @staticmethod
    async def _pass(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, account: bytearray
    ) -> None:
        while data := await reader.read(65536):
            account += data
            writer.write(data)
            await writer.drain()
        with suppress(OSError):
            writer.write_eof()


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read everything, answer nothing."""
    while await reader.read(65536):
        pass


def says(answer: bytes, *, then_close: bool = True) -> Handler:
    """Return a script that answers each request head with ``answer``."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            if then_close:
                return

    return script


def drips(beginning: bytes, *, every_s: float = 0.02) -> Handler:
    """Return a script that answers with ``beginning`` and then one byte now and then, for ever."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(beginning)
        while True:
            await writer.drain()
            await asyncio.sleep(every_s)  # the very thing under test, not a wait for something
            writer.write(b"a")

    return script


async def ask_raw(port: int, head: str) -> tuple[int, bytes]:
    """Send a request head as it is; return the status and what came until the end or a pause."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head.encode("latin-1"))
        answer = await reader.readuntil(b"\r\n\r\n")
        return int(answer.split()[1]), answer
    finally:
        writer.transport.abort()


@dataclass(frozen=True)
class Answer:
    """One answer of a server."""

    status: int
    """0: there was none."""
    headers: dict[str, str]
    body: bytes


async def exchange(port: int, sent: bytes, *, half_close: bool = False) -> Answer:
    """Send bytes as they are, and return the first answer, read to the end of the connection.

    After an answer without an end (``101``, an event stream) nothing more is waited for.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        if half_close:
            writer.write_eof()
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return Answer(0, {}, b"")
        line, *lines = head.decode("latin-1").strip().split("\r\n")
        status = int(line.split()[1])
        pairs = [each.split(": ", 1) for each in lines]
        headers: dict[str, str] = {}
        for name, value in pairs:
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        endless = status == 101 or headers.get("content-type") == "text/event-stream"
        return Answer(status, headers, b"" if endless else await reader.read())
    finally:
        writer.transport.abort()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until their end."""
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
