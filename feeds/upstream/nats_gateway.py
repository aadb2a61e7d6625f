"""A gateway's end of a NATS upstream: it follows one source, and asks it for what it missed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from feeds.clock import now_ns
from feeds.clock_offset import ClockOffset, Offset
from feeds.processes.messages import SourceNote
from feeds.upstream.base import NO_UPSTREAM
from feeds.upstream.follower import Follower
from feeds.upstream.nats import PENDING_BYTES, Broker, cancelled
from feeds.upstream.nats_source import ABOUT, MORE, SEQ, SOURCE

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

    from feeds.deployment import Deployment
    from feeds.upstream.base import Say, Take

ANSWER_S = 2.0
TRIES = 5
"""How often a source is asked on one connection for what is missing, before it is a gap."""
AGAIN_S = 0.2
LOOK_S = 0.25
MOST_ABOUT = 4096
"""Characters of what a source may say of itself."""
CLOCK_QUESTIONS = 8
"""Asked one after the other of a new source; after that one each :data:`CLOCK_S`."""
CLOCK_S = 5.0


class NatsSubscription:
    """Gives ``take`` every update of one source, in order; the rest is counted."""

    def __init__(self, deployment: Deployment, take: Take, say: Say) -> None:
        self._subject, self._say = deployment.subject, say
        self._loop = asyncio.get_running_loop()
        self._follower = Follower(take, self._switched)
        self._offset = ClockOffset()
        self._broker = Broker(deployment, say, self._opened)
        self._about = ""
        """What the source that is followed says of itself."""
        self._wanting = asyncio.Event()
        self._tries = 0
        self._told = False
        """Whether it was said that something is left out."""

    @property
    def gaps(self) -> int:
        """Updates that the source published while it was followed, and that never came."""
        return self._follower.gaps

    @property
    def foreign(self) -> int:
        """Messages that were left out: of a second source, or no updates."""
        return self._follower.foreign

    @property
    def reconnects(self) -> int:
        """How often the connection came back."""
        return self._broker.reconnects

    def lack(self) -> str:
        """Return why nothing comes now, in a few words; empty: all is well."""
        if self._broker.client is None:
            return NO_UPSTREAM
        return "no source" if self._follower.silent(self._loop.time()) else ""

    def note(self) -> SourceNote | None:
        """Return what the source says of itself; ``None``: not yet, or nothing that is one."""
        with suppress(msgspec.MsgspecError):
            return msgspec.json.decode(self._about[:MOST_ABOUT], type=SourceNote)
        return None

    def clock(self) -> Offset | None:
        """Return what the source's clock shows beyond the one here; ``None``: not known yet."""
        return self._offset.at(now_ns())

    async def start(self) -> None:
        """Connect, or begin to wait for that."""
        await self._broker.first()

    async def run(self) -> None:
        """Take updates until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._broker.run())
            group.create_task(self._fill())
            group.create_task(self._look())

    async def _opened(self, client: Client) -> None:
        await client.subscribe(
            f"{self._subject}.updates.*", cb=self._hear, pending_bytes_limit=PENDING_BYTES
        )
        self._follower.again()
        self._tries = 0
        self._wanting.set()

    async def _hear(self, message: Msg) -> None:
        """Take an update, or the word that a source is there."""
        told, now_s = message.headers or {}, self._loop.time()
        source = message.subject.rpartition(".")[2]
        if message.data or SEQ not in told:
            self._follower.update(source, message.data, now_s)
        else:
            self._follower.heartbeat(source, _number(told[SEQ]), now_s)
            if source == self._follower.source:
                self._about = told.get(ABOUT, "")
        if self._follower.wanted is not None:
            self._wanting.set()
        if self.foreign and not self._told:
            self._told = True
            self._say(f"leaves out what is no update of the source of {self._subject}")

    async def _fill(self) -> None:
        """Ask for what is missing, whenever something is."""
        while not cancelled():
            await self._wanting.wait()
            self._wanting.clear()
            since, source = self._follower.wanted, self._follower.source
            if since is None or self._broker.client is None:
                continue
            subject = f"{self._subject}.present.{source or 'any'}"
            answer = await self._broker.ask(subject, b"%d" % since, ANSWER_S)
            if answer is not None and answer.headers and self._take_answer(answer):
                self._tries = 0
            elif source:
                self._tries += 1
                await asyncio.sleep(AGAIN_S)
                if self._tries >= TRIES and self._follower.source == source:
                    self._follower.give_up()
                    self._tries = 0
                elif self._follower.waits:
                    self._wanting.set()

    def _take_answer(self, answer: Msg) -> bool:
        """Take what was kept; say False if another one than the source that is followed answers."""
        told = answer.headers or {}
        messages = answer.data.split(b"\n") if answer.data else []
        source, more = told.get(SOURCE, ""), MORE in told and bool(messages)
        if self._follower.source not in ("", source):
            return False
        self._follower.fill(source, messages, more=more, now_s=self._loop.time())
        if source == self._follower.source:
            self._about = told.get(ABOUT, "")
        if self._follower.wanted is not None:
            self._wanting.set()
        return True

    async def _look(self) -> None:
        """Ask for the source's clock now and then, and say when the source falls silent."""
        asked, due_s, silent = 0, 0.0, False
        offset = self._offset
        while not cancelled():
            await asyncio.sleep(LOOK_S)
            if self._offset is not offset:
                asked, due_s, offset = 0, 0.0, self._offset
            if not self._follower.source or self._broker.client is None:
                continue
            if silent != self._follower.silent(self._loop.time()):
                silent = not silent
                self._say(f"the source of {self._subject} {'is silent' if silent else 'is back'}")
            if not silent and self._loop.time() >= due_s:
                await self._ask_clock(offset)
                asked += 1
                due_s = self._loop.time() + (CLOCK_S if asked >= CLOCK_QUESTIONS else 0.0)

    async def _ask_clock(self, offset: ClockOffset) -> None:
        subject, sent_ns = f"{self._subject}.clock.{self._follower.source}", now_ns()
        answer = await self._broker.ask(subject, b"", ANSWER_S)
        if answer is not None and (
            shown_ns := _number(answer.data[:20].decode("ascii", "replace"))
        ):
            offset.take(sent_ns, shown_ns, now_ns())

    def _switched(self, source: str) -> None:
        """Another source is followed now, maybe on another machine."""
        self._offset = ClockOffset()
        self._say(f"follows source {source[:16]} of {self._subject}")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 20 else 0
