"""The processes of one run together: started, told where the others are, given orders, ended."""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from feeds import transports
from feeds.access import new_token
from feeds.deployment import ENCRYPTED, LOOPBACK, Deployment
from feeds.frame import SIDES, SideName
from feeds.processes import messages
from feeds.processes.keeper import Keeper

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feeds.remote.server import RemoteServer, RemoteSide
    from feeds.settings import Settings

STOP_TIMEOUT_S = 1.5


class Ensemble:
    """Source, gateways, network and, unless there is none, the probe: what ``deployment`` has here.

    Where that is direct nothing stands before the gateways, which listen on ``ports`` themselves.

    With ``remote`` the servers are another machine's, and the network leads there.

    ``settings`` gives what is set now; ``hear`` gets what a process says, on its keeper's thread,
    but for what a gateway says of how it serves: that goes to ``hear_gateway``, with its side.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        *,
        hear: Callable[[messages.Message], None],
        hear_gateway: Callable[[SideName, messages.Message], None],
        database_url: str,
        probe: bool,
        ports: tuple[int, int],
        deployment: Deployment = Deployment(),  # noqa: B008 - frozen
        token: str = "",
        remote: RemoteServer | None = None,
    ) -> None:
        self.token, self.deployment, self._remote = token or new_token(), deployment, remote
        self.serving: dict[SideName, messages.Serving] = {}
        """How each side is served, as far as it has been told."""
        self.note = messages.SourceNote("")
        """What the source said of itself last."""
        self.before: messages.Before | None = None
        """How far the probe had come, for the one that comes after it."""
        self.all_ready: Future[None] = Future()  # fails with the first process that does
        self.ended: Future[str] = Future()
        """Done when the source cannot go on, and with it the run: why, in one line."""
        self.started = False
        self.others: Callable[[messages.Message], None] = lambda message: None
        """Called with each order, for processes that are not among these."""
        self._settings, self._hear, self._database_url = settings, hear, database_url
        role, direct = deployment.role, deployment.direct
        if remote is not None:
            self._serve_elsewhere(remote)
        here = remote is None
        has_source = here and role != "gateway"
        self.source = self._keeper("source", [0], self._hear_source) if has_source else None
        # a gateway's first port is for the probe, which is told what it served
        self.gateways: dict[SideName, Keeper] = {
            side: self._keeper(
                f"gateway {side}", [0, port] if direct else [0], partial(hear_gateway, side)
            )
            for side, port in zip(SIDES, ports, strict=True)
            if here and role != "source"
        }
        # to another machine there is a third way, for the truth
        self.network = None if direct else self._keeper("network", [*ports, *([] if here else [0])])
        self.probe = self._keeper("probe", []) if probe else None
        every = (self.source, *self.gateways.values(), self.network, self.probe)
        self.keepers = [keeper for keeper in every if keeper is not None]
        for keeper in self.keepers:
            keeper.ready.add_done_callback(self._one_ready)

    def preload(self) -> None:
        """Have the processes load what they need, while the caller finds out what to set."""
        for keeper in reversed(self.keepers):  # the probe first, which has the most to load
            keeper.load()

    def spawn(self) -> None:
        """Launch the processes and return at once."""
        self.started = True
        for keeper in reversed(self.keepers):
            keeper.start()

    def failure(self, timeout_s: float) -> str:
        """Return why a process did not start, once all are ready or one never will be; else ""."""
        try:
            error = self.all_ready.exception(timeout_s)
        except (TimeoutError, CancelledError):
            return ""
        return "" if error is None else str(error)

    def begin(self, ports: list[int]) -> messages.Begin:
        """Return the first message to a process that is to listen on ``ports``."""
        return messages.Begin(
            self.token,
            self._settings(),
            ports,
            self.before,
            self._database_url,
            self.deployment,
            self._remote,
        )

    def peers(self) -> messages.Peers | None:
        """Return where all processes are; ``None`` until each of them is ready."""
        ready = [keeper.ready for keeper in self.keepers]
        if any(not one.done() or one.cancelled() or one.exception() for one in ready):
            return None
        ways = self.network.ready.result().ports if self.network is not None else [0, 0]
        if self._remote is not None:
            live, polled = (
                messages.SidePeers(way, serving=serving)
                for way, serving in zip(ways, self.serving.values(), strict=False)
            )
            return messages.Peers(0, live, polled, truth=ways[-1])
        sides = {
            side: messages.SidePeers(
                way, keeper.ready.result().ports[0], keeper.pid, self.serving[side]
            )
            for way, (side, keeper) in zip(ways, self.gateways.items(), strict=False)
        }
        source = self.source.ready.result().ports[0] if self.source is not None else 0
        live, polled = (sides.get(side, messages.SidePeers()) for side in SIDES)
        return messages.Peers(source, live, polled)

    def url(self, side: SideName) -> str:
        """Return where clients of ``side`` connect; empty if it is not served here."""
        if side not in self.gateways:
            return ""
        serving = self.serving[side]
        scheme, host, port = serving.scheme, serving.host, serving.port
        if self.network is not None:
            host, port = LOOPBACK, self.network.ready.result().ports[SIDES.index(side)]
        elif scheme in ENCRYPTED:  # no database, whose address clients use themselves
            host = self.deployment.host
            scheme = self.deployment.scheme(scheme)
        return f"{scheme}://{host}:{port}{serving.path}"

    def order(self, message: messages.Message) -> None:
        """Give an order to every process; to the probe last, when the others have theirs."""
        for keeper in self.keepers:
            keeper.say(message)
        self.others(message)

    def introduce(self) -> None:
        """Once all processes listen, tell each where the others are; again when one has restarted.

        On a keeper's thread, so that data flows while a GUI still loads.
        """
        if (peers := self.peers()) is None:
            return
        self.order(peers)
        self.order(self.note)
        with suppress(InvalidStateError):  # set already
            self.all_ready.set_result(None)

    def _serve_elsewhere(self, remote: RemoteServer) -> None:
        """Know how the servers of ``remote`` serve: nobody here will tell."""
        for side in SIDES:
            its: RemoteSide = getattr(remote, side)
            way = transports.find(its.transport)
            self.serving[side] = messages.Serving(
                way.key, its.place.port, its.place.host, way.scheme, way.path
            )
        self.note = messages.SourceNote(remote.source_note, self._settings().source)

    def _keeper(
        self, role: str, ports: list[int], hear: Callable[[messages.Message], None] | None = None
    ) -> Keeper:
        return Keeper(
            role,
            begin=self.begin,
            hear=hear or self._hear,
            restarted=self.introduce,
            ports=ports,
        )

    def _hear_source(self, message: messages.Message) -> None:
        if not isinstance(message, messages.Ended):
            self._hear(message)
        else:
            with suppress(InvalidStateError):  # it was told already
                self.ended.set_result(message.reason)

    def _one_ready(self, ready: Future[messages.Ready]) -> None:
        """One process is ready, or never will be; on its keeper's thread."""
        error = None if ready.cancelled() else ready.exception()
        if error is None:
            self.introduce()
            return
        with suppress(InvalidStateError):  # another one was first
            self.all_ready.set_exception(error)


async def comes(future: asyncio.Future[Any], timeout_s: float) -> bool:
    """Say whether ``future`` is done within ``timeout_s``.

    Time in which this process itself stood still, with the whole run, is no delay of another's.
    """
    while timeout_s > 0 and not future.done():
        await asyncio.wait({future}, timeout=min(timeout_s, 1.0))
        timeout_s -= 1.0
    return future.done()


async def end(keepers: Sequence[Keeper]) -> None:
    """End the processes of ``keepers``: in order, or at last by force; within 3 s."""
    for keeper in keepers:
        keeper.stop()
    gone = [asyncio.wrap_future(keeper.gone) for keeper in keepers]
    _, late = await asyncio.wait(gone, timeout=STOP_TIMEOUT_S)
    if late:
        for keeper in keepers:
            keeper.kill()
        await asyncio.wait(late, timeout=STOP_TIMEOUT_S)
    for keeper in keepers:
        keeper.join(1.0)
