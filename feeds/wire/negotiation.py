"""What a client of any make will take: content codings with their qualities, and entity tags."""

import re

_TAG = re.compile(rb'(?:W/)?("[^"]*")')
_QUALITY = re.compile(rb"q\s*=\s*(1(?:\.0{0,3})?|0(?:\.[0-9]{0,3})?)", re.IGNORECASE)


def choose_coding(accepted: bytes, *, compress: bool) -> bytes | None:
    """Return ``gzip`` or ``identity`` as the ``Accept-Encoding`` of a request has it.

    Without ``compress`` gzip is used only for who will not take the plain form; ``None`` says that
    neither will be taken.
    """
    qualities = _qualities(accepted)
    others = qualities.get(b"*")
    gzipped = qualities.get(b"gzip", qualities.get(b"x-gzip", others or 0.0))
    # The plain form is acceptable unless it is excluded, and preferred only if that is said.
    plain = qualities.get(b"identity", 0.0 if others == 0 else None)
    if gzipped > 0 and (plain == 0 or (compress and gzipped >= (plain or 0.0))):
        return b"gzip"
    return None if plain == 0 else b"identity"


def _qualities(accepted: bytes) -> dict[bytes, float]:
    """Return the quality of each coding that is listed; what is malformed counts as 1."""
    found = {}
    for item in accepted.lower().split(b","):
        name, *parameters = item.split(b";")
        quality = _QUALITY.fullmatch(parameters[-1].strip()) if parameters else None
        found[name.strip()] = float(quality[1]) if quality else 1.0
    return found


def holds(condition: bytes, tag: bytes) -> bool:
    """Return whether an ``If-None-Match`` lists ``tag``; weak and strong tags are the same here."""
    if condition in (b"", tag):
        return condition == tag
    if condition.strip() == b"*":
        return True
    return tag.removeprefix(b"W/") in _TAG.findall(condition)
