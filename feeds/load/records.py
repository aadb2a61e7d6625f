"""The load of both servers and of the crowd: plain records, one a second.

A value that could not be measured is ``None``, never 0.
"""

import msgspec

from feeds.crowd.records import Crowd, CrowdReport, Size
from feeds.processes.messages import Books


class SideBooks(msgspec.Struct, frozen=True):
    """What the servers of both sides have counted themselves since their processes began."""

    live: Books
    polled: Books


class ServingCost(msgspec.Struct, frozen=True):
    """What serving costs, with what the server uses at rest subtracted; names of summary.json."""

    cpu_us_per_message: float | None = None
    """Processor microseconds of the serving process over messages sent, each a connection's."""
    cpu_us_per_request: float | None = None
    """The same over requests answered; ``None`` of a side that pushes."""
    bytes_per_client: float | None = None
    """Resident memory over open connections beside the one on screen."""
    connections: int | None = None
    """Open now."""


class AtRest(msgspec.Struct, frozen=True):
    """What a server uses with only the client on screen: subtracted from the costs, and shown."""

    cpu_share: float
    """Of one core."""
    rss_bytes: int
    messages_per_s: float | None
    requests_per_s: float | None
    connections: int | None


class SideLoad(msgspec.Struct, frozen=True, kw_only=True):
    """The server of one side over about the last second."""

    cpu_share: float | None = None
    """Of one core; 1.0 is all that one process of Python can use. A database's is added."""
    rss_bytes: int | None = None
    messages_per_s: float | None = None
    requests_per_s: float | None = None
    bytes_per_s: float | None = None
    """Both ways, of all its clients."""
    loop_lag_ms: float | None = None
    """By how much the server's event loop was late at most."""
    cost: ServingCost = ServingCost()
    """Since the crowd's figures began, or since the view was opened without one."""
    at_rest: AtRest | None = None
    """``None`` until it has been measured."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """Both servers and the crowd, as of one instant."""

    at_ns: int
    size: Size = Size()
    """What is asked for."""
    live: SideLoad = SideLoad()
    polled: SideLoad = SideLoad()
    crowd_cpu_share: float | None = None
    """Of both of its processes, of one core."""
    crowd_rss_bytes: int | None = None
    report: CrowdReport | None = None
    """The crowd's own figures; ``None`` with one client."""
    control: CrowdReport | None = None
    distorted: str = ""
    """Why the crowd's latencies are not those of the server, in one line; empty: they are."""
    lacking: str = ""
    """Why there cannot be as many clients, and the remedy, in one line; then there is no crowd."""
    ramping: float | None = None
    """Share of the clients asked for that are up, while the crowd grows; else ``None``."""
    state: str = ""
    """What is being waited for, in a few words ("measuring the servers at rest", "412 of 5,000
    clients up"); empty: the figures are being taken, or there is no crowd."""

    @property
    def measuring(self) -> bool:
        """Whether every client is up and the crowd's figures are being taken."""
        both = [] if self.report is None else [self.report.live, self.report.polled]
        return bool(both) and all(one.measured_s is not None or not one.asked for one in both)


class LoadSummary(msgspec.Struct, frozen=True):
    """The crowd and the costs of a run, as they go into its summary."""

    crowd: Crowd | None = None
    live: ServingCost | None = None
    polled: ServingCost | None = None
    live_at_rest: AtRest | None = None
    """What was subtracted from the costs of that side."""
    polled_at_rest: AtRest | None = None
