"""Who may talk to a server of ours: only with the run's token, and only by names that are known.

These are the loopback's, unless the servers were told of others. A page in the user's browser can
reach every loopback port. The ``Host`` check stops DNS rebinding, the ``Origin`` check stops
foreign pages, the token stops everybody else.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec

from feeds.deployment import Deployment

if TYPE_CHECKING:
    from ssl import SSLContext

    from websockets.datastructures import Headers

    from feeds.doorway import Refused

# Matched, not parsed: urllib keeps what it has parsed, and strangers send names of any length.
_NAMES = r"127\.0\.0\.1|localhost|\[::1\]"
_PORT = r"(:[0-9]{0,5})?"
_ADDRESSES = r"[0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9a-f:.]{2,45}\]"
_FLAGS = re.ASCII | re.IGNORECASE
_LOOPBACK = re.compile(f"({_NAMES}){_PORT}", _FLAGS)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is and what opens it."""

    port: int
    token: str
    host: str = "127.0.0.1"
    database_url: str = field(default="", repr=False)
    """The person's own database behind the port; empty: one that this program has started."""
    authority: str = ""
    """What requests and URLs call the server (RFC 3986, section 3.2); empty: host and port."""

    def __post_init__(self) -> None:
        """Have a server that nobody calls otherwise be called by where it is."""
        if not self.authority:
            object.__setattr__(self, "authority", f"{self.host}:{self.port}")


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
_UNKNOWN_HOST = Refusal(HTTPStatus.MISDIRECTED_REQUEST, "Host must be a name of this server.\n")
_UNKNOWN_ORIGIN = Refusal(HTTPStatus.FORBIDDEN, "Origin must be absent, or one that may read.\n")
TWICE = Refusal(HTTPStatus.BAD_REQUEST, "Host, Origin and Authorization may come once.\n")
_BAD_TOKEN = Refusal(
    HTTPStatus.UNAUTHORIZED, "Send the token as 'Authorization: Bearer TOKEN' or '?token=TOKEN'.\n"
)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    # a star stands for every header but Authorization
    "Access-Control-Allow-Headers": "Authorization, Cache-Control, If-None-Match, *",
    "Access-Control-Max-Age": "600",
}


def new_token() -> str:
    """Return a random token of 192 bits that is safe in a URL."""
    return secrets.token_urlsafe(24)


def crowd_token(token: str) -> str:
    """Return the token by which a server tells the crowd from the one client on screen.

    It opens as much; only the one client's requests are followed through the server.
    """
    return f"{token}.crowd"


class Access:
    """The checks on every request and every handshake."""

    def __init__(
        self,
        token: str,
        database_url: str = "",
        side: str = "",
        deployment: Deployment = Deployment(),  # noqa: B008 - frozen
    ) -> None:
        self.token, self.database_url, self.side = token, database_url, side
        self.deployment = deployment
        self.log: Refused | None = None
        """Told of each refusal, where it is kept."""
        self._token = token.encode()
        self._bearer = b"Bearer " + self._token
        self._crowd = b"Bearer " + crowd_token(token).encode()
        self._hosts, self._origins = _hosts(deployment), frozenset(deployment.origins)
        direct = deployment.direct
        self._bad_host = _UNKNOWN_HOST if direct else _BAD_HOST
        self._bad_origin = _UNKNOWN_ORIGIN if direct else _BAD_ORIGIN
        self._known_host = "localhost"
        """What somebody with the token called this host: nearly every request does so again."""

    def refused(self, peer: object, status: int, reason: str) -> None:
        """``peer`` has been refused with this status; 0: without a word."""
        if self.log is not None:
            self.log(peer, status, reason)

    def tls(self) -> SSLContext | None:
        """Return what encrypts a server's connections; ``None``: nothing does.

        Raise ``OSError`` when certificate and key cannot be had.
        """
        if not self.deployment.encrypted:
            return None
        from feeds.encryption import server_context

        return server_context(self.deployment)

    def handshake_refusal(
        self, headers: Headers, query: str = "", method: str = "GET"
    ) -> Refusal | None:
        """Return why a handshake with these headers is refused, or ``None``."""
        hosts, origins, authorizations = map(headers.get_all, ("Host", "Origin", "Authorization"))
        if max(len(hosts), len(origins), len(authorizations)) > 1:
            return TWICE
        return self.refusal(
            host="".join(hosts),
            origin=origins[0] if origins else None,
            authorization="".join(authorizations),
            query=query,
            method=method,
        )

    def is_crowd(self, authorization: bytes) -> bool:
        """Return whether somebody of the crowd asks, whose requests are not followed."""
        return hmac.compare_digest(authorization, self._crowd)

    def refusal(
        self, *, host: str, origin: str | None, authorization: str, query: str, method: str = "GET"
    ) -> Refusal | None:
        """Return why a request with these headers and this query string is refused, or ``None``.

        ``OPTIONS`` needs no token: a browser asks with it whether it may send one.
        """
        if host != self._known_host and not self._hosts.fullmatch(host):
            return self._bad_host
        if origin is not None and not self._may_read(origin):
            return self._bad_origin
        shown = _bytes_of(authorization)
        if hmac.compare_digest(shown, self._bearer) or self.is_crowd(shown):
            self._known_host = host
            return None
        if method == "OPTIONS":
            return None
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(_bytes_of(token), self._token):
            return None
        tokens = parse_qs(query).get("token", [""]) if query else [""]
        return None if hmac.compare_digest(_bytes_of(tokens[0]), self._token) else _BAD_TOKEN

    def cors(self, origin: str | None, method: str) -> dict[str, str]:
        """Return the headers that let a page of a known origin read an answer, whatever it says."""
        if origin is None:
            return {}
        if not self._may_read(origin):
            return {"Vary": "Origin"}
        shared = {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "ETag, Retry-After",
        }
        return shared | _PREFLIGHT if method == "OPTIONS" else shared

    def _may_read(self, origin: str) -> bool:
        return _is_loopback(origin) or origin in self._origins


def _hosts(deployment: Deployment) -> re.Pattern[str]:
    """Return what a request may call the gateways.

    Where they listen on every address, any will do: no name is behind one that could be rebound.
    """
    if not deployment.direct:
        return _LOOPBACK
    bound = ip_address(deployment.bind)
    names = [f"[{bound}]" if bound.version == 6 else str(bound), *deployment.hosts]
    every = "|".join(map(re.escape, names)) + (f"|{_ADDRESSES}" if bound.is_unspecified else "")
    return re.compile(f"({_NAMES}|{every}){_PORT}", _FLAGS)


def _is_loopback(origin: str) -> bool:
    scheme = _SCHEME.match(origin)
    return scheme is not None and _LOOPBACK.fullmatch(origin, scheme.end()) is not None


def _bytes_of(text: str) -> bytes:
    return text.encode(errors="replace")  # servers hand on bytes beyond ASCII as surrogates
