"""Lab: start the processes, apply settings, hand out frames, stop. All that app/ knows of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Self, cast

from feeds import loopback, sources
from feeds.access import Endpoints
from feeds.counters import Counters
from feeds.deployment import Deployment
from feeds.frame import SIDES, Frame, SideName
from feeds.processes import messages
from feeds.processes.ensemble import Ensemble, comes, end
from feeds.settings import STALL_LIMIT, STALL_S, Settings, check

if TYPE_CHECKING:
    from feeds.crowd.records import Size
    from feeds.load.crowded import LabCrowd
    from feeds.load.records import Load, LoadSummary, SideBooks
    from feeds.remote.server import RemoteServer

START_TIMEOUT_S = 20.0
BOTH_UP_TIMEOUT_S = 20.0


class LabError(RuntimeError):
    """A process could not be started, or a side does not come up; one line for the user."""


class Lab:
    """The processes of one run. Use as ``async with Lab(settings, on_frame=…) as lab``.

    ``on_frame`` gets every frame, in order, on a reading thread of the lab: be quick there.
    ``probe=False`` runs the source and the gateways alone (``serve``).
    ``live_port`` and ``polled_port`` fix the published ports; 0 lets the system choose.
    ``deployment`` says which processes run here, and where the gateways listen; ``token`` is what
    opens them, a random one unless it is given. ``database_url`` is the person's own PostgreSQL;
    empty: one of this program's. ``on_refused`` is told, on such a thread too, of a side that
    cannot be served as was set, with its key and why in one line: its setting is as before by then.
    ``on_log`` gets lines for a log. ``on_load`` is told of the load while there are more clients
    than one a side or :meth:`watch_load` asks for it, on the lab's loop. With ``remote`` the
    servers are another machine's: see :class:`~feeds.remote.lab.RemoteLab`. An unknown source is a
    :class:`~feeds.settings.BadSettingError`, here and in :meth:`apply`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_frame: Callable[[Frame], None] = lambda frame: None,
        on_refused: Callable[[SideName, str, str], None] = lambda side, key, why: None,
        on_load: Callable[[Load], None] = lambda load: None,
        on_log: Callable[[str], None] = lambda line: None,
        database_url: str = "",
        probe: bool = True,
        live_port: int = 0,
        polled_port: int = 0,
        deployment: Deployment = Deployment(),  # noqa: B008 - frozen
        token: str = "",
        remote: RemoteServer | None = None,
    ) -> None:
        sources.find(settings.source)
        self.settings = settings
        """What is set now; changed by :meth:`apply` alone."""
        self.database_url = database_url
        self.endpoints: Endpoints | None = None
        self._on_frame, self._on_refused, self._on_load = on_frame, on_refused, on_load
        self._on_log = on_log
        self._crowd: LabCrowd | None = None
        self._newest: Counters | None = None
        self._measuring: Future[None] = Future()  # done with the first frame of a segment
        self._stopped = False
        self._together = Ensemble(
            lambda: self.settings,
            hear=self._hear,
            hear_gateway=self._hear_gateway,
            database_url=database_url,
            probe=probe,
            ports=(live_port, polled_port),
            deployment=deployment,
            token=token,
            remote=remote,
        )
        self.ended = self._together.ended

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

    def preload(self) -> None:
        """Have the processes load what they need, while the caller finds out what to set."""
        self._together.preload()

    def spawn(self) -> None:
        """Launch the processes and return at once; the caller can import a GUI meanwhile."""
        self._together.spawn()

    def failure(self) -> str:
        """Return why a process that was launched did not start; "" if all did. Waits for that."""
        return self._together.failure(START_TIMEOUT_S)

    async def start(self) -> Endpoints:
        """Wait until every process is ready (spawning them first if need be).

        Raise :class:`LabError` when one cannot do its work, for instance because a port is taken.
        """
        together = self._together
        if not together.started:
            self.spawn()
        if lack := loopback.lacking():
            raise LabError(lack)
        ready = asyncio.wrap_future(together.all_ready)
        try:
            if not await comes(ready, START_TIMEOUT_S):
                late = next(keeper for keeper in together.keepers if not keeper.ready.done())
                raise LabError(late.complaint)
            ready.result()
        except RuntimeError as error:
            raise LabError(str(error)) from None
        finally:
            ready.cancel()
        live, polled = map(together.url, SIDES)
        self.endpoints = Endpoints(live_url=live, polled_url=polled, token=together.token)
        if self.settings.clients > 1:
            self._populate()
        return self.endpoints

    async def both_up(self, timeout_s: float = BOTH_UP_TIMEOUT_S) -> None:
        """Wait until both sides are connected and measured; raise :class:`LabError` if never."""
        if not await comes(asyncio.wrap_future(self._measuring), timeout_s):
            keepers = self._together.keepers
            said = [f"; {one.role}: {one.last_words[-1]}" for one in keepers if one.last_words]
            told = f"the two sides were not both up within {timeout_s:g} s"
            raise LabError(told + "".join(said))

    def apply(self, settings: Settings) -> None:
        """Make ``settings`` effective within one update or one poll, and begin a new segment."""
        sources.find(settings.source)
        before, self.settings = self.settings, settings
        if self._crowd is not None:
            self._crowd.applied(before)
        self._together.order(messages.Apply(settings))
        if settings.clients != before.clients and self.endpoints is not None:
            self._populate()

    def stall(self, seconds: float = STALL_S) -> None:
        """Have both servers serve nothing for ``seconds`` and then go on; nothing is lost."""
        check("stall_s", seconds, STALL_LIMIT)
        self._together.order(messages.Stall(seconds))

    def cut(self) -> None:
        """Break every connection of both sides once; how they come back is theirs."""
        self._together.order(messages.Cut())

    def poll_now(self) -> None:
        """Poll once now, beside the schedule."""
        self._together.order(messages.PollNow())

    def reset(self) -> None:
        """Begin a new measuring segment with all counters at zero."""
        self._together.order(messages.Reset())

    @property
    def crowd(self) -> LabCrowd:
        """The clients beside the ones on screen, and what the servers bear."""
        if self._crowd is None:
            from feeds.load.crowded import LabCrowd

            self._crowd = LabCrowd(self, self._together, self._on_load)
            self._together.others = self._crowd.order
        return self._crowd

    @property
    def load(self) -> Load | None:
        """The newest load; ``None`` while nobody watches it."""
        return None if self._crowd is None else self._crowd.load

    def watch_load(self, on: bool) -> None:
        """Have ``on_load`` told with one client a side, too."""
        if on or self._crowd is not None:
            self.crowd.watch(on=on)

    def populate(self, size: Size) -> None:
        """Have so many clients a side, which changes no setting."""
        self.crowd.populate(size)

    def _populate(self) -> None:
        from feeds.crowd.records import Size

        self.populate(Size(self.settings.clients, self.settings.clients))

    async def crowd_up(self) -> None:
        """Wait until every client is up and figures are taken; raise :class:`LabError`."""
        try:
            await self.crowd.up()
        except RuntimeError as error:
            raise LabError(str(error)) from None

    def storm(self, *, jitter: bool) -> None:
        """Have every client of the crowd lose its connection, and come back at once or jittered."""
        self._together.order(messages.Storm(jitter))

    def load_summary(self) -> LoadSummary:
        """Return the crowd's figures and the costs of serving, as of the newest load."""
        from feeds.load.summary import summary_of

        return summary_of(self.load)

    def is_up(self) -> bool:
        """Say whether both sides are measured."""
        return self._measuring.done()

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """Return the numbers of a side's gateway and database, and its transport's key."""
        keeper, serving = self._together.gateways[side], self._together.serving[side]
        return keeper.pid, serving.database_pid, serving.transport

    def carried_bytes(self, side: SideName) -> int:
        """Return the bytes that the client on screen moved in this segment, both ways."""
        if self._newest is None:
            return 0
        counted = getattr(self._newest, side)
        return int(counted.bytes_received + counted.bytes_sent)

    def crowded(self, text: str) -> None:
        """The crowd has come up or is gone: a new segment begins, with this mark."""
        if self._together.probe is not None:
            self._together.probe.say(messages.Crowded(text))

    async def counters(self) -> Counters:
        """Return the segment's exact figures; all that they count has come in frames by then."""
        if self._together.probe is None or self._stopped:
            raise LabError("nothing is being measured")
        return cast("messages.Account", await self._together.probe.inquiry.ask()).counters

    async def books(self) -> SideBooks:
        """Return what both servers have counted themselves, since their processes began."""
        from feeds.load.records import SideBooks

        if not self._together.started or self._stopped:
            raise LabError("no server is running")
        asked = (keeper.inquiry.ask() for keeper in self._together.gateways.values())
        live, polled = await asyncio.gather(*asked)
        return SideBooks(cast("messages.Books", live), cast("messages.Books", polled))

    async def stop(self) -> None:
        """End every process; quiet, complete, at most 2 s."""
        if self._stopped or not self._together.started:
            return
        self._stopped = True
        keepers = self._together.keepers
        if self._crowd is not None:
            self._crowd.stop()
            keepers = keepers + self._crowd.keepers
        await end(keepers)

    def _hear(self, message: messages.Message) -> None:
        """Take what a process says; on its keeper's thread."""
        match message:
            case Frame():
                self._on_frame(message)
                self._newest = message.counters or self._newest
                if message.segment and message.counters is not None:
                    self._together.before = messages.Before(
                        message.segment, message.segment_began_ns, message.counters.left_out
                    )
                if message.segment and not self._measuring.done():
                    self._measuring.set_result(None)
            case messages.SourceNote():
                self._together.note = message
                self._together.order(message)
            case messages.Logged(text):
                self._on_log(text)
            case messages.Aimed() | messages.Carried() if self._together.probe is not None:
                self._together.probe.say(message)

    def _hear_gateway(self, side: SideName, message: messages.Message) -> None:
        """Take what the gateway of ``side`` says; on its keeper's thread."""
        self._hear(message)
        match message:
            case messages.Serving():
                self._together.serving[side] = message
                self._together.introduce()
            case messages.Unserved(key, why):
                if self.settings.transport(side) == key:
                    before = {f"{side}_transport": self._together.serving[side].transport}
                    self.apply(self.settings.replace(**before))
                self._on_refused(side, key, why)
