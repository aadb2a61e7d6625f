"""The source's end of a NATS upstream: it publishes, keeps, answers, and is alone.

Subjects, below the one of the fleet: ``updates.ID`` has every update of the source with that random
ID, and each second an empty message that says which is the newest; ``present.ID`` and
``present.any`` answer with what is kept since a number, ``clock.ID`` with the source's clock. The
ID of an update is in its subject: a header would have to be made and read for each.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from feeds.board import Batch, Board
from feeds.clock import now_ns
from feeds.upstream.base import UpstreamError
from feeds.upstream.follower import HEARTBEAT_S, NEWEST
from feeds.upstream.nats import Broker

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

    from feeds.deployment import Deployment
    from feeds.processes.messages import SourceNote
    from feeds.upstream.base import Say

SOURCE, BEGAN, SEQ, MORE, ABOUT = "Source", "Began", "Newest", "More", "About"
"""Headers: who says so, since when by the calendar (ns), its newest number, that more is due, and
what the source says of itself (a :class:`~feeds.processes.messages.SourceNote` as JSON)."""
BATCH_BYTES = 256 << 10
"""Most of one answer: a NATS server takes 1 MiB."""
ALONE_S = 0.5
"""How long a source waits for another one to say that it is there."""


class NatsPublisher:
    """Publishes to a subject of the broker; what the broker does not take now can be asked for.

    ``failed`` is called when there is another source that began before: then this one is silent.
    """

    def __init__(self, deployment: Deployment, say: Say, failed: Say) -> None:
        self.id = secrets.token_hex(8)
        self._began_ns = time.time_ns()
        self._subject = deployment.subject
        self._updates = f"{deployment.subject}.updates.{self.id}"
        self._failed = failed
        self._board = Board()
        self._board.keep()
        self._broker = Broker(deployment, say, self._opened)
        self._begun = False
        self._headers = {SOURCE: self.id}
        self._about = ""
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, port: int = 0) -> int:
        """Connect, or begin to wait for that; there is no port of ours."""
        await self._broker.first()
        self._begun = True
        work = self._broker.run(), self._keep_beating()
        self._tasks = [asyncio.create_task(each) for each in work]
        return 0

    def publish(self, message: bytes) -> None:
        """Keep ``message``, and hand it to the broker if it is there."""
        self._board.post(message)
        self._broker.send(self._updates, message)

    def describe(self, note: SourceNote) -> None:
        """Say with each heartbeat from now on what the source says of itself."""
        self._about = json.dumps(msgspec.to_builtins(note))  # in ASCII, as headers must be
        self._beat()

    async def stop(self) -> None:
        """Leave the broker."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _opened(self, client: Client) -> None:
        """Take up a new connection, unless somebody else publishes here."""
        subject = self._subject
        other = await self._broker.ask(f"{subject}.present.any", b"%d" % NEWEST, ALONE_S)
        if other is not None and (not self._begun or self._is_before(other)):
            raise UpstreamError(self._yield())
        for name in ("any", self.id):
            await client.subscribe(f"{subject}.present.{name}", cb=self._present)
        await client.subscribe(f"{subject}.clock.{self.id}", cb=self._clock)
        await client.subscribe(f"{subject}.updates.*", cb=self._overhear)
        await client.flush()  # from here on it answers
        self._beat()  # whoever missed something learns of it at once

    def _beat(self) -> None:
        self._broker.send(self._updates, b"", self._state())

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._beat()

    def _state(self) -> dict[str, str]:
        newest = str(self._board.newest_seq)
        return {SOURCE: self.id, BEGAN: str(self._began_ns), SEQ: newest, ABOUT: self._about}

    async def _present(self, asked: Msg) -> None:
        """Answer with what is kept since the number asked for, or with the newest alone."""
        with suppress(ValueError):
            since = int(asked.data[:20])
            latest = self._board.latest
            if since == NEWEST:
                batch = Batch([] if latest is None else [latest])
            else:
                batch = self._board.since(since, BATCH_BYTES)
            headers = self._state() | ({MORE: "1"} if batch.more else {})
            await asked._client.publish(asked.reply, b"\n".join(batch.messages), headers=headers)

    async def _clock(self, asked: Msg) -> None:
        await asked._client.publish(asked.reply, b"%d" % now_ns(), headers=self._headers)

    async def _overhear(self, message: Msg) -> None:
        """Somebody else publishes here: whoever began later gives way."""
        if self._is_before(message):
            self._yield()

    def _is_before(self, message: Msg) -> bool:
        """Say whether ``message`` is of another source that began before this one."""
        told = message.headers or {}
        with suppress(KeyError, ValueError):
            return (int(told[BEGAN]), told[SOURCE]) < (self._began_ns, self.id)
        return False

    def _yield(self) -> str:
        """End, for another source was first; return why, in a few words."""
        why = f"has a source of {self._subject} already: end that one, or name another --subject"
        if self._begun:
            self._begun = False
            for task in self._tasks:
                task.cancel()
            self._failed(f"{self._broker.url.shown} {why}")
        return why
