"""Where the servers of a lab are reached, and what opens them."""

from __future__ import annotations

import msgspec


class Endpoints(msgspec.Struct, frozen=True):
    """Where both gateways listen, and the token that every request and handshake must carry."""

    live_url: str
    polled_url: str
    token: str
