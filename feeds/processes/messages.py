"""What the supervisor and its processes say to each other, and how it crosses a pipe.

Each message is a tagged msgpack record behind four bytes of length (big endian). An order goes to
every process; each carries out what concerns it and passes over the rest.
"""

from typing import BinaryIO

import msgspec

from feeds.counters import Counters, LeftOut
from feeds.crowd.records import CrowdReport, Size
from feeds.deployment import Deployment
from feeds.fairness import Options
from feeds.frame import Frame
from feeds.remote.server import RemoteServer
from feeds.settings import Settings


class Before(msgspec.Struct, frozen=True):
    """How far a run had come when its probe ended: a new one goes on from there."""

    segment: int
    began_ns: int
    """When that segment began, whose figures are lost."""
    left_out: list[LeftOut] = []


class Begin(msgspec.Struct, frozen=True, tag=True):
    """First message to a process: what it needs to listen."""

    token: str
    settings: Settings
    ports: list[int]
    """Ports to listen on, 0 for any; after a restart those it had before."""
    before: Before | None = None
    """For the probe, when it is started again."""
    database_url: str = ""
    """The person's own database, with its password; empty: one that a gateway starts."""
    deployment: Deployment = Deployment()
    remote: RemoteServer | None = None
    """Another machine's servers, which are shown in place of servers here."""


class Serving(msgspec.Struct, frozen=True, tag=True):
    """A gateway serves by another transport from now on, or for the first time."""

    transport: str
    port: int
    host: str = "127.0.0.1"
    scheme: str = ""
    path: str = ""
    """What stands before and behind host and port in the URL of its updates."""
    database_pid: int = 0
    """The process that all others of its database come from; 0 if there is none, or not here."""


class Unserved(msgspec.Struct, frozen=True, tag=True):
    """A gateway cannot serve by ``transport``, and goes on as before; ``reason`` is one line."""

    transport: str
    reason: str


class Aimed(msgspec.Struct, frozen=True, tag=True):
    """What connects to the network from now on reaches servers of these transports."""

    live: str
    polled: str


class Carried(msgspec.Struct, frozen=True, tag=True):
    """Bytes (to the client, from it) that the network has carried since it was aimed as it is."""

    live: tuple[int, int]
    polled: tuple[int, int]


class SidePeers(msgspec.Struct, frozen=True):
    """Where the processes of one side listen, and the process number of its gateway."""

    network: int = 0
    """Where the side's client connects: the simulated network in front of the server."""
    served: int = 0
    """The channel by which the gateway tells what it served."""
    pid: int = 0
    serving: Serving | None = None
    """How the side is served; ``None`` before that is known."""


class Peers(msgspec.Struct, frozen=True, tag=True):
    """Where all processes listen."""

    source: int = 0
    live: SidePeers = SidePeers()
    polled: SidePeers = SidePeers()
    truth: int = 0
    """Where a second client of the live server connects, for every update; 0: the source tells."""


class Apply(msgspec.Struct, frozen=True, tag=True):
    """New settings, effective now."""

    settings: Settings


class SourceNote(msgspec.Struct, frozen=True, tag=True):
    """What the source says of itself; up to the supervisor and down to the probe."""

    text: str
    source: str = ""
    """Which source says so: all that is published from now on is its."""
    since_ns: int = 0
    """When it began: what was published before is another source's."""
    rate_per_s: float | None = None
    """How often it publishes on average; ``None``: not told."""


class PollNow(msgspec.Struct, frozen=True, tag=True):
    """The probe polls once beside the schedule."""


class Populate(msgspec.Struct, frozen=True, tag=True):
    """The crowd or its control process is to have so many clients, all told.

    What a process has of ``size``: see :func:`feeds.crowd.records.share`.
    """

    size: Size
    number: int = 0
    """Of this order in the run; whatever was counted before it is forgotten."""


class Storm(msgspec.Struct, frozen=True, tag=True):
    """Every client of the crowd loses its connection and comes back, at once or with jitter."""

    jitter: bool


class Crowded(msgspec.Struct, frozen=True, tag=True):
    """All clients of the crowd are up, or gone: the probe begins a new segment with this mark."""

    text: str


class Reset(msgspec.Struct, frozen=True, tag=True):
    """The probe begins a new segment."""


