"""Every figure of many clients, once: what serving costs, what the servers do, what the crowd saw.

Kept beside :mod:`feeds.figures` because these are not of the one client on screen: the same name
("messages") counts another thing here. N is the number of clients of a side, T the poll interval,
λ how many messages a second go to each, c_msg and c_req what one message and one request cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feeds.counters import Spread
from feeds.figure import Kind, Part, Term, kind_of

if TYPE_CHECKING:
    from feeds.crowd.records import ControlSide, PooledSide
    from feeds.frame import SideName
    from feeds.load.records import AtRest, ServingCost, SideLoad

    FigureRecord = ServingCost | SideLoad | AtRest | PooledSide | ControlSide

SINCE_UP = "Since every client is up; with one client since the view was opened."
SECOND = "Over about the last second."
NOW = "At this moment."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFigure(Term):
    """One figure of many clients; its key is the name of its field in the record it stands in."""

    window: str = SINCE_UP
    parts: tuple[Part, ...] = ("",)
    """The figures of its distribution that tables show; ("",) if it is a single number."""
    side: SideName | None = None
    """The only side that has it; ``None`` if both have."""
    lacking: str = "not measured yet"
    """Why there may be none."""

    @property
    def kind(self) -> Kind:
        """The unit it is counted in."""
        return kind_of(self.key)

    def value(self, record: FigureRecord, part: Part = "") -> float | None:
        """Return the figure, or a part of its distribution; ``None`` if it was not measured."""
        found: float | Spread | None = getattr(record, self.key)
        if isinstance(found, Spread):
            value: float | None = getattr(found, part or self.parts[0])
            return value
        return found

    def label(self, part: Part = "") -> str:
        """Return the name of the figure or of a part of it."""
        return f"{self.name} {part}".rstrip()


_FEW = "too few in this time, or the server is not busier than at rest"
COSTS = (
    LoadFigure(
        "cpu_us_per_message",
        "processor a message",
        "processor time of the serving process for each message sent, each to one client, with "
        "what it uses at rest subtracted",
        "c_msg = (CPU seconds − those at rest) / messages sent",
        lacking=_FEW,
    ),
    LoadFigure(
        "cpu_us_per_request",
        "processor a request",
        "processor time of the serving process for each request answered, news or none, with what "
        "it uses at rest subtracted",
        "c_req = (CPU seconds − those at rest) / requests answered",
        side="polled",
        lacking=f"{_FEW}; a side that pushes is asked once a connection",
    ),
    LoadFigure(
        "bytes_per_client",
        "memory a client",
        "resident memory of the serving process for each open connection, with what it uses at "
        "rest subtracted",
        "(resident bytes − those at rest) / (open connections − those at rest)",
        lacking="no connections but that of the client on screen, or too little to be told",
    ),
    LoadFigure(
        "connections",
        "open connections",
        "connections that the server holds open, that of the client on screen included",
        window=NOW,
        lacking="this server counts no connections",
    ),
)
"""Per side ``server_cost`` of summary.json."""
SERVERS = (
    LoadFigure(
        "cpu_share",
        "processor share",
        "of one core, the most that one process of Python can use; that of a database is added",
        "CPU seconds / elapsed seconds. Push takes N·λ·c_msg, polling (N/T)·c_req",
        window=SECOND,
    ),
    LoadFigure(
        "rss_bytes",
        "memory",
        "resident memory of what serves that side",
        window=NOW,
    ),
    LoadFigure(
        "messages_per_s",
        "messages",
        "messages that the server sends to all its clients, in answers or pushed",
        window=SECOND,
        lacking="this server counts no messages",
    ),
    LoadFigure(
        "requests_per_s",
        "requests",
        "requests and handshakes of all clients that the server answers",
        window=SECOND,
        lacking="this server counts no requests",
    ),
    LoadFigure(
        "bytes_per_s",
        "bytes, both ways",
        "everything that all its clients send and receive over TCP",
        window=SECOND,
        lacking="not counted yet",
    ),
    LoadFigure(
        "loop_lag_ms",
        "event-loop lag",
        "by how much the server's event loop was late at most: what comes meanwhile waits for it",
        window=SECOND,
        lacking="this server has no event loop of its own",
    ),
)
"""Of both servers, by the names of :class:`feeds.load.records.SideLoad`."""
POOLED = (
    LoadFigure(
        "update_latency_ms",
        "update latency of the crowd",
        "from publication until a client holds that update or a newer one; over all clients and "
        "all published updates, with the network's mean delay added",
        parts=("mean", "p50", "p99", "max"),
    ),
    LoadFigure(
        "p95_ms",
        "update latency of the crowd p95",
        "the time within which 95 % of all updates are with the clients: what a capacity is judged "
        "by",
    ),
    LoadFigure("messages", "messages to the crowd", "updates received by all of its clients"),
    LoadFigure(
        "requests",
        "requests of the crowd",
        "requests sent by all of its clients, opening handshakes included",
    ),
    LoadFigure(
        "empty_responses",
        "empty responses to the crowd",
        "requests of its clients that were answered with nothing new",
        side="polled",
    ),
    LoadFigure(
        "overruns",
        "polls skipped by the crowd",
        "polls of its clients left out because the one before had not been answered yet",
        side="polled",
    ),
    LoadFigure(
        "gaps",
        "gaps",
        "updates that were promised and left out, and numbers that came back, client by client",
    ),
    LoadFigure(
        "errors",
        "errors of the crowd",
        "connections that broke or were refused, and answers that were none",
    ),
    LoadFigure(
        "reconnects", "reconnects of the crowd", "connections that its clients had to make anew"
    ),
    LoadFigure(
        "bytes_received",
        "bytes received by the crowd",
        "everything that its clients received over TCP, headers and handshakes included",
    ),
    LoadFigure(
        "bytes_sent",
        "bytes sent by the crowd",
        "everything that its clients sent over TCP, headers and handshakes included",
    ),
)
"""Of a side of the crowd: ``crowd.live`` and ``crowd.polled`` of summary.json."""
CROWD = (
    Term("clients", "clients", "clients of each side, the one on screen included", window=NOW),
    Term(
        "measured_s",
        "time of the crowd",
        "for how long the crowd's figures were taken: up to about a second more or less than those "
        "of the client on screen",
        window=SINCE_UP,
    ),
    Term(
        "cpu_s",
        "processor of the crowd",
        "CPU seconds of the processes that the crowd's clients run in, in the time of the crowd",
        window=SINCE_UP,
    ),
    Term(
        "rss_bytes",
        "memory of the crowd",
        "resident memory of the processes that the crowd's clients run in",
        window=NOW,
    ),
    Term(
        "added_ms",
        "delay added",
        "mean delay of the simulated network, added to the latencies of the crowd and of the "
        "control clients: they go past the network",
        window=SINCE_UP,
    ),
    Term(
        "control",
        "control clients",
        "about 50 clients a side in a process of their own, which has little to do: where the "
        "crowd's latencies are 1.2 times theirs or more, they are those of the crowd's own queue",
        window=SINCE_UP,
    ),
    Term(
        "distorted",
        "distorted",
        "why the latencies of the crowd are not those of the server; empty if they are",
        window=SINCE_UP,
    ),
)
"""Of the crowd as a whole: the other names in ``crowd`` of summary.json."""
LOAD_FIGURES = (*COSTS, *SERVERS, *POOLED)
