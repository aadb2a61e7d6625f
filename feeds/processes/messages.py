"""What the supervisor and its processes say to each other, and how it crosses a pipe.

Each message is a tagged msgpack record behind four bytes of length (big endian).
"""

from __future__ import annotations

from typing import BinaryIO, Literal

import msgspec

from feeds.fairness import Fairness
from feeds.frame import Counters, Frame
from feeds.settings import Settings


class Begin(msgspec.Struct, frozen=True, tag=True):
    """First message to a process: what it needs to listen."""

    token: str
    settings: Settings
    ports: list[int]
    """Ports to listen on, 0 for any; after a restart those it had before."""


class Peers(msgspec.Struct, frozen=True, tag=True):
    """Where the other processes listen, and the process numbers of the gateways."""

    source: int = 0
    live_gateway: int = 0
    polled_gateway: int = 0
    live: int = 0
    polled: int = 0
    live_pid: int = 0
    polled_pid: int = 0


class Apply(msgspec.Struct, frozen=True, tag=True):
    """New settings, effective now."""

    settings: Settings


class Note(msgspec.Struct, frozen=True, tag=True):
    """What the source says of itself; up to the supervisor and down to the probe."""

    text: str
    source: str = ""
    """Which source says so: all that is published from now on is its."""


class PollNow(msgspec.Struct, frozen=True, tag=True):
    """Poll once beside the schedule."""


class Reset(msgspec.Struct, frozen=True, tag=True):
    """Begin a new segment."""


class Ask(msgspec.Struct, frozen=True, tag=True):
    """Ask the probe for its counters as of now."""


class Answer(msgspec.Struct, frozen=True, tag=True):
    """The answer to :class:`Ask`."""

    counters: Counters


class Stall(msgspec.Struct, frozen=True, tag=True):
    """Serve nothing for ``seconds``, then go on; to the gateways, and to the probe to mark it."""

    seconds: float


class Applied(msgspec.Struct, frozen=True, tag=True):
    """A gateway serves this way from now on: clients may connect anew and will find it so."""

    fairness: Fairness


class Cut(msgspec.Struct, frozen=True, tag=True):
    """Break every connection of both sides once; to the network, and to the probe to mark it."""


class AskBooks(msgspec.Struct, frozen=True, tag=True):
    """Ask a gateway for its books."""


class Books(msgspec.Struct, frozen=True, tag=True):
    """What a gateway has counted itself since its process began.

    ``requests`` with opening handshakes, whatever was answered; ``messages`` are updates that
    went out, one for each connection that got it. ``connections`` are open now; ``pings`` were
    answered; ``resyncs``: one connection was told the present value, being new or behind.
    """

    requests: int
    messages: int
    connections: int = 0
    pings: int = 0
    resyncs: int = 0


class Served(msgspec.Struct, frozen=True, tag=True):
    """What one server did, by its own stamps in ns; up to the supervisor, down to the probe.

    ``polled`` has (request received, response sent) for each request, ``live`` (sequence number,
    sent) for each message pushed. An instant of sending is taken just before the bytes go out.
    """

    style: Literal["push", "pull"]
    books: Books
    polled: list[tuple[int, int]]
    live: list[tuple[int, int]]


class Ready(msgspec.Struct, frozen=True, tag=True):
    """A process listens on ``ports``; ``clock_ns`` is its clock at that moment."""

    ports: list[int]
    clock_ns: int
    scheme: str = ""
    path: str = ""
    """A gateway's: what stands before and behind host and port in the URL of its updates."""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """A process cannot do its work: one line for the user."""

    reason: str


class Shown(msgspec.Struct, frozen=True, tag=True):
    """A frame for the window."""

    frame: Frame


FromAbove = Begin | Peers | Apply | PollNow | Reset | Ask | AskBooks | Stall | Cut
FromBelow = Answer | Applied | Books | Ready | Failed | Shown
BothWays = Note | Served
Message = FromAbove | FromBelow | BothWays

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
