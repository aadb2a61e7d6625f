"""Lab: start the processes, apply settings, hand out frames, stop. All that app/ knows of."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import Self

import msgspec

from feeds.access import new_token
from feeds.frame import Counters, Frame
from feeds.processes.keeper import Keeper
from feeds.processes.messages import (
    Answer,
    Apply,
    Ask,
    Begin,
    Message,
    Note,
    Peers,
    PollNow,
    Ready,
    Reset,
    Shown,
)
from feeds.settings import Settings

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 1.5


class Endpoints(msgspec.Struct, frozen=True):
    """Where both gateways listen, and the token that every request and handshake must carry."""

    live_url: str
    polled_url: str
    token: str


class LabError(RuntimeError):
    """A process could not be started; one line for the user."""


class Lab:
    """The processes of one run. Use as ``async with Lab(settings, on_frame=…) as lab``.

    ``on_frame`` gets every frame, in order, on a reading thread of the lab: be quick there.
    ``probe=False`` runs the source and the gateways alone (``serve``).
    ``live_port`` and ``polled_port`` fix the published ports; 0 lets the system choose.
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
        self.settings = settings
        self.endpoints: Endpoints | None = None
        self._on_frame = on_frame
        self._token = new_token()
        self._peers = Peers()
        self._note = Note("")
        self._asked: list[Future[Counters]] = []
        self._started = self._stopped = False
        self._introducing = threading.Lock()
        self._source = self._keeper("source", [0])
        self._live_gateway = self._keeper("live_gateway", [0])
        self._polled_gateway = self._keeper("polled_gateway", [0])
        self._network = self._keeper("network", [live_port, polled_port])
        self._probe = self._keeper("probe", []) if probe else None
        self._keepers = [self._source, self._live_gateway, self._polled_gateway, self._network]
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
        self.settings = settings
        self._tell_all(Apply(settings))

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
        answer: Future[Counters] = Future()
        self._asked.append(answer)
        self._tell_probe(Ask())
        return await asyncio.wrap_future(answer)

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
        for answer in self._asked:
            answer.cancel()

    def _keeper(self, role: str, ports: list[int]) -> Keeper:
        return Keeper(
            role,
            begin=lambda ports: Begin(self._token, self.settings, ports),
            hear=self._hear,
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
            self._tell_all(self._peers)
            self._tell_probe(self._note)

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
            for _ in list(self._asked):  # what its predecessor was asked died with it
                self._tell_probe(Ask())

    def _hear(self, message: Message) -> None:
        """Take what a process says; on its keeper's thread."""
        if isinstance(message, Shown):
            self._on_frame(message.frame)
        elif isinstance(message, Note):
            self._note = message
            self._tell_probe(message)
        elif isinstance(message, Answer) and self._asked:
            with suppress(Exception):  # whoever asked may have given up
                self._asked.pop(0).set_result(message.counters)

    def _tell_all(self, message: Message) -> None:
        for keeper in self._keepers:
            keeper.say(message)

    def _tell_probe(self, message: Message) -> None:
        if self._probe is not None:
            self._probe.say(message)
