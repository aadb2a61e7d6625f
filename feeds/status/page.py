"""A page beside the updates: who may read it, and what it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"


class PageText(NamedTuple):
    """What a page says at this moment."""

    body: bytes
    kind: str = TEXT
    """Its media type."""
    status: int = 200


class StatusPage(NamedTuple):
    """One page; a server finds it by its path, and books no request for it."""

    tell: Callable[[], Awaitable[PageText]]
    is_open: bool = False
    """Whether everybody may read it, without the token and by whatever name of this host."""
