"""Where a side is served, as its URL says it: transport, address, and whether by TLS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feeds import transports
from feeds.access import Address
from feeds.foreign import one_line
from feeds.settings import STYLES

if TYPE_CHECKING:
    from feeds.frame import SideName
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
    encrypted: bool = False


def place_of(side: SideName, url: str, token: str = "") -> ServedPlace:
    """Return what ``url`` says of ``side``; raise :class:`BadPlaceError`."""
    shown = one_line(url)[:80]
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise BadPlaceError(f"{shown} is no URL: {error}") from None
    if parts.scheme.startswith("postgres"):
        raise BadPlaceError("a database has no crowd on many machines; serve by another way")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadPlaceError(
            "a URL without user, query and fragment is expected; the token stands "
            "in LIVE_VS_POLLED_TOKEN or --token-file"
        )
    scheme = _PLAIN.get(parts.scheme, parts.scheme)
    ways = [one for one in transports.catalogue(STYLES[side]) if one.scheme in ("ws", "http")]
    found = next((one for one in ways if (one.scheme, one.path) == (scheme, parts.path)), None)
    if found is None or not host:
        known = ", ".join(f"{one.scheme}://HOST:PORT{one.path}" for one in ways)
        raise BadPlaceError(f"{shown} is none that a {side} side is served by: {known}")
    encrypted = parts.scheme in _PLAIN
    address = Address(port or (443 if encrypted else 80), token, host, authority=parts.netloc)
    return ServedPlace(found, address, encrypted)
