"""What the processes of a crowd on many machines tell each other: plain records.

A worker's reports are totals, not differences: one that is lost is made good by the next.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from feeds.clock_offset import Offset
from feeds.crowd.records import Counted, Crowd
from feeds.metrics.histogram import SparseCounts
from feeds.settings import Settings

REPORT, BEGIN = "crowd_report", "crowd_begin"
"""Kinds of messages between workers and master: a report, and that figures begin now."""
PORT = 5557
"""Where Locust's masters listen."""


class ClientPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What all workers do."""

    live_url: str
    polled_url: str
    settings: Settings
    certificates: str = ""
    """Certificates (PEM) that the servers' are checked against; empty: the system's."""


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """The first line that a process of the crowd is given."""

    role: Literal["master", "worker", "control"]
    token: str
    host: str
    """Where the master listens, or is."""
    port: int
    plan: ClientPlan | None = None
    """For the master, which tells its workers."""
    workers: int = 0
    """How many the master waits for, beside the control clients'."""
    ramp_per_s: float = 0.0
    """How many clients, of both sides together, begin to connect a second."""


def added(counts: Sequence[Counted]) -> Counted:
    """Return the sum of counts."""
    names = Counted.__struct_fields__
    return Counted(**{name: sum(getattr(one, name) for one in counts) for name in names})


class SideReport(msgspec.Struct, frozen=True, kw_only=True):
    """The clients of one side at one worker."""

    asked: int = 0
    """Clients that it is to have, or had."""
    up: int = 0
    measured: Counted = Counted()
    """What they did while figures were taken."""
    beside: Counted = Counted()
    """What they did before that, and after."""
    latency: SparseCounts = SparseCounts()
    """Update latencies of that time."""
    why: str = ""
    """Why a connection ended last; empty: none did but as agreed."""


class WorkerReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker tells, once a second and at its end."""

    number: int
    """Of this report of its worker's."""
    name: str
    control: bool = False
    """Whether its clients are the few that never lack time."""
    live: SideReport = SideReport()
    polled: SideReport = SideReport()
    truth: Counted = Counted()
    """What its own connection to the live server did, which learns when each update appeared."""
    following: bool = False
    """Whether that connection is up."""
    measured_s: float | None = None
    cpu_s: float | None = None
    """Processor seconds since figures began."""
    rss_bytes: int | None = None
    offset: Offset | None = None
    """From its clock to that of the source."""
    error_ns: int | None = None
    """By how much that may have been wrong at most since figures began."""
    clockless: str = ""
    """Why the source's clock is not known, in a few words; empty: it is, or is being asked."""
    ended: bool = False
    """Whether all its clients have ended in order: there is no later report."""


class WorkerPart(msgspec.Struct, frozen=True, kw_only=True):
    """One worker in the outcome; what it counted is told since its clients began to connect."""

    name: str
    control: bool
    clients_live: int
    clients_polled: int
    live: Counted
    polled: Counted
    truth: Counted
    measured_s: float | None
    cpu_s: float | None
    rss_bytes: int | None
    offset_ns: int | None
    error_ns: int | None
    missing: bool = False
    """Whether it did not end in order: these are the figures of its last report, and are in none
    of all clients together."""


class Booked(msgspec.Struct, frozen=True):
    """What books have of one side."""

    requests: int
    messages: int


class ComparedBooks(msgspec.Struct, frozen=True):
    """The books of the workers and of the server of one side, from beginning to end."""

    workers: Booked
    server: Booked | None = None
    """``None``: the server does not tell; see ``why``."""
    equal: bool | None = None
    why: str = ""


class CrowdRun(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a run of a crowd on many machines."""

    settings: Settings
    """With as many clients a side as were asked for."""
    crowd: Crowd
    """Of those workers alone that ended in order."""
    workers: list[WorkerPart]
    missing_workers: list[str]
    """Names of those that did not end in order."""
    books: dict[str, ComparedBooks]
    servers: dict[str, str] = {}
    """Where the clients of each side went; URLs without secrets."""
    clock_error_ms: float | None
    """By how much latencies may be wrong at most; ``None``: the source's clock is not known."""
    unknown: str = ""
    """Why latencies are unknown, in one line; empty: they are known."""
    interrupted: bool = False
    why: str = ""
    """Why a connection ended last that should not have, in a few words."""


class Told(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How far a master is: a line for people, and the share of its time that is over."""

    text: str
    done: float | None = None


class Listening(msgspec.Struct, frozen=True, tag=True):
    """The master listens for workers on this port."""

    port: int


class Failure(msgspec.Struct, frozen=True, tag=True):
    """A process of the crowd cannot go on; one line."""

    reason: str


class CrowdEnd(msgspec.Struct, frozen=True, tag=True):
    """The end of a master."""

    run: CrowdRun


Line = Told | Listening | Failure | CrowdEnd
"""What a process of the crowd writes to its standard output, each as one line of JSON."""
