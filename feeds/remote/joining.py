"""What it takes to show another machine's ``serve``: it is asked once, before anything starts."""

from __future__ import annotations

import time
from typing import NamedTuple

import msgspec

from feeds import sources, transports
from feeds.foreign import one_line
from feeds.remote.pages import NotReadyError, Pages, RemoteError
from feeds.remote.server import SCHEMES, GatewayPlace, RemoteServer, RemoteSide
from feeds.settings import BadSettingError, Settings
from feeds.status.site import SITE, Site, SiteSide

MOST_PORT = 65535
TRIES, AGAIN_S = 20, 0.1
"""How often one that is not ready is asked again, and the pause before each time."""


class Joined(NamedTuple):
    """Another machine's servers, and what opens them."""

    server: RemoteServer
    token: str


def join(place: GatewayPlace, token: str) -> tuple[RemoteServer, Settings]:
    """Return the ``serve`` one of whose gateways is at ``place``, and how it is set.

    Raise :class:`RemoteError` if it cannot be shown.
    """
    pages = Pages(place, token)
    try:
        site = _site(pages)
    finally:
        pages.close()
    name = place.authority
    try:
        settings = msgspec.convert(site.settings, Settings)
        sources.find(settings.source)
    except (msgspec.ValidationError, BadSettingError, TypeError):
        raise RemoteError(f"{name}: its settings are those of another version") from None
    if site.push_limit_per_s is not None:
        limit = f"at most {site.push_limit_per_s:g} updates a second"
        raise RemoteError(f"{name}: it pushes {limit}: nobody here can know what it leaves out")
    live, polled = (_side(name, place, side) for side in (site.live, site.polled))
    return RemoteServer(name, place.url, live, polled, one_line(site.source_note)[:80]), settings


def _site(pages: Pages) -> Site:
    """Return what it tells of itself; one that has just begun is given some time for that."""
    for _ in range(TRIES):
        try:
            return pages.read(SITE, Site)
        except NotReadyError:
            time.sleep(AGAIN_S)
    return pages.read(SITE, Site)


def _side(name: str, place: GatewayPlace, side: SiteSide) -> RemoteSide:
    """Return where one side is; a database has an address of its own, and no pages."""
    if side.transport not in transports.keys():  # noqa: SIM118 - a function of ours
        raise RemoteError(f"{name}: it serves by {side.transport[:40]!r}, which is unknown here")
    if side.scheme not in SCHEMES:
        way = transports.called(side.transport)
        raise RemoteError(f"{name}: {way} is read from its database, not through a gateway")
    if not 0 < side.port <= MOST_PORT:
        raise RemoteError(f"{name}: {side.transport} is said to be at port {side.port}"[:200])
    if SCHEMES[side.scheme] is not place.encrypted:  # the token must not go where nobody asked for
        how = "without TLS" if place.encrypted else "by TLS"
        raise RemoteError(f"{name}: it serves {side.transport} {how}, but is asked at {place.url}")
    return RemoteSide(msgspec.structs.replace(place, port=side.port), side.transport)
