"""How servers are spread over machines, and who may reach them: all here, and only from here."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Literal

import msgspec

LOOPBACK = "127.0.0.1"
ENCRYPTED = {"http": "https", "ws": "wss"}
"""What a scheme is called where TLS is beneath it; a database of one's own says so itself."""

Role = Literal["all", "source", "gateway"]
"""What of the servers runs here: everything; the source alone; the gateways alone."""


class Deployment(msgspec.Struct, frozen=True):
    """What ``serve`` was asked for; as it stands, everything is on this machine."""

    role: Role = "all"
    upstream: str = ""
    """URL of the broker between source and gateways, with its credentials, for instance
    ``nats://broker:4222``; empty: the source's own WebSocket, on loopback."""
    upstream_certificates: str = ""
    """File of certificates (PEM) that the broker's is checked against; empty: the system's."""
    subject: str = "live-vs-polled"
    """What of the broker is this fleet's: its subjects begin with it."""
    bind: str = LOOPBACK
    """Address that the gateways listen on."""
    certificate: str = ""
    """File of certificates (PEM) that the gateways show; empty: they speak plainly."""
    key: str = ""
    """File with the key (PEM) of that certificate."""
    hosts: tuple[str, ...] = ()
    """Names by which a request may call the gateways, beside the loopback's and ``bind``."""
    origins: tuple[str, ...] = ()
    """Origins of pages that may read them, beside the loopback's, for instance
    ``https://example.org``."""

    @property
    def encrypted(self) -> bool:
        """Whether clients reach the gateways by TLS."""
        return bool(self.certificate)

    def scheme(self, plain: str) -> str:
        """Return what the scheme ``plain`` is called in a URL of a gateway."""
        return ENCRYPTED.get(plain, plain) if self.encrypted else plain

    @property
    def exposed(self) -> bool:
        """Whether other machines may reach the gateways."""
        return not ip_address(self.bind).is_loopback

    @property
    def host(self) -> str:
        """What clients call the gateways: the first name given, else the address they listen on.

        That of all addresses at once is none to connect to: the loopback's stands for it.
        """
        if self.hosts:
            return self.hosts[0]
        address = ip_address(self.bind)
        if address.is_unspecified:
            return LOOPBACK if address.version == 4 else "[::1]"
        return f"[{address}]" if address.version == 6 else self.bind

    @property
    def direct(self) -> bool:
        """Whether clients reach the gateways themselves: nothing simulates a network before them.

        A network that is there need not be simulated, and more than one machine has one.
        """
        return self != Deployment()
