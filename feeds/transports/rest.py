"""REST: the client asks for the latest update with GET whenever it wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.wire.http_found import Found
from feeds.wire.http_resource import Reply, Resource, nothing
from feeds.wire.http_transport import PolledHttp

if TYPE_CHECKING:
    from feeds.access import Address
    from feeds.wire.http_server import Scope

PATH = "/latest"


class _Latest(Resource):
    """The newest message."""

    path = PATH
    about = f"The latest update is at {PATH}.\n"

    def give(self, scope: Scope, found: Found) -> Reply:
        latest = self.board.latest
        return nothing() if latest is None else self.document(latest, found, self.tag_of(latest))


class Rest(PolledHttp):
    """HTTP/1.1; keep-alive, TCP_NODELAY, gzip and ETag as the options say."""

    key = "rest"
    label = "REST"
    tip = "The client asks for the newest update with GET at an interval"
    good_for = "values of which the present one counts, for clients that come and go"
    order = 10
    path = PATH
    resource = _Latest
    follows = PolledHttp.follows | {"conditional"}

    @classmethod
    def to_paste(cls, address: Address) -> list[str]:
        """Return a line for curl, and one for a machine without it."""
        url = f"{cls.url(address)}?token={address.token}"
        opened = f"import urllib.request as r; print(r.urlopen('{url}').read().decode())"
        return [*super().to_paste(address), f'python -c "{opened}"']


TRANSPORT = Rest
