"""Starts the processes of a crowd, hears what they tell, and ends them; knows nothing of gevent."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from feeds import interpreter
from feeds.deployment import LOOPBACK
from feeds.locust_crowd.records import CrowdEnd, Failure, Line, Listening, Orders, Told

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable

    from feeds.locust_crowd.records import CrowdRun

MODULE = "feeds.locust_crowd.process"
LEAVE_S = 10.0
"""How long a process may take to end by itself."""
MOST_LINE_BYTES = 1 << 25


class CrowdFailedError(RuntimeError):
    """The crowd, or a process of it, could not go on; one line."""


class Child:
    """One process of the crowd."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.pid = process.pid

    @classmethod
    async def start(cls, orders: Orders) -> Child:
        """Start a process and give it its orders, which nobody else sees."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *interpreter.command(MODULE),
            stdin=pipe,
            stdout=pipe,
            env=interpreter.environment(),
            limit=MOST_LINE_BYTES,
        )
        child = cls(process)
        child._say(msgspec.json.encode(orders))
        return child

    def _say(self, line: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(OSError, RuntimeError):
            self._process.stdin.write(line + b"\n")

    def end_early(self) -> None:
        """Have it end in order, with what it has."""
        self._say(b"end")

    async def hear(self) -> Line | None:
        """Return what it tells next; ``None``: it has ended."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        return msgspec.json.decode(line, type=Line) if line else None

    async def gone(self) -> int:
        """Wait until it has ended; return its exit status."""
        while await self.hear() is not None:
            pass
        return await self._process.wait()

    async def end(self) -> None:
        """See to it that it is gone."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                await self.gone()
                return
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


async def work(orders: Orders, stopped: Awaitable[object]) -> None:
    """Be a worker until the master has no more to do; raise :class:`CrowdFailedError`."""
    child = await Child.start(orders)
    ending = asyncio.ensure_future(_end_when(stopped, child))
    try:
        while (line := await child.hear()) is not None:
            if isinstance(line, Failure):
                raise CrowdFailedError(line.reason)
    finally:
        ending.cancel()
        await child.end()


async def lead(
    orders: Orders, local: int, tell: Callable[[Told], None], stopped: Awaitable[object]
) -> CrowdRun:
    """Have a master with ``local`` workers of its own, and the control clients, measure.

    Raise :class:`CrowdFailedError`, also for the first of them that cannot go on: its master would
    wait for it.
    """
    master = await Child.start(orders)
    children = [master]
    lines: asyncio.Queue[Line | None] = asyncio.Queue()
    tasks = [_end_when(stopped, master), _pass_on(master, lines, ends=True)]
    beside = [asyncio.ensure_future(task) for task in tasks]
    try:
        while (line := await lines.get()) is not None:
            match line:
                case Listening(port):
                    at = orders.host if orders.host not in ANYWHERE else LOOPBACK
                    more = Orders(role="control", token=orders.token, host=at, port=port)
                    children.append(await Child.start(more))
                    more = msgspec.structs.replace(more, role="worker")
                    children += [await Child.start(more) for _ in range(local)]
                    tasks = [_pass_on(child, lines, ends=False) for child in children[1:]]
                    beside += [asyncio.ensure_future(task) for task in tasks]
                case Told():
                    tell(line)
                case Failure(reason):
                    raise CrowdFailedError(reason)
                case CrowdEnd(run):
                    return run
        raise CrowdFailedError("the crowd's master ended without a word")
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        for child in children:
            child.end_early()
        await asyncio.gather(*(child.end() for child in children))


ANYWHERE = ("0.0.0.0", "::", "*")  # noqa: S104 - to be told from others
"""Names of all addresses of this machine."""


async def _pass_on(child: Child, lines: asyncio.Queue[Line | None], *, ends: bool) -> None:
    """Hand on what ``child`` tells; when it has ended, ``None`` if that ``ends`` all."""
    try:
        while (line := await child.hear()) is not None:
            lines.put_nowait(line)
    finally:
        if ends:
            lines.put_nowait(None)


async def _end_when(stopped: Awaitable[object], child: Child) -> None:
    await stopped
    child.end_early()
