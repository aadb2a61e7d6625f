"""Lab: start the processes, apply settings, hand out frames, stop. All that app/ knows of."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import Self

import msgspec

from feeds import sources
from feeds.access import new_token
from feeds.endpoints import Endpoints
from feeds.frame import Counters, Frame
from feeds.processes.inquiry import Inquiry
from feeds.processes.keeper import Keeper
from feeds.processes.messages import (
    Answer,
    Applied,
    Ask,
    AskBooks,
    Begin,
    Books,
    Cut,
    Message,
    Note,
    Peers,
    PollNow,
    Ready,
    Reset,
    Served,
    Shown,
    Stall,
)
from feeds.processes.rollout import Rollout
from feeds.settings import STALL_LIMIT, STALL_S, Settings, check

GATEWAYS = ("live_gateway", "polled_gateway")
START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 1.5


class SideBooks(msgspec.Struct, frozen=True):
    """What the servers of both sides have counted themselves since their processes began."""

    live: Books
    polled: Books


class LabError(RuntimeError):
    """A process could not be started; one line for the user."""


class Lab:
    """The processes of one run. Use as ``async with Lab(settings, on_frame=…) as lab``.

    ``on_frame`` gets every frame, in order, on a reading thread of the lab: be quick there.
    ``probe=False`` runs the source and the gateways alone (``serve``).
    ``live_port`` and ``polled_port`` fix the published ports; 0 lets the system choose.
    An unknown source is a :class:`~feeds.settings.BadSettingError`, here and in :meth:`apply`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_frame: Callable[[Frame], None] = lambda frame: None,
        probe: bool = True,
        live_port: int = 0,
        polled_port: int = 0,
    ) -> None:
        sources.find(settings.source)
        self._rollout = Rollout(settings, GATEWAYS, self._tell_all_but_the_probe, self._tell_probe)
        self.endpoints: Endpoints | None = None
        self._on_frame = on_frame
        self._token = new_token()
        self._peers = Peers()
        self._note = Note("")
        self._counting: Inquiry[Counters] = Inquiry(lambda: self._tell_probe(Ask()))
        self._started = self._stopped = False
        self._introducing = threading.Lock()
        self._source = self._keeper("source", [0])
        self._gateways = [self._keeper(role, [0]) for role in GATEWAYS]
        self._live_gateway, self._polled_gateway = self._gateways
        self._network = self._keeper("network", [live_port, polled_port])
        self._probe = self._keeper("probe", []) if probe else None
        self._books: dict[str, Inquiry[Books]] = {
            gateway.role: Inquiry(partial(gateway.say, AskBooks())) for gateway in self._gateways
        }
        self._keepers = [self._source, *self._gateways, self._network]
        if self._probe is not None:
            # first, because it has the most to load
            self._keepers.insert(0, self._probe)
        for keeper in self._keepers:
            keeper.ready.add_done_callback(self._introduce)

    async def __aenter__(self) -> Self:
        """Start; on failure nothing is left running."""
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        await self.stop()

    def spawn(self) -> None:
        """Launch the processes and return at once; the caller can import a GUI meanwhile."""
        self._started = True
        for keeper in self._keepers:
            keeper.start()

    async def start(self) -> Endpoints:
        """Wait until every process is ready (spawning them first if need be).

        Raise :class:`LabError` when one cannot do its work, for instance because a port is taken.
        """
        if not self._started:
            self.spawn()
        for keeper in self._keepers:
            await self._until_ready(keeper)
        live, polled = self._network.ready.result().ports
        push, pull = self._live_gateway.ready.result(), self._polled_gateway.ready.result()
        self.endpoints = Endpoints(
            live_url=f"{push.scheme}://127.0.0.1:{live}{push.path}",
            polled_url=f"{pull.scheme}://127.0.0.1:{polled}{pull.path}",
            token=self._token,
        )
        return self.endpoints

    def apply(self, settings: Settings) -> None:
        """Make ``settings`` effective within one update or one poll, and begin a new segment."""
        sources.find(settings.source)
        self._rollout.apply(settings, running=self._started)

    @property
    def settings(self) -> Settings:
        """What is set now."""
        return self._rollout.settings

    def stall(self, seconds: float = STALL_S) -> None:
        """Have both servers serve nothing for ``seconds`` and then go on; nothing is lost."""
        check("stall_s", seconds, STALL_LIMIT)
        for gateway in self._gateways:
            gateway.say(Stall(seconds))
        self._tell_probe(Stall(seconds))

    def cut(self) -> None:
        """Break every connection of both sides once; how they come back is theirs."""
        self._network.say(Cut())
        self._tell_probe(Cut())

    def poll_now(self) -> None:
        """Poll once now, beside the schedule."""
        self._tell_probe(PollNow())

    def reset(self) -> None:
        """Begin a new measuring segment with all counters at zero."""
        self._tell_probe(Reset())

    async def counters(self) -> Counters:
        """Return the exact figures of the running segment as of now."""
        if self._probe is None or self._stopped:
            raise LabError("nothing is being measured")
        return await self._counting.ask()

    async def books(self) -> SideBooks:
        """Return what both servers have counted themselves, since their processes began."""
        if not self._started or self._stopped:
            raise LabError("no server is running")
        live, polled = (self._books[gateway.role].ask() for gateway in self._gateways)
        return SideBooks(*await asyncio.gather(live, polled))

    async def stop(self) -> None:
        """End every process; quiet, complete, at most 2 s."""
        if self._stopped or not self._started:
            return
        self._stopped = True
        for keeper in self._keepers:
            keeper.stop()
        gone = [asyncio.wrap_future(keeper.gone) for keeper in self._keepers]
        _, late = await asyncio.wait(gone, timeout=STOP_TIMEOUT_S)
        if late:
            for keeper in self._keepers:
                keeper.kill()
            await asyncio.wait(late)
        for keeper in self._keepers:
            keeper.join(1.0)
        self._counting.cancel()
        for books in self._books.values():
            books.cancel()

    def _keeper(self, role: str, ports: list[int]) -> Keeper:
        return Keeper(
            role,
            begin=lambda ports: Begin(self._token, self.settings, ports),
            hear=lambda message: self._hear(role, message),
            restarted=lambda: self._restarted(role),
            ports=ports,
        )

    def _introduce(self, ready: Future[Ready]) -> None:
        """Once all processes listen, tell each where the others are.

        On the keeper's thread of the last one, so that data flows while a GUI still loads.
        """
        with self._introducing:
            states = [keeper.ready for keeper in self._keepers]
            if self._peers.source or not all(state.done() for state in states):
                return
            if any(state.cancelled() or state.exception() for state in states):
                return
            live, polled = self._network.ready.result().ports
            self._peers = Peers(
                source=self._source.ready.result().ports[0],
                live_gateway=self._live_gateway.ready.result().ports[0],
                polled_gateway=self._polled_gateway.ready.result().ports[0],
                live=live,
                polled=polled,
                live_pid=self._live_gateway.pid,
                polled_pid=self._polled_gateway.pid,
            )
            self._tell_all_but_the_probe(self._peers)
            self._tell_probe(self._peers)
            self._tell_probe(self._note)
        for gateway in self._gateways:  # one that died until now has begun with the newest
            self._rollout.applied(gateway.role)

    async def _until_ready(self, keeper: Keeper) -> None:
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await asyncio.wrap_future(keeper.ready)
        except TimeoutError:
            words = keeper.last_words
            said = f": {words[-1]}" if words else ""
            raise LabError(f"the {keeper.role} process did not start{said}") from None
        except RuntimeError as error:
            raise LabError(str(error)) from None

    def _restarted(self, role: str) -> None:
        """A process is back after it ended; on its keeper's thread."""
        if not self._peers.source:
            return  # the others are not ready yet; it is introduced to them with all the rest
        self._peers = msgspec.structs.replace(
            self._peers, live_pid=self._live_gateway.pid, polled_pid=self._polled_gateway.pid
        )
        for keeper in self._keepers:
            if keeper.role == role:
                keeper.say(self._peers)
        self._tell_probe(self._peers)
        if role == "probe":
            self._tell_probe(self._note)
            self._counting.repeat()
        elif role in self._books:
            self._rollout.applied(role)
            self._books[role].repeat()

    def _hear(self, role: str, message: Message) -> None:
        """Take what a process says; on its keeper's thread."""
        match message:
            case Shown(frame):
                self._on_frame(frame)
            case Served():
                self._tell_probe(message)
            case Note():
                self._note = message
                self._tell_probe(message)
            case Applied(fairness):
                self._rollout.applied(role, fairness)
            case Answer(counters):
                self._counting.answered(counters)
            case Books():
                self._books[role].answered(message)

    def _tell_all_but_the_probe(self, message: Message) -> None:
        for keeper in self._keepers:
            if keeper is not self._probe:
                keeper.say(message)

    def _tell_probe(self, message: Message) -> None:
        if self._probe is not None:
            self._probe.say(message)
