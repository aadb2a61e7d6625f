"""What the servers say of themselves before a crowd comes: settings, and that it may come."""

from __future__ import annotations

import ssl

import msgspec

from feeds.foreign import reason
from feeds.frame import SIDES
from feeds.halves import TransportError
from feeds.locust_crowd.place import BadPlaceError, ServedPlace, place_of
from feeds.locust_crowd.wire import page, trusting
from feeds.settings import BadSettingError, Settings
from feeds.status.site import SITE, Site


def settings_at(live_url: str, polled_url: str, token: str, certificates: str) -> Settings:
    """Return the settings of the servers; raise :class:`BadPlaceError` if no crowd can come."""
    places = {
        "live": place_of("live", live_url, token),
        "polled": place_of("polled", polled_url, token),
    }
    sites = {side: _asked(side, place, certificates) for side, place in places.items()}
    for side in SIDES:
        served, asked = getattr(sites[side], side).transport, places[side].transport.key
        if served != asked:
            raise BadPlaceError(f"--{side}-url: it serves by {served}, not by {asked}")
    site = sites["live"]
    if site.push_limit_per_s is not None:
        raise BadPlaceError(
            f"--live-url: it pushes at most {site.push_limit_per_s:g} updates a second: nobody "
            "here can know what it leaves out"
        )
    try:
        return msgspec.convert(site.settings, Settings)
    except (msgspec.ValidationError, BadSettingError, TypeError):
        raise BadPlaceError("--live-url: its settings are those of another version") from None


def _asked(side: str, place: ServedPlace, certificates: str) -> Site:
    """Return what the gateway at ``place`` says of both."""
    try:
        got = page(place, SITE, trusting(certificates) if place.encrypted else None)
        if got.status == 401:
            why = "the token is another one's"
        elif got.status != 200:
            why = f"{SITE} is answered with status {got.status}"
        else:
            return msgspec.json.decode(got.body, type=Site)
    except ssl.SSLCertVerificationError as error:
        why = f"its certificate is not trusted ({error.verify_message}); --ca FILE names one"
    except ssl.SSLError:
        why = "it speaks no TLS"
    except msgspec.DecodeError:
        why = f"{SITE} there is none of this program's"
    except (OSError, TransportError) as error:
        why = reason(error)
    raise BadPlaceError(f"--{side}-url: {place.address.authority}: {why}")
