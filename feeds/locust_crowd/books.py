"""What the gateways have counted themselves, fetched beside the workers' figures."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from feeds.foreign import reason
from feeds.frame import SIDES
from feeds.halves import TransportError
from feeds.locust_crowd.wire import page
from feeds.status.site import BOOKS, GatewayBooks

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from feeds.frame import SideName
    from feeds.locust_crowd.place import ServedPlace

LOOK_EVERY_S, LOOKS = 0.2, 25
"""How often and how many times books are looked at until they stand still: connections that have
ended here are being ended there."""

Fetched = dict[str, GatewayBooks | str]


def books_of(place: ServedPlace, tls: ssl.SSLContext | None) -> GatewayBooks | str:
    """Return a gateway's books, or why there are none, in a few words."""
    try:
        got = page(place, BOOKS, tls if place.encrypted else None)
        if got.status != 200:
            return f"{BOOKS} is answered with status {got.status}"
        return msgspec.json.decode(got.body, type=GatewayBooks)
    except (OSError, TransportError, msgspec.DecodeError) as error:
        return reason(error)


def fetched(places: Mapping[SideName, ServedPlace], tls: ssl.SSLContext | None) -> Fetched:
    """Return the books of both gateways as of now."""
    return {side: books_of(places[side], tls) for side in SIDES}


def settled(
    places: Mapping[SideName, ServedPlace], tls: ssl.SSLContext | None, most: int
) -> Fetched:
    """Return the books of both gateways once they have at most ``most`` connections open each."""
    for _ in range(LOOKS):
        found = fetched(places, tls)
        if all(isinstance(one, str) or one.connections <= most for one in found.values()):
            break
        time.sleep(LOOK_EVERY_S)
    return found
