"""What the servers say of themselves before a crowd comes: settings, and that it may come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.frame import SIDES
from feeds.locust_crowd.place import BadPlaceError, place_of
from feeds.remote.joining import join
from feeds.remote.pages import RemoteError

if TYPE_CHECKING:
    from feeds.settings import Settings


def settings_at(live_url: str, polled_url: str, token: str, certificates: str) -> Settings:
    """Return the settings of the servers; raise :class:`BadPlaceError` if no crowd can come."""
    urls = {"live": live_url, "polled": polled_url}
    found = []
    for side in SIDES:
        place = place_of(side, urls[side], token, certificates)
        try:
            served, settings = join(place.gateway, token)
        except RemoteError as error:
            raise BadPlaceError(f"--{side}-url: {error}") from None
        key = getattr(served, side).transport
        if key != place.transport.key:
            asked = place.transport.key
            raise BadPlaceError(f"--{side}-url: it serves by {key}, not by {asked}")
        found.append(settings)
    return found[0]
