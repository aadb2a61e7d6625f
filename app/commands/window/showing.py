"""A surface with its features: made, kept busy while it is there, and taken down."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.window.host import Host


class Showing:
    """One host, with every feature installed; its tasks belong to ``group``."""

    def __init__(self, host: Host, group: asyncio.TaskGroup | None = None) -> None:
        from app.commands.window.features import install_all

        self.host = host
        self.features = install_all(host)
        self._tasks: list[asyncio.Task[None]] = []
        if group is not None:
            self.serve(group)

    def serve(self, group: asyncio.TaskGroup) -> None:
        """Begin the tasks that features have as long as the surface is there."""
        self._tasks = [group.create_task(serve()) for serve in self.host.serving]

    def rest(self) -> None:
        """End these tasks."""
        for task in self._tasks:
            task.cancel()

    async def finish(self) -> None:
        """Wait for what is being written because a person asked for it."""
        await asyncio.gather(*(finish() for finish in self.host.finishing))

    def put_back(self) -> None:
        """Paint no more, and put back what features have changed outside of the surface."""
        for put_back in self.host.closing:
            put_back()
        self.host.parts.painter.pulse.stop()

    def end(self) -> None:
        """Let go of what features hold outside of Qt."""
        for end in self.host.ending:
            end()
