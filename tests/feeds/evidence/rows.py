"""Frames of a made-up run, put together by hand."""

from __future__ import annotations

from feeds.counters import Counters, SideSummary
from feeds.frame import Arrival, Frame, Published, SideFrame

MS = 1_000_000
BEGAN_NS = 1000 * MS


def published(seq: int, at_ms: float, value: float = 1.0) -> Published:
    """Return an update published ``at_ms`` after the beginning."""
    return Published(seq, BEGAN_NS + round(at_ms * MS), value)


def arrival(update: Published, at_ms: float) -> Arrival:
    """Return the arrival of ``update``, ``at_ms`` after the beginning."""
    received_ns = BEGAN_NS + round(at_ms * MS)
    return Arrival(update.seq, update.published_ns, received_ns, update.value)


def frame(
    at_ms: float,
    *,
    news: list[Published] | None = None,
    live: list[Arrival] | None = None,
    polled: list[Arrival] | None = None,
    segment: int = 1,
    began_ms: float = 0,
) -> Frame:
    """Return a frame sent ``at_ms`` after the beginning."""
    return Frame(
        at_ns=BEGAN_NS + round(at_ms * MS),
        segment=segment,
        segment_began_ns=BEGAN_NS + round(began_ms * MS),
        published=news or [],
        live=SideFrame(arrivals=live or []),
        polled=SideFrame(arrivals=polled or []),
    )


def counters(elapsed_ms: float, count: int) -> Counters:
    """Return counters that say how much was measured, and nothing else."""
    live, polled = SideSummary(transport="websocket"), SideSummary(transport="rest")
    return Counters(elapsed_ms / 1000, count, live, polled)
