"""What all transports are that are polled over HTTP: one resource, and one session that asks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import msgspec

from feeds import halves
from feeds.fairness import PLAIN, Options
from feeds.transports import base
from feeds.wire.http_client import HttpPullClient
from feeds.wire.http_resource import Resource, http_server

if TYPE_CHECKING:
    from feeds.access import Access, Address
    from feeds.board import Board
    from feeds.crowd.client import CrowdClient
    from feeds.wire.http_crowd import HttpCrowdClient


class PolledHttp(base.Transport):
    """HTTP/1.1; keep-alive, TCP_NODELAY, gzip and, where it follows that, ETag by the options."""

    style = "pull"
    scheme = "http"
    resource: ClassVar[type[Resource]]
    """What is served."""
    client: ClassVar[type[HttpPullClient]] = HttpPullClient
    """What asks for it."""

    @staticmethod
    def load(half: base.Half) -> None:
        """Import uvicorn, or requests: 35 and 60 ms, and neither process needs both."""
        import_module("feeds.wire.http_server" if half == "server" else "feeds.wire.http_session")

    @classmethod
    def server(cls, board: Board, access: Access, options: Options = PLAIN) -> halves.Server:
        """Return an HTTP server."""
        return http_server(cls.resource(board, access), options)

    @classmethod
    def pull_client(
        cls, address: Address, sink: halves.Sink, options: Options = PLAIN
    ) -> halves.PullClient:
        """Return a client that keeps one session, and does not give a held request up."""
        deadline_s = cls.hold_s + halves.DEADLINE_S
        options = cls._followed(options)
        return cls.client(cls.url(address), address, sink, options, deadline_s=deadline_s)

    @classmethod
    def crowd_client(
        cls, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> CrowdClient:
        """Return one connection of one of many clients that asks as the session does."""
        return cls.crowd()(cls.path, address, cls._followed(options), held_seq)

    @staticmethod
    def crowd() -> type[HttpCrowdClient]:
        """Return what asks for it in a crowd."""
        from feeds.wire.http_crowd import HttpCrowdClient

        return HttpCrowdClient

    @classmethod
    def _followed(cls, options: Options) -> Options:
        """Return ``options`` without a condition that is not followed."""
        if "conditional" in cls.follows:
            return options
        return msgspec.structs.replace(options, conditional=False)
