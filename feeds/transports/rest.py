"""REST: the client asks for the latest update with GET whenever it wants to know."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from feeds import halves
from feeds.fairness import PLAIN, Options
from feeds.transports import base
from feeds.wire.http_client import HttpPullClient
from feeds.wire.http_resource import Found, Reply, Resource, http_server, nothing

if TYPE_CHECKING:
    from feeds.access import Access, Address
    from feeds.board import Board
    from feeds.wire.http_server import Scope

PATH = "/latest"
DEADLINE_S = 10.0
"""For a whole request; the library's own time-outs start anew with every byte."""


class _Latest(Resource):
    """The newest message."""

    path = PATH
    about = f"The latest update is at {PATH}.\n"

    def give(self, scope: Scope, found: Found) -> Reply:
        latest = self.board.latest
        return nothing() if latest is None else self.document(latest, found, self.tag_of(latest))


class Rest(base.Transport):
    """HTTP/1.1; keep-alive, TCP_NODELAY, gzip and ETag as the options say."""

    key = "rest"
    label = "REST"
    tip = "The client asks for the newest update with GET at an interval"
    good_for = "values of which the present one counts, for clients that come and go"
    order = 10
    style = "pull"
    scheme = "http"
    path = PATH
    follows = base.Transport.follows | {"conditional"}

    @classmethod
    def to_paste(cls, address: Address) -> list[str]:
        """Return a line for curl, and one for a machine without it."""
        url = f"{cls.url(address)}?token={address.token}"
        opened = f"import urllib.request as r; print(r.urlopen('{url}').read().decode())"
        return [*super().to_paste(address), f'python -c "{opened}"']

    @staticmethod
    def load(half: base.Half) -> None:
        """Import uvicorn, or requests: 35 and 60 ms, and neither process needs both."""
        import_module("feeds.wire.http_server" if half == "server" else "feeds.wire.http_session")

    @staticmethod
    def pull_client(
        address: Address, sink: halves.Sink, options: Options = PLAIN
    ) -> halves.PullClient:
        """Return a client that keeps one session."""
        return HttpPullClient(Rest.url(address), address, sink, options, deadline_s=DEADLINE_S)

    @staticmethod
    def server(board: Board, access: Access, options: Options = PLAIN) -> halves.Server:
        """Return an HTTP server."""
        return http_server(_Latest(board, access), options)


TRANSPORT = Rest
