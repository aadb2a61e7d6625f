"""The records of the pages, for whoever reads them: two gateways, their books and their clock."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from feeds.processes.messages import Books
from feeds.update import LARGEST

PATHS = HEALTH, METRICS, BOOKS, CLOCK, SITE = "/health", "/metrics", "/books", "/clock", "/site"
"""The paths, on the port of the updates of either side."""

Nanoseconds = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
"""An instant or a duration that is believed."""


class SiteSide(msgspec.Struct, frozen=True):
    """Where the updates of one side are, and how they come."""

    transport: str
    scheme: str
    port: int
    path: str
    host: str = ""
    """Empty: by the name by which the page was asked for; a database may be elsewhere."""


class Site(msgspec.Struct, frozen=True):
    """What ``/site`` says: all that a client needs who knows one gateway's URL and the token."""

    version: str
    """Of this program."""
    settings: dict[str, Any]
    """As ``summary.json`` has them."""
    live: SiteSide
    polled: SiteSide
    push_limit_per_s: float | None = None
    """Of the messages that a side pushes; ``None``: each update is one."""
    source_note: str = ""
    """What the source says of itself, where it is known here."""


class SourceTime(msgspec.Struct, frozen=True):
    """What ``/clock`` says: the instant now by the clock that stamps updates, in ns.

    The true one is at most ``error_ns`` away, and the way of this answer.
    """

    now_ns: Nanoseconds
    error_ns: Nanoseconds


class GatewayBooks(Books, frozen=True, kw_only=True, tag=False):
    """What ``/books`` says: what one gateway has counted, and what it has of the machine.

    Over HTTP the connection on which this was asked is one of its ``connections``.
    """

    side: str
    transport: str
    newest_seq: int
    """The number of the newest update that it serves; 0 before there is one."""
    rss_bytes: int
    """Resident memory of its process."""
