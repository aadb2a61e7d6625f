"""The numbers in the query of a request, or in a header: how far somebody has got."""

from urllib.parse import unquote_to_bytes

from feeds.update import LARGEST

_SHOWN = 40
"""So much of what somebody sent is said back to them."""


class BadNumberError(ValueError):
    """What was sent is no number; the text says what it is, and what is allowed, in one line."""


def number_in(query: bytes, name: str) -> int | None:
    """Return the number called ``name`` in the query of a URL, or ``None`` if it is not there."""
    sought = name.encode()
    values = [value for key, value in map(_pair, query.split(b"&")) if key == sought]
    if len(values) > 1:
        raise BadNumberError(f"{name} is given {len(values)} times; allowed is once.")
    return number(values[0], name) if values else None


def number(value: bytes, name: str) -> int:
    """Return the number that ``value`` is; raise :class:`BadNumberError` for anything else."""
    if value.isdigit() and len(value) <= len(str(LARGEST)) and int(value) <= LARGEST:
        return int(value)
    shown = ascii(value[:_SHOWN].decode("latin-1")) + ("…" if len(value) > _SHOWN else "")
    raise BadNumberError(f"{name} is {shown}; allowed is a whole number from 0 to {LARGEST}.")


def _pair(part: bytes) -> tuple[bytes, bytes]:
    key, _, value = part.partition(b"=")
    return (unquote_to_bytes(key), unquote_to_bytes(value)) if b"%" in part else (key, value)
