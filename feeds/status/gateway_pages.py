"""The pages of one gateway: made of what it counts, and of what it is told of its run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from feeds import __version__
from feeds.clock import now_ns
from feeds.clock_offset import SAME_CLOCK, Offset
from feeds.deployment import ENCRYPTED
from feeds.processes import messages
from feeds.processes.loop_lag import LagWatch
from feeds.status import site
from feeds.status.page import JSON, PageText, StatusPage
from feeds.upstream.base import NO_UPSTREAM

if TYPE_CHECKING:
    from types import ModuleType

    from feeds.deployment import Deployment
    from feeds.frame import SideName
    from feeds.processes.service import Service
    from feeds.settings import Settings

SCRAPED_EVERY_S = 150.0
"""Whoever asks for metrics no more often gets no lag of the loop: twice Prometheus' usual pause."""


class GatewayPages:
    """Puts its pages on the board of ``service``.

    ``account`` gives what was counted, with the lag of the loop by the watch of whoever asks.
    """

    def __init__(
        self,
        side: SideName,
        service: Service,
        settings: Settings,
        deployment: Deployment,
        account: Callable[[LagWatch], messages.Books],
    ) -> None:
        self.settings = settings
        self.peers: messages.Peers | None = None
        """Where both sides are; ``None`` before that is known."""
        self.note = messages.SourceNote("")
        """What the source says of itself, on one machine."""
        self.told: Callable[[], messages.SourceNote | None] = lambda: None
        """The same by the upstream; ``None``: nothing."""
        self.lack: Callable[[], str] = lambda: NO_UPSTREAM
        """Why no updates can come in at this moment, in a few words; empty: they can."""
        self.offset: Callable[[], Offset | None] = lambda: SAME_CLOCK
        """How far the clock of the source is from the one here; ``None``: not known yet."""
        self._side, self._service, self._deployment = side, service, deployment
        self._account = account
        self._lag, self._scraped_lag = LagWatch(), LagWatch(SCRAPED_EVERY_S)
        service.board.status = {
            site.HEALTH: StatusPage(self._health, is_open=True),
            site.METRICS: StatusPage(self._metrics),
            site.BOOKS: StatusPage(self._books),
            site.CLOCK: StatusPage(self._clock),
            site.SITE: StatusPage(self._site),
        }

    def stop(self) -> None:
        """Watch nothing any more."""
        self._lag.stop()
        self._scraped_lag.stop()

    @property
    def trouble(self) -> str:
        """Why nobody should be sent here now, in a few words; empty: all is well."""
        board = self._service.board
        if lack := self.lack():
            return lack
        if board.held:
            return "held"
        return "" if board.newest_seq else "no update yet"

    async def books(self, lag: LagWatch) -> site.GatewayBooks:
        """Return what was counted until now."""
        psutil = await _imported("psutil")
        return site.GatewayBooks(
            **msgspec.structs.asdict(self._account(lag)),
            side=self._side,
            transport=self._service.key,
            newest_seq=self._service.board.newest_seq,
            rss_bytes=psutil.Process().memory_info().rss,
        )

    async def _health(self) -> PageText:
        why = self.trouble
        return PageText(f"{why or 'ok'}\n".encode(), status=503 if why else 200)

    async def _metrics(self) -> PageText:
        try:
            exposition = await _imported("feeds.status.exposition")
        except ModuleNotFoundError as error:
            if error.name != "prometheus_client":
                raise
            told = "Metrics need prometheus-client: pip install -e '.[metrics]' in the clone\n"
            return PageText(told.encode(), status=501)
        books = await self.books(self._scraped_lag)
        kind, body = exposition.told(books, has_upstream=not self.lack())
        return PageText(body, kind)

    async def _books(self) -> PageText:
        return _document(await self.books(self._lag))

    async def _clock(self) -> PageText:
        offset = self.offset()
        if offset is None:
            return PageText(b"The source's clock is not known yet.\n", status=503)
        return _document(site.SourceTime(now_ns() + offset.ns, offset.error_ns))

    async def _site(self) -> PageText:
        peers = self.peers
        if peers is None or not (peers.live.serving and peers.polled.serving):
            return PageText(b"The other side is not known yet.\n", status=503)
        live = self._place(peers.live, peers.live.serving)
        polled = self._place(peers.polled, peers.polled.serving)
        note, settings = self.note, msgspec.to_builtins(self.settings)
        if (
            by_upstream := self.told()
        ) is not None:  # the source may be set to what is not set here
            note = by_upstream
            its = {"source": note.source, "rate_per_s": note.rate_per_s}
            settings |= {name: value for name, value in its.items() if value} | {"seed": None}
        told = site.Site(
            version=__version__,
            settings=settings,
            live=live,
            polled=polled,
            push_limit_per_s=self.settings.push_limit_per_s,
            source_note=note.text,
        )
        return _document(told)

    def _place(self, peers: messages.SidePeers, serving: messages.Serving) -> site.SiteSide:
        """Return where clients find a side: at the network before it, or at the gateway itself."""
        elsewhere = not peers.network and serving.scheme not in ENCRYPTED  # a database
        return site.SiteSide(
            transport=serving.transport,
            scheme=self._deployment.scheme(serving.scheme),
            port=peers.network or serving.port,
            path=serving.path,
            host=serving.host if elsewhere else "",
        )


async def _imported(name: str) -> ModuleType:
    """Return a module that is slow to import, so beside the loop, and that few ask for."""
    return await asyncio.to_thread(import_module, name)


def _document(record: msgspec.Struct) -> PageText:
    return PageText(msgspec.json.encode(record) + b"\n", JSON)
