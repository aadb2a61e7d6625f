"""What the gateways have counted themselves, fetched beside the workers' figures."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from feeds.frame import SIDES
from feeds.remote.pages import Pages, RemoteError
from feeds.status.site import BOOKS, GatewayBooks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feeds.frame import SideName
    from feeds.locust_crowd.place import ServedPlace

LOOK_EVERY_S, LOOKS = 0.2, 25
"""How often and how many times books are looked at until they stand still: connections that have
ended here are being ended there."""

Fetched = dict[str, GatewayBooks | str]


def fetched(places: Mapping[SideName, ServedPlace]) -> Fetched:
    """Return the books of both gateways as of now, or why there are none."""
    found: Fetched = {}
    for side in SIDES:
        pages = Pages(places[side].gateway, places[side].address.token)
        try:
            found[side] = pages.read(BOOKS, GatewayBooks)
        except RemoteError as error:
            found[side] = str(error)
        finally:
            pages.close()
    return found


def settled(places: Mapping[SideName, ServedPlace], most: int) -> Fetched:
    """Return the books of both gateways once they have at most ``most`` connections open each."""
    for _ in range(LOOKS):
        found = fetched(places)
        if all(isinstance(one, str) or one.connections <= most for one in found.values()):
            break
        time.sleep(LOOK_EVERY_S)
    return found
