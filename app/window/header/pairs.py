"""What the header says of how data arrives: the two transports, and how many clients they serve."""

from app.text.clients import a_side
from feeds.choices import chosen


def pairs(live: str, polled: str, clients: int = 1) -> tuple[str, ...]:
    """Return "WebSocket vs REST · 5 000 clients a side", the longest text first.

    ``live`` and ``polled`` are keys of transports.
    """
    pair = " vs ".join(chosen(key).label for key in (live, polled))
    return (f"{pair} · {a_side(clients)}", pair) if clients > 1 else (pair,)
