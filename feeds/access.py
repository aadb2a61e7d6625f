"""Who may talk to a server of ours: loopback names only, and only with the run's random token.

A page in the user's browser can reach every loopback port. The ``Host`` check stops DNS
rebinding, the ``Origin`` check stops foreign pages, the token stops everybody else.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import msgspec

if TYPE_CHECKING:
    from websockets.datastructures import Headers

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
MOST_HOSTS = 100
"""Hosts remembered as good: strangers may send any number of them."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is and what opens it."""

    port: int
    token: str
    host: str = "127.0.0.1"


class Endpoints(msgspec.Struct, frozen=True):
    """Where both gateways listen, and the token that every request and handshake must carry."""

    live_url: str
    polled_url: str
    token: str


class Refusal(msgspec.Struct, frozen=True):
    """Why a request is turned away: the HTTP status and one line for whoever asked."""

    status: HTTPStatus
    reason: str


_BAD_HOST = Refusal(HTTPStatus.MISDIRECTED_REQUEST, "Host must be a loopback address.\n")
_BAD_ORIGIN = Refusal(HTTPStatus.FORBIDDEN, "Origin must be absent or a loopback address.\n")
_TWICE = Refusal(HTTPStatus.BAD_REQUEST, "Host, Origin and Authorization may come once.\n")
_BAD_TOKEN = Refusal(
    HTTPStatus.UNAUTHORIZED, "Send the token as 'Authorization: Bearer TOKEN' or '?token=TOKEN'.\n"
)


def new_token() -> str:
    """Return a random token of 192 bits that is safe in a URL."""
    return secrets.token_urlsafe(24)


class Access:
    """The checks on every request and every handshake."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._bearer = b"Bearer " + self._token
        self._trusted_hosts: set[str] = set()

    def handshake_refusal(self, headers: Headers, query: str = "") -> Refusal | None:
        """Return why a handshake with these headers is refused, or ``None``."""
        hosts, origins, authorizations = map(headers.get_all, ("Host", "Origin", "Authorization"))
        if max(len(hosts), len(origins), len(authorizations)) > 1:
            return _TWICE
        return self.refusal(
            host="".join(hosts),
            origin=origins[0] if origins else None,
            authorization="".join(authorizations),
            query=query,
        )

    def refusal(
        self, *, host: str, origin: str | None, authorization: str, query: str
    ) -> Refusal | None:
        """Return why a request with these headers and this query string is refused, or ``None``."""
        if host not in self._trusted_hosts:  # parsed once for each port, the hot path is a lookup
            if _name_of(f"//{host}") not in LOOPBACK_NAMES:
                return _BAD_HOST
            if len(self._trusted_hosts) < MOST_HOSTS:
                self._trusted_hosts.add(host)
        if origin is not None and _name_of(origin) not in LOOPBACK_NAMES:
            return _BAD_ORIGIN
        if hmac.compare_digest(_bytes_of(authorization), self._bearer):
            return None
        tokens = parse_qs(query).get("token", [""]) if query else [""]
        return None if hmac.compare_digest(_bytes_of(tokens[0]), self._token) else _BAD_TOKEN


def _bytes_of(text: str) -> bytes:
    return text.encode(errors="replace")  # servers hand on bytes beyond ASCII as surrogates


def _name_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
