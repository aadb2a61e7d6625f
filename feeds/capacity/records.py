"""The records of a search for capacity: what is asked, each measurement, and what came of it.

A value that could not be measured is ``None``, never 0.
"""

from typing import Literal

import msgspec

from feeds.frame import SIDES, SideName
from feeds.settings import LIMITS, Settings

LEAST = 2
"""The smallest crowd that is measured: the client on screen and one more."""

Bearing = Literal["held", "over", "limited"]
"""Whether p95 stayed under the MAL, did not, or is that of the crowd and not of the server."""


class CapacityPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What is searched for, and under which settings."""

    settings: Settings
    max_latency_s: float = 1.0
    """The maximum acceptable latency (MAL), of which p95 has to stay under."""
    most: int = int(LIMITS["clients"].high)
    """The largest crowd that is tried."""
    sides: tuple[SideName, ...] = SIDES


class CapacityProbe(msgspec.Struct, frozen=True, kw_only=True):
    """One crowd of one side, measured once."""

    clients: int
    bearing: Bearing
    reason: str = ""
    """Why it is not "held", in a few words."""
    measured_s: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    max_ms: float | None = None
    """Of the update latency, pooled over all clients."""
    cpu_share: float | None = None
    """Of one core, of the process that serves this side, what it uses at rest included."""
    cpu_us_per_message: float | None = None
    cpu_us_per_request: float | None = None
    messages_per_s: float | None = None
    """That the server sent, to all clients together."""
    requests_per_s: float | None = None
    control_p95_ms: float | None = None
    """Of the control clients, which a process of their own has."""
    distorted: str = ""
    """Why the crowd's latencies are not those of the server; empty: they are."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What the closed forms say of a side, with the costs measured at its capacity."""

    cost_us: float
    """Processor microseconds of one message pushed, or of one request answered."""
    busy_clients: float
    """With so many the server is busy all the time: 1/(λ·c_msg), or T/c_req of the interval."""
    bound_clients: float
    """The same with T = MAL, the longest interval: formula 1 of Van de Vyvere et al. 2020."""


class SideCapacity(msgspec.Struct, frozen=True, kw_only=True):
    """What a side can bear, as far as it has been searched for."""

    side: SideName
    transport: str
    clients: int
    """The largest crowd of which p95 stayed under the MAL; 0: none that was tried."""
    above: int | None = None
    """The smallest crowd that was too large; ``None``: none was."""
    at_least: bool = False
    """Whether it can bear ``clients`` or more: what ended the search is not the server."""
    reason: str = ""
    """What ended the search there, in a few words."""
    finished: bool = False
    """Whether the search came to its end."""
    bounds: Bounds | None = None
    probes: tuple[CapacityProbe, ...] = ()
    """All measurements, in the order in which they were taken."""


class CapacityProgress(msgspec.Struct, frozen=True, kw_only=True):
    """What is being tried."""

    side: SideName
    clients: int
    up: float | None = None
    """The share of them that are connected, while the crowd grows; else ``None``."""
    p95_ms: float | None = None
    """Of this crowd up to now."""
    done: float = 0.0
    """The share of the whole search that is behind, roughly."""
