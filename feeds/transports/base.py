"""What a transport is: the serving half that runs in a gateway, the asking half in the probe.

A transport is one file in this folder that defines one subclass of :class:`Transport` and
assigns it to ``TRANSPORT``. Both halves stand together because they change together.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Literal, Protocol

from feeds.access import Access, Address
from feeds.fairness import PLAIN, Options
from feeds.update import MAX_MESSAGE_BYTES
from feeds.wire.ledger import Ledger
from feeds.wire.sockets import Traffic

MAX_BODY_BYTES = MAX_MESSAGE_BYTES
"""Longest response body or message a client takes."""
STALL_AFTER_S = 5.0
"""Silence that counts as a stall: over four legs of the longest delay, with a new connection."""


Style = Literal["push", "pull"]
Half = Literal["server", "client"]
Answer = tuple[bytes | None, int]
"""The body of an answer (``None``: nothing new) and the instant it was complete, in ns."""


class TransportError(Exception):
    """What went wrong with one request or connection, in a few words for the panel."""


class Board:
    """What a gateway serves: the newest message, the listeners to the next one, and the ledger.

    While it is ``held`` the server answers nothing; ``let_go`` is set when that is over.
    """

    def __init__(self) -> None:
        self.latest: bytes | None = None
        self.ledger = Ledger()
        self.held = False
        self.let_go = asyncio.Event()
        self._listeners: list[Callable[[bytes], None]] = []

    def listen(self, listener: Callable[[bytes], None]) -> None:
        """Have ``listener`` called with every message from now on."""
        self._listeners.append(listener)

    def post(self, message: bytes) -> None:
        """Make ``message`` the newest one."""
        self.latest = message
        for listener in self._listeners:
            listener(message)


class Server(ABC):
    """The serving half: hands out what stands on the board."""

    @abstractmethod
    async def start(self, port: int) -> int:
        """Listen on 127.0.0.1 (0: a port of the system's choice) and return the port."""

    @abstractmethod
    async def stop(self) -> None:
        """Close every connection and stop listening, within a second."""

    def apply(self, options: Options) -> None:  # noqa: B027 - there may be no option it has
        """Serve the requests and connections that come from now on as ``options`` say."""

    def hold(self) -> None:  # noqa: B027 - there may be nothing but the board to wait for
        """Answer nothing that needs no board either: it is held from now on."""

    def let_go(self) -> None:  # noqa: B027 - see above
        """The board is no longer held."""

    @property
    def congested(self) -> bool:
        """Whether a connection that keeps up is near the limit at which it is passed over."""
        return False


class Sink(Protocol):
    """Where the asking half reports what happens on its sockets, as it happens."""

    traffic: Traffic
    """Counts the bytes of every socket that :mod:`feeds.wire.sockets` dials with it."""

    def requested(self) -> None:
        """A request, or an opening handshake, is about to be sent."""

    def received(self, payload: bytes, at_ns: int) -> None:
        """A message has arrived, complete, at ``at_ns``."""

    def responded(self, took_ns: int) -> None:
        """The server answered a request or a ping after ``took_ns``."""

    def opened(self) -> None:
        """The connection is up."""

    def stalled(self, reason: str) -> None:
        """The connection is up but silent for too long."""

    def lost(self, reason: str) -> None:
        """The connection is gone; the next attempt follows by itself."""

    def fault(self, reason: str) -> None:
        """The server did something it must not; it is counted and survived."""


class PushClient(ABC):
    """The asking half of a transport whose server sends by itself."""

    @abstractmethod
    async def run(self) -> None:
        """Stay connected and report until cancelled; never raise for a server's fault."""


class PullClient(ABC):
    """The asking half of a transport whose client decides when to ask."""

    @abstractmethod
    async def ask(self) -> Answer:
        """Ask once; raise :class:`TransportError` for all but a good answer in time."""

    @abstractmethod
    async def close(self) -> None:
        """Give the connection back; a request under way is cut off, within a second."""


class Transport(ABC):
    """One way to carry updates. Subclass it, fill it in, assign the class to ``TRANSPORT``."""

    key: ClassVar[str]
    """The file's name."""
    label: ClassVar[str]
    """What people call it."""
    style: ClassVar[Style]
    scheme: ClassVar[str]
    """Of its URL."""
    path: ClassVar[str]
    """Where on the server the updates are."""

    @staticmethod  # noqa: B027 - there may be nothing of the kind
    def load(half: Half) -> None:
        """Import what only this half needs, so that nothing waits for it later."""

    @classmethod
    def url(cls, address: Address) -> str:
        """Return where a client of any make finds the updates, without the token."""
        return f"{cls.scheme}://{address.host}:{address.port}{cls.path}"

    @staticmethod
    @abstractmethod
    def server(board: Board, access: Access, options: Options = PLAIN) -> Server:
        """Return the serving half."""

    @staticmethod
    def push_client(address: Address, sink: Sink, options: Options = PLAIN) -> PushClient:
        """Return the asking half of a transport that pushes."""
        raise NotImplementedError

    @staticmethod
    def pull_client(address: Address, sink: Sink, options: Options = PLAIN) -> PullClient:
        """Return the asking half of a transport that is polled."""
        raise NotImplementedError
