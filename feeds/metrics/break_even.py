"""The poll interval at which both sides move as many bytes, from the bytes that were measured.

A push moves λ(P + h) bytes a second, whatever the interval; a poll H bytes, and P for each update
that it brings. The longer the interval, the fewer bytes a second polling moves.
"""

from collections.abc import Callable

from feeds.counters import Conditions, SideSummary
from feeds.figures import moved_bytes
from feeds.metrics import theory

_FEWEST = 10
"""Messages, or polls, that sizes are taken from: one handshake among them is much."""
_HALVINGS = 50


def break_even_interval_s(
    live: SideSummary, polled: SideSummary, conditions: Conditions, elapsed_s: float
) -> float | None:
    """Return T* in seconds; ``None``: it is not known yet, or there is none to choose.

    A poll that brings the newest each time moves H + P, so that T* = (H + P)/(λ(P + h)). One that
    brings it only if it is news, or all since the one before, brings fewer or more the longer the
    interval is.
    """
    too_few = min(live.messages, polled.requests, polled.messages) < _FEWEST
    if too_few or not elapsed_s or conditions.polled_model not in ("newest", "all"):
        return None
    pushed_per_s = moved_bytes(live) / elapsed_s
    whole = moved_bytes(polled) / polled.requests
    if conditions.polled_model == "newest" and not conditions.only_news:
        return whole / pushed_per_s
    head = (moved_bytes(polled) - polled.payload_bytes) / polled.requests
    update, rate_per_s = polled.payload_bytes / polled.messages, conditions.rate_per_s
    if head <= 0 or not rate_per_s:
        return None  # packed, the bytes of updates are not to be told from the others
    if conditions.polled_model == "all":
        # What both bring is the same, unless pushes are gathered; subtracted as it was counted, so
        # that chance in how many were under way does not stand for the few bytes of frames.
        brought = live.payload_bytes / elapsed_s
        if conditions.push_gap_ms is not None:
            brought = rate_per_s * update
        left_per_s = pushed_per_s - brought
        return head / left_per_s if left_per_s > 0 else None
    known = conditions.arrivals
    if known is None or known == "other":
        return None
    return _balance(
        lambda every_s: (
            head
            + update * (1 - theory.empty_share(known, rate_per_s, every_s))
            - pushed_per_s * every_s
        ),
        head / pushed_per_s,
        (head + update) / pushed_per_s,
    )


def _balance(surplus: Callable[[float], float], low_s: float, high_s: float) -> float:
    """Return where ``surplus``, which is positive at ``low_s`` and not at ``high_s``, is 0."""
    for _ in range(_HALVINGS):
        middle_s = (low_s + high_s) / 2
        low_s, high_s = (middle_s, high_s) if surplus(middle_s) > 0 else (low_s, middle_s)
    return (low_s + high_s) / 2
