"""Where a ``serve`` of another machine is: the URL of one gateway, then both sides of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    import ssl

SCHEMES = {"http": False, "ws": False, "https": True, "wss": True}
"""Of the URLs of gateways, and whether TLS is beneath them."""
EXAMPLE = "https://example.org:8443"
_USUAL_PORTS = {False: 80, True: 443}


class GatewayPlace(msgspec.Struct, frozen=True):
    """One gateway of another machine."""

    host: str
    port: int
    encrypted: bool = False
    certificates: str = ""
    """Certificates (PEM) that its own is checked against; empty: the system's."""

    @property
    def authority(self) -> str:
        """What requests and URLs call it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Where it is, without anything secret."""
        return f"{'https' if self.encrypted else 'http'}://{self.authority}"

    def tls(self) -> ssl.SSLContext | None:
        """Return what encrypts connections to it; ``None``: nothing does."""
        if not self.encrypted:
            return None
        import ssl

        return ssl.create_default_context(cadata=self.certificates or None)


class RemoteSide(msgspec.Struct, frozen=True):
    """One side of it: where its gateway is, and by which transport it serves."""

    place: GatewayPlace
    transport: str


class RemoteServer(msgspec.Struct, frozen=True):
    """Both sides of a ``serve``, and what people call it."""

    name: str
    url: str
    """Of the gateway that was asked for, without anything secret."""
    live: RemoteSide
    polled: RemoteSide
    source_note: str = ""
    """What the source says of itself."""


def place_of(text: str) -> GatewayPlace:
    """Return which gateway the URL ``text`` means, whatever its path.

    Raise ``ValueError`` in a few words that hold nothing of it: it may carry a token.
    """
    try:
        url = urlsplit(text.strip())
        port = url.port
    except ValueError:
        raise ValueError(f"is not one such as {EXAMPLE}") from None
    if url.scheme not in SCHEMES or not url.hostname:
        raise ValueError(f"is not one such as {EXAMPLE}; it begins with http, https, ws or wss")
    if url.username is not None or url.query or url.fragment:
        raise ValueError("may hold no token and no password: others read command lines")
    encrypted = SCHEMES[url.scheme]
    return GatewayPlace(url.hostname, _USUAL_PORTS[encrypted] if port is None else port, encrypted)
