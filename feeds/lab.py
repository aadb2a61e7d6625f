"""Lab: start the processes, apply settings, hand out frames, stop. All that app/ knows of."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import Any, Self, cast

import msgspec

from feeds import sources
from feeds.access import Endpoints, new_token
from feeds.counters import Counters
from feeds.frame import SIDES, Frame, SideName
from feeds.processes import messages
from feeds.processes.keeper import Keeper
from feeds.settings import STALL_LIMIT, STALL_S, Settings, check

START_TIMEOUT_S = 20.0
BOTH_UP_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 1.5


class SideBooks(msgspec.Struct, frozen=True):
    """What the servers of both sides have counted themselves since their processes began."""

    live: messages.Books
    polled: messages.Books


class LabError(RuntimeError):
    """A process could not be started, or a side does not come up; one line for the user."""


class Lab:
    """The processes of one run. Use as ``async with Lab(settings, on_frame=…) as lab``.

    ``on_frame`` gets every frame, in order, on a reading thread of the lab: be quick there.
    ``probe=False`` runs the source and the gateways alone (``serve``).
    ``live_port`` and ``polled_port`` fix the published ports; 0 lets the system choose.
    ``database_url`` is the person's own PostgreSQL; empty: one of this program's. ``on_refused``
    is told, on such a thread too, of a side that cannot be served by the transport that was set,
    with its key and why in one line: its setting is as before by then.
    An unknown source is a :class:`~feeds.settings.BadSettingError`, here and in :meth:`apply`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_frame: Callable[[Frame], None] = lambda frame: None,
        on_refused: Callable[[SideName, str, str], None] = lambda side, key, why: None,
        database_url: str = "",
        probe: bool = True,
        live_port: int = 0,
        polled_port: int = 0,
    ) -> None:
        sources.find(settings.source)
        self.settings = settings
        """What is set now; changed by :meth:`apply` alone."""
        self.endpoints: Endpoints | None = None
        self._on_frame, self._on_refused = on_frame, on_refused
        self._database_url = database_url
        self._serving: dict[SideName, messages.Serving] = {}
        self._token = new_token()
        self._note = messages.SourceNote("")
        self._before: messages.Before | None = None
        self._all_ready: Future[None] = Future()  # fails with the first process that does
        self._measuring: Future[None] = Future()  # done with the first frame of a segment
        self._started = self._stopped = False
        self._source = self._keeper("source", [0])
        # a gateway's port is for the probe, which is told what it served
        self._live, self._polled = (
            self._keeper(f"gateway {side}", [0], partial(self._hear_gateway, side))
            for side in SIDES
        )
        self._network = self._keeper("network", [live_port, polled_port])
        self._probe = self._keeper("probe", []) if probe else None
        self._keepers = [self._source, self._live, self._polled, self._network]
        if self._probe is not None:
            self._keepers.append(self._probe)
        for keeper in self._keepers:
            keeper.ready.add_done_callback(self._one_ready)

    async def __aenter__(self) -> Self:
        """Start; on failure nothing is left running."""
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop."""
        await self.stop()

    def load(self) -> None:
        """Have the processes load what they need, while the caller finds out what to set."""
        for keeper in reversed(self._keepers):  # the probe first, which has the most to load
            keeper.load()

    def spawn(self) -> None:
        """Launch the processes and return at once; the caller can import a GUI meanwhile."""
        self._started = True
        for keeper in reversed(self._keepers):
            keeper.start()

    async def start(self) -> Endpoints:
        """Wait until every process is ready (spawning them first if need be).

        Raise :class:`LabError` when one cannot do its work, for instance because a port is taken.
        """
        if not self._started:
            self.spawn()
        ready = asyncio.wrap_future(self._all_ready)
        try:
            if not await _comes(ready, START_TIMEOUT_S):
                late = next(keeper for keeper in self._keepers if not keeper.ready.done())
                raise LabError(late.complaint)
            ready.result()
        except RuntimeError as error:
            raise LabError(str(error)) from None
        finally:
            ready.cancel()
        live, polled = (
            f"{self._serving[side].scheme}://127.0.0.1:{port}{self._serving[side].path}"
            for side, port in zip(SIDES, self._network.ready.result().ports, strict=True)
        )
        self.endpoints = Endpoints(live_url=live, polled_url=polled, token=self._token)
        return self.endpoints

    async def both_up(self, timeout_s: float = BOTH_UP_TIMEOUT_S) -> None:
        """Wait until both sides are connected and measured; raise :class:`LabError` if never."""
        if not await _comes(asyncio.wrap_future(self._measuring), timeout_s):
            said = [
                f"; {one.role}: {one.last_words[-1]}" for one in self._keepers if one.last_words
            ]
            told = f"the two sides were not both up within {timeout_s:g} s"
            raise LabError(told + "".join(said))

    def apply(self, settings: Settings) -> None:
        """Make ``settings`` effective within one update or one poll, and begin a new segment."""
        sources.find(settings.source)
        self.settings = settings
        self._order(messages.Apply(settings))

    def stall(self, seconds: float = STALL_S) -> None:
        """Have both servers serve nothing for ``seconds`` and then go on; nothing is lost."""
        check("stall_s", seconds, STALL_LIMIT)
        self._order(messages.Stall(seconds))

    def cut(self) -> None:
        """Break every connection of both sides once; how they come back is theirs."""
        self._order(messages.Cut())

    def poll_now(self) -> None:
        """Poll once now, beside the schedule."""
        self._order(messages.PollNow())

    def reset(self) -> None:
        """Begin a new measuring segment with all counters at zero."""
        self._order(messages.Reset())

    async def counters(self) -> Counters:
        """Return the segment's exact figures; all that they count has come in frames by then."""
        if self._probe is None or self._stopped:
            raise LabError("nothing is being measured")
        return cast("messages.Account", await self._probe.inquiry.ask()).counters

    async def books(self) -> SideBooks:
        """Return what both servers have counted themselves, since their processes began."""
        if not self._started or self._stopped:
            raise LabError("no server is running")
        asked = (self._live.inquiry.ask(), self._polled.inquiry.ask())
        live, polled = await asyncio.gather(*asked)
        return SideBooks(cast("messages.Books", live), cast("messages.Books", polled))

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
            await asyncio.wait(late, timeout=STOP_TIMEOUT_S)
        for keeper in self._keepers:
            keeper.join(1.0)

    def _keeper(
        self, role: str, ports: list[int], hear: Callable[[messages.Message], None] | None = None
    ) -> Keeper:
        return Keeper(
            role,
            begin=lambda ports: messages.Begin(
                self._token, self.settings, ports, self._before, self._database_url
            ),
            hear=hear or self._hear,
            restarted=self._introduce,
            ports=ports,
        )

    def _one_ready(self, ready: Future[messages.Ready]) -> None:
        """One process is ready, or never will be; on its keeper's thread."""
        error = None if ready.cancelled() else ready.exception()
        if error is None:
            self._introduce()
            return
        with suppress(InvalidStateError):  # another one was first
            self._all_ready.set_exception(error)

    def _introduce(self) -> None:
        """Once all processes listen, tell each where the others are; again when one has restarted.

        On a keeper's thread, so that data flows while a GUI still loads.
        """
        ready = [keeper.ready for keeper in self._keepers]
        if any(not one.done() or one.cancelled() or one.exception() for one in ready):
            return
        live_port, polled_port = self._network.ready.result().ports
        self._order(
            messages.Peers(
                source=self._source.ready.result().ports[0],
                live=_side_peers(live_port, self._live, self._serving["live"]),
                polled=_side_peers(polled_port, self._polled, self._serving["polled"]),
            )
        )
        self._order(self._note)
        with suppress(InvalidStateError):  # set already
            self._all_ready.set_result(None)

    def _hear(self, message: messages.Message) -> None:
        """Take what a process says; on its keeper's thread."""
        match message:
            case Frame():
                self._on_frame(message)
                if message.segment and message.counters is not None:
                    self._before = messages.Before(
                        message.segment, message.segment_began_ns, message.counters.left_out
                    )
                if message.segment and not self._measuring.done():
                    self._measuring.set_result(None)
            case messages.SourceNote():
                self._note = message
                self._order(message)
            case messages.Aimed() | messages.Carried() if self._probe is not None:
                self._probe.say(message)

    def _hear_gateway(self, side: SideName, message: messages.Message) -> None:
        """Take what the gateway of ``side`` says; on its keeper's thread."""
        match message:
            case messages.Serving():
                self._serving[side] = message
                self._introduce()
            case messages.Unserved(key, why):
                if self.settings.transport(side) == key:
                    before = {f"{side}_transport": self._serving[side].transport}
                    self.apply(self.settings.replace(**before))
                self._on_refused(side, key, why)

    def _order(self, message: messages.Message) -> None:
        """Give an order to every process; to the probe last, when the others have theirs."""
        for keeper in self._keepers:
            keeper.say(message)


def _side_peers(
    network_port: int, gateway: Keeper, serving: messages.Serving
) -> messages.SidePeers:
    (served_port,) = gateway.ready.result().ports
    return messages.SidePeers(network_port, served_port, gateway.pid, serving)


async def _comes(future: asyncio.Future[Any], timeout_s: float) -> bool:
    """Say whether ``future`` is done within ``timeout_s``.

    Time in which this process itself stood still, with the whole run, is no delay of another's.
    """
    while timeout_s > 0 and not future.done():
        await asyncio.wait({future}, timeout=min(timeout_s, 1.0))
        timeout_s -= 1.0
    return future.done()
