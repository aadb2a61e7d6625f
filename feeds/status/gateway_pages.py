"""The pages of one gateway: made of what it counts, and of what it is told of its run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from feeds import __version__
from feeds.clock import now_ns
from feeds.clock_offset import SAME_CLOCK, Offset
from feeds.deployment import ENCRYPTED
from feeds.frame import SIDES, SideName
from feeds.processes.loop_lag import LagWatch
from feeds.status import site
from feeds.status.page import JSON, PageText, StatusPage

if TYPE_CHECKING:
    from feeds.deployment import Deployment
    from feeds.processes.messages import Books, Peers, SidePeers
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
        account: Callable[[LagWatch], Books],
    ) -> None:
        self.settings = settings
        self.peers: Peers | None = None
        """Where both sides are; ``None`` before that is known."""
        self.note = ""
        """What the source says of itself."""
        self.has_upstream = False
        """Whether updates can come in at this moment."""
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
        if not self.has_upstream:
            return "no upstream"
        if board.held:
            return "held"
        return "" if board.newest_seq else "no update yet"

    def books(self, lag: LagWatch) -> site.GatewayBooks:
        """Return what was counted until now."""
        import psutil

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
        # slow to import, so beside the loop; and only here, for it need not be installed
        try:
            from importlib import import_module

            exposition = await asyncio.to_thread(import_module, "feeds.status.exposition")
        except ModuleNotFoundError as error:
            if error.name != "prometheus_client":
                raise
            told = "Metrics need prometheus-client: pip install 'live-vs-polled[metrics]'\n"
            return PageText(told.encode(), status=501)
        kind, body = exposition.told(self.books(self._scraped_lag), has_upstream=self.has_upstream)
        return PageText(body, kind)

    async def _books(self) -> PageText:
        return _document(self.books(self._lag))

    async def _clock(self) -> PageText:
        offset = self.offset()
        if offset is None:
            return PageText(b"The source's clock is not known yet.\n", status=503)
        return _document(site.SourceTime(now_ns() + offset.ns, offset.error_ns))

    async def _site(self) -> PageText:
        peers = self.peers
        if peers is None:
            return PageText(b"The other side is not known yet.\n", status=503)
        live, polled = (self._place(getattr(peers, side)) for side in SIDES)
        told = site.Site(
            version=__version__,
            settings=msgspec.to_builtins(self.settings),
            live=live,
            polled=polled,
            push_limit_per_s=self.settings.push_limit_per_s,
            source_note=self.note,
        )
        return _document(told)

    def _place(self, peers: SidePeers) -> site.SiteSide:
        """Return where clients find a side: at the network before it, or at the gateway itself."""
        serving = peers.serving
        assert serving is not None  # known before peers are told of one another
        elsewhere = not peers.network and serving.scheme not in ENCRYPTED  # a database
        return site.SiteSide(
            transport=serving.transport,
            scheme=self._deployment.scheme(serving.scheme),
            port=peers.network or serving.port,
            path=serving.path,
            host=serving.host if elsewhere else "",
        )


def _document(record: msgspec.Struct) -> PageText:
    return PageText(msgspec.json.encode(record) + b"\n", JSON)
