"""What the probe tells the window: plain records, a batch for each frame, nothing computed twice.

All instants are nanoseconds of the host's one monotonic clock (:mod:`feeds.clock`).
A value that could not be measured is ``None``, never 0.
"""

from typing import Literal

import msgspec

from feeds.counters import Counters, Distributions

SideName = Literal["live", "polled"]
SIDES: tuple[SideName, SideName] = ("live", "polled")

SideState = Literal["connecting", "up", "stalled", "reconnecting"]
"""``up``: answering. ``stalled``: connected but silent for too long. The others say themselves."""


class Published(msgspec.Struct, frozen=True, array_like=True):
    """An update the source published: the truth."""

    seq: int
    published_ns: int
    value: float
    text: str = ""


class Arrival(msgspec.Struct, frozen=True, array_like=True):
    """An update that a side received itself, newer than what it held."""

    seq: int
    published_ns: int
    received_ns: int
    value: float
    text: str = ""


class Poll(msgspec.Struct, frozen=True, array_like=True):
    """One request and what came of it; ``seq`` is 0 unless the answer was ``new``.

    Then it is the newest of the ``updates`` that came with it and were news.
    """

    intended_ns: int
    sent_ns: int
    answered_ns: int
    outcome: Literal["new", "empty", "error"]
    seq: int = 0
    updates: int = 0


class Point(msgspec.Struct, frozen=True, array_like=True):
    """A corner of the staleness curve: straight lines join the points, jumps repeat the instant."""

    at_ns: int
    staleness_ms: float


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """Something to mark on both charts: a changed setting, a lost connection, a restart."""

    at_ns: int
    text: str


class Marker(msgspec.Struct, frozen=True):
    """An instant that somebody marked in a window, in nanoseconds, and why."""

    number: int
    at_ns: int
    note: str


class SideFrame(msgspec.Struct, frozen=True, kw_only=True):
    """What one side learned since the frame before, and what it holds now."""

    state: SideState = "connecting"
    detail: str = ""
    """One short phrase for the panel: why it is not up, or the last error."""
    transport: str = ""
    """The key of what brought it."""
    note: str = ""
    """Another that stands there for a while though the side is up: what is no fault, but a loss."""
    held_seq: int = 0
    value: float | None = None
    text: str = ""
    stale_since_ns: int | None = None
    """When the first update this side does not hold was published; ``None`` while fresh."""
    arrivals: list[Arrival] = []
    staleness: list[Point] = []
    polls: list[Poll] = []
    next_poll_ns: int | None = None
    poll_interval_s: float | None = None
    """Time from one poll to the next as it is kept now, set or adapted; ``None`` without one."""
    asking_since_ns: int | None = None
    """When the request was sent that is under way; ``None`` between requests."""


class Frame(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Everything new since the frame before; no sample is left out of the sequence."""

    at_ns: int
    segment: int = 0
    segment_began_ns: int = 0
    settling: bool = False
    """Whether new settings still become effective: figures begin with the next segment."""
    published_seq: int = 0
    source_note: str = ""
    """What the source says of itself, for instance how much it compresses time."""
    source_since_ns: int = 0
    """When that source began: what was published before is of another one."""
    published: list[Published] = []
    live: SideFrame = SideFrame()
    polled: SideFrame = SideFrame()
    marks: list[Mark] = []
    counters: Counters | None = None
    """Sent about four times a second, otherwise ``None``."""
    distributions: Distributions | None = None
    """Sent about once a second, otherwise ``None``."""
    truth_known: bool = True
    """Whether anybody tells what is published; if not, nobody knows how stale a side is."""
    paused: bool = False
    """Nothing counts for the time being; what is left out stands in the counters afterwards."""