class Stall(msgspec.Struct, frozen=True, tag=True):
    """The gateways serve nothing for ``seconds``, then go on; the probe marks it."""

    seconds: float


class Cut(msgspec.Struct, frozen=True, tag=True):
    """The network breaks every connection of both sides once; the probe marks it."""


class Ask(msgspec.Struct, frozen=True, tag=True):
    """Ask the probe for its counters as of now, or a gateway for its books."""


class Account(msgspec.Struct, frozen=True, tag=True):
    """The probe's answer to :class:`Ask`: the exact figures."""

    counters: Counters


class Books(msgspec.Struct, frozen=True, tag=True):
    """What a gateway has counted itself since its process began; its answer to :class:`Ask`.

    ``requests`` with opening handshakes, whatever was answered; ``messages`` are updates that
    went out, one for each connection that got it. ``connections`` are open now; ``pings`` were
    answered; ``resyncs``: one connection was told the present value, being new or behind.
    """

    requests: int = 0
    messages: int = 0
    connections: int = 0
    pings: int = 0
    resyncs: int = 0
    at_ns: int = 0
    """When it told so."""
    cpu_s: float = 0.0
    """Processor seconds of its process so far."""
    loop_lag_ms: float | None = None
    """By how much its loop was late at most since it was asked before; ``None`` at first."""

    counted: bool = True
    """Whether that is all; beside a database clients ask somebody else, whom nobody counts."""
    upstream_gaps: int = 0
    """Updates that never came here, by the gaps in the source's own count."""
    upstream_foreign: int = 0
    """Messages of a second source, and others that were passed over."""
    upstream_reconnects: int = 0
    """How often the way to the source had to be made anew."""

    def counts(self) -> dict[str, int]:
        """Return what it has counted, by name."""
        names = ("requests", "messages", "connections", "pings", "resyncs")
        return {name: getattr(self, name) for name in names}


class Served(msgspec.Struct, frozen=True):
    """What one gateway did since it last told, by its own stamps in ns; straight to the probe.

    ``answered`` has (request received, response sent) for each request, ``pushed`` (sequence
    number, sent) for each message pushed, and ``heard`` (published, come here) for each update that
    may have to wait here for that. An instant of sending is taken just before the bytes go out.
    Clients that connect from now on will find it serving by ``transport`` with ``options``.
    """

    transport: str
    options: Options
    books: Books | None
    """``None``: clients ask somebody else, whom nobody counts."""
    answered: list[tuple[int, int]] = []
    pushed: list[tuple[int, int]] = []
    heard: list[tuple[int, int]] = []


class Ready(msgspec.Struct, frozen=True, tag=True):
    """A process listens on ``ports``; ``clock_ns`` is its clock at that moment."""

    ports: list[int]
    clock_ns: int


class Logged(msgspec.Struct, frozen=True, tag=True):
    """One line for the log of whoever serves; it holds no secret."""

    text: str


class Ended(msgspec.Struct, frozen=True, tag=True):
    """A process cannot go on, and neither can the run: one line for the user."""

    reason: str


class Failed(msgspec.Struct, frozen=True, tag=True):
    """A process cannot do its work: one line for the user."""

    reason: str


Order = (
    Begin
    | Peers
    | Aimed
    | Carried
    | Apply
    | SourceNote
    | PollNow
    | Reset
    | Stall
    | Cut
    | Ask
    | Populate
    | Storm
    | Crowded
)
Report = (
    Ready
    | Ended
    | Failed
    | Logged
    | SourceNote
    | Frame
    | Account
    | Books
    | Serving
    | Unserved
    | Aimed
    | Carried
    | CrowdReport
)
Message = Order | Report

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Message)
_LENGTH = 4


def write(pipe: BinaryIO, message: Message) -> None:
    """Write ``message`` and flush; raise ``OSError`` or ``ValueError`` when the pipe is gone."""
    body = _encoder.encode(message)
    pipe.write(len(body).to_bytes(_LENGTH, "big") + body)
    pipe.flush()


def read(pipe: BinaryIO) -> Message | None:
    """Read the next message, waiting for it; ``None`` when the other end is gone."""
    head = pipe.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    size = int.from_bytes(head, "big")
    body = pipe.read(size)
    return _decoder.decode(body) if len(body) == size else None
