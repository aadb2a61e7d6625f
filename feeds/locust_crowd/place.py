"""Where a side is served, as its URL says it: transport, address, and whether by TLS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from feeds import transports
from feeds.access import Address
from feeds.foreign import one_line
from feeds.frame import SIDES
from feeds.remote import server
from feeds.settings import STYLES

if TYPE_CHECKING:
    from feeds.frame import SideName
    from feeds.locust_crowd.records import ClientPlan
    from feeds.remote.server import GatewayPlace
    from feeds.transports.base import Transport

_PLAIN = {"wss": "ws", "https": "http"}
"""Schemes that stand for another one by TLS."""


class BadPlaceError(ValueError):
    """A URL that no crowd can go to; one line."""


@dataclass(frozen=True, slots=True)
class ServedPlace:
    """Where the server of a side is, and how its clients speak."""

    transport: type[Transport]
    address: Address
    gateway: GatewayPlace


def place_of(side: SideName, url: str, token: str = "", certificates: str = "") -> ServedPlace:
    """Return what ``url`` says of ``side``; raise :class:`BadPlaceError`."""
    if url.startswith("postgres"):
        raise BadPlaceError("a database has no crowd on many machines; serve by another way")
    try:
        gateway = server.place_of(url)
    except ValueError as error:
        raise BadPlaceError(f"--{side}-url: the URL {error}") from None
    parts = urlsplit(url)
    scheme = _PLAIN.get(parts.scheme, parts.scheme)
    ways = [one for one in transports.catalogue(STYLES[side]) if one.scheme in ("ws", "http")]
    found = next((one for one in ways if (one.scheme, one.path) == (scheme, parts.path)), None)
    if found is None:
        secure = "s" if gateway.encrypted else ""
        known = ", ".join(f"{one.scheme}{secure}://HOST:PORT{one.path}" for one in ways)
        raise BadPlaceError(f"--{side}-url: {one_line(url)[:80]} is none of {known}")
    address = Address(gateway.port, token, gateway.host, authority=gateway.authority)
    gateway = msgspec.structs.replace(gateway, certificates=certificates)
    return ServedPlace(found, address, gateway)


def served_places(plan: ClientPlan, token: str) -> dict[SideName, ServedPlace]:
    """Return where both sides are that a plan is for."""
    return {
        side: place_of(side, getattr(plan, f"{side}_url"), token, plan.certificates)
        for side in SIDES
    }
