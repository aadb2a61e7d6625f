"""The headers of a request, as the servers look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.wire.http_memory import Header

if TYPE_CHECKING:
    from feeds.wire.http_server import Scope

Found = dict[bytes, bytes]
"""The headers of a request, each name once and in small letters."""

_ONCE = (b"host", b"origin", b"authorization")
"""Headers that may come only once: they are checked, and of two either could be meant."""


def origin_of(found: Found) -> str | None:
    """Return the origin of the page that asks, if one does."""
    return found[b"origin"].decode("latin-1") if b"origin" in found else None


def found_in(scope: Scope) -> Found:
    """Return the headers of a request; see :func:`is_doubled`."""
    found = dict(scope["headers"])
    return found if len(found) == len(scope["headers"]) else _joined(scope["headers"])


def _joined(headers: list[Header]) -> Found:
    """Return each header once, its values in one list; several of ``_ONCE`` stay on lines."""
    found: Found = {}
    for name, value in headers:
        between = b"\n" if name in _ONCE else b","
        found[name] = found[name] + between + value if name in found else value
    return found


def is_doubled(found: Found) -> bool:
    """Return whether there are two of what may come once."""
    return any(b"\n" in found.get(name, b"") for name in _ONCE)
