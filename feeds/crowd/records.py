"""The figures of the crowd: plain records, pooled over clients, never means of means.

A value that could not be measured is ``None``, never 0.
"""

from typing import Literal

import msgspec

from feeds.counters import Spread

MOST_CONTROL = 50
"""Clients a side in the second process, which says whether the crowd distorts its own figures."""
DISTORTED = 1.2
"""Times the control's p50 or p99 from which on the crowd's figures are its own queue's."""


class Size(msgspec.Struct, frozen=True):
    """How many clients each side has, the one on screen included."""

    live: int = 1
    polled: int = 1


def share(clients: int, which: Literal["crowd", "control"]) -> int:
    """Return how many of ``clients`` on one side a process has; one is on screen."""
    control = min(MOST_CONTROL, (clients - 1) // 4)
    return control if which == "control" else clients - 1 - control


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What clients of one side have done since the crowd's figures began."""

    messages: int = 0
    requests: int = 0
    """Opening handshakes included."""
    empty_responses: int = 0
    overruns: int = 0
    """Polls left out because the one before had not come back."""
    gaps: int = 0
    """Updates that were promised and left out, and numbers that came back, client by client."""
    errors: int = 0
    """Connections that broke or were refused, and answers that were none."""
    reconnects: int = 0
    bytes_received: int = 0
    bytes_sent: int = 0


class CrowdSide(Counted, frozen=True, kw_only=True):
    """One side's clients in one process. All but the first three since its figures began."""

    asked: int = 0
    """Clients that this process is to have."""
    up: int = 0
    """Those that are connected now."""
    measured_s: float | None = None
    """For how long the figures have been taken; ``None`` until all clients are up and settled."""
    update_latency_ms: Spread = Spread()
    """Pooled over clients, all published updates; the network's mean delay is added."""
    latest_ms: Spread = Spread()
    """The same of about the last second."""
    p95_ms: float | None = None
    """Of ``update_latency_ms``: what a capacity is judged by."""
    latest_p95_ms: float | None = None
    """Of ``latest_ms``."""
    why: str = ""
    """Why a connection ended last, in a few words; empty: none did but as agreed."""


class CrowdReport(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What one process of the crowd tells, about four times a second."""

    at_ns: int
    number: int = 0
    """That of the order that it has carried out last: figures began anew with it."""
    live: CrowdSide = CrowdSide()
    polled: CrowdSide = CrowdSide()
    added_ms: float = 0.0
    """The mean delay of the network that is added, for these clients go past it."""
    cpu_s: float = 0.0
    """Processor seconds of this process so far."""
    measured_cpu_s: float | None = None
    """The same since its figures began; ``None`` until then."""
    rss_bytes: int | None = None
    loop_lag_ms: float | None = None
    """By how much a timer was late at most since the report before."""


class PooledSide(Counted, frozen=True, kw_only=True):
    """One side of the crowd, as summary.json has it."""

    update_latency_ms: Spread = Spread()
    p95_ms: float | None = None


class ControlSide(msgspec.Struct, frozen=True):
    """One side of the control clients, as summary.json has it."""

    update_latency_ms: Spread = Spread()


class ControlClients(msgspec.Struct, frozen=True):
    """The clients in the second process."""

    live: ControlSide = ControlSide()
    polled: ControlSide = ControlSide()


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """The crowd of a run, as summary.json has it."""

    clients: int
    """A side, the one on screen included."""
    live: PooledSide
    polled: PooledSide
    control: ControlClients
    measured_s: float | None = None
    """For how long these figures were taken: longer or shorter than those of the client on screen,
    by up to about a second."""
    cpu_s: float | None = None
    rss_bytes: int | None = None
    added_ms: float = 0.0
    """The network's mean delay, which is added to the crowd's latencies, and to the control's."""
    distorted: str = ""
    """Why its latencies are not those of the server, in one line; empty: they are."""
