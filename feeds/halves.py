"""The two halves of a transport: what a server must do, and a client that is pushed to or asks."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, NamedTuple, Protocol

from feeds.access import Address
from feeds.backoff import full_jitter_s
from feeds.clock import now_ns
from feeds.fairness import PLAIN, Options
from feeds.update import MAX_MESSAGE_BYTES
from feeds.wire.sockets import CountedSocket, Traffic, dial

MAX_BODY_BYTES = MAX_MESSAGE_BYTES
"""Longest response body or message a client takes."""
STALL_AFTER_S = 5.0
"""Silence that counts as a stall: over four legs of the longest delay, with a new connection."""
GIVE_UP_AFTER_S = 10.0
"""How long a pushed connection may take to open, or be silent, before it is opened anew."""
PING_EVERY_S = 1.0
DEADLINE_S = 10.0
"""For a whole request that is not held; time-outs of libraries start anew with every byte."""
LASTED_S = 1.0
"""A connection that lasted this long is opened anew at once; others wait longer each time."""

Ping = Callable[[], Awaitable[object]]


class Answer(NamedTuple):
    """What one request brought."""

    messages: Sequence[bytes]
    """Oldest first; none when the server has nothing new."""
    at_ns: int
    """When the answer was complete."""
    more: bool = False
    """Whether the server has more for whoever asks again."""


class TransportError(Exception):
    """What went wrong with one request or connection, in a few words for the panel."""

    def __init__(self, reason: str, *, fault: bool = True) -> None:
        super().__init__(reason)
        self.fault = fault
        """Whether the server did something it must not, as opposed to having gone."""


class StatusError(TransportError):
    """The server answered with an HTTP status that is no good answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Server(ABC):
    """The serving half: hands out what stands on the board."""

    host = "127.0.0.1"
    """Where it listens."""
    database_pid = 0
    """The process that all others of its database come from; 0 if there is none, or not here."""
    changed: Callable[[], None] = staticmethod(lambda: None)
    """Called when ``database_pid`` is another one."""
    keeps_books = True
    """Whether the ledger knows of requests and connections: clients ask this process."""

    @abstractmethod
    async def start(self, port: int) -> int:
        """Listen on ``host`` (0: a port of the system's choice) and return the port.

        Raise ``OSError`` or :class:`TransportError` if that cannot be done.
        """

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

    def heard(self) -> None:
        """The server has given a sign of life that is neither a message nor an answer."""

    def stalled(self, reason: str) -> None:
        """The connection is up but silent for too long."""

    def lost(self, reason: str) -> None:
        """The connection is gone; the next attempt follows by itself."""

    def fault(self, reason: str) -> None:
        """The server did something it must not; it is counted and survived."""

    def noted(self, text: str) -> None:
        """There is something to tell that is no fault of anybody's."""


_REASONS: dict[type, str] = {
    TimeoutError: "no answer to the handshake",
    ConnectionRefusedError: "connection refused",
}


class PushClient(ABC):
    """The asking half of a transport whose server sends by itself.

    What happens on one connection is the transport's, in :meth:`communicate`. Connecting anew,
    noticing silence and reporting to the sink are the same for every transport, and done here.
    """

    _patience: asyncio.Timeout

    def __init__(self, address: Address, sink: Sink, options: Options = PLAIN) -> None:
        self.address, self.sink, self.options = address, sink, options

    async def attempt(self) -> None:
        """Connect, and receive until the connection is gone; raise as :meth:`communicate` does."""
        traffic, nodelay = self.sink.traffic, self.options.nodelay
        await self.communicate(await dial(self.address, traffic, nodelay=nodelay))

    async def communicate(self, sock: CountedSocket) -> None:
        """Receive on ``sock``, which is connected, until the connection is gone.

        Shake hands; then, inside :meth:`opened`, give each message to :meth:`received`. Raise
        ``OSError`` or :class:`TransportError` to say why it ended. Close ``sock`` in every case,
        and when cancelled read what is still under way: every byte is counted. One whose sockets
        are a library's has :meth:`attempt` instead.
        """
        raise NotImplementedError

    @contextmanager
    def opened(self, abort: Callable[[], None], ping: Ping | None = None) -> Iterator[None]:
        """Report that the connection is up, and have ``ping`` called every second inside.

        If neither a message nor anything else is :meth:`heard`, ``abort`` is called in time.
        """
        loop = asyncio.get_running_loop()
        self._patience.reschedule(None)
        self._up_s, self._silent = loop.time(), 0
        self.sink.opened()
        watchdog = loop.create_task(self._watch(abort, ping))
        try:
            yield
        finally:
            watchdog.cancel()

    def step(self) -> None:
        """One step of several to a connection is done: the next one has as long again."""
        self._patience.reschedule(asyncio.get_running_loop().time() + GIVE_UP_AFTER_S)

    def heard(self) -> None:
        """The server is there, though it has no message: its sign of life has come."""
        self._silent = 0
        self.sink.heard()

    def received(self, payload: bytes, at_ns: int) -> None:
        """Report a message that was complete at ``at_ns``."""
        self._silent = 0
        self.sink.received(payload, at_ns)

    def responded(self, sent_ns: int) -> None:
        """Report that the answer to the ping that was sent at ``sent_ns`` has come now."""
        self._silent = 0
        self.sink.responded(now_ns() - sent_ns)

    async def run(self) -> None:
        """Stay connected and report until cancelled; never raise for a server's fault."""
        attempt, time, sink = 0, asyncio.get_running_loop().time, self.sink
        while True:
            self._up_s = float("inf")
            sink.requested()
            try:
                async with asyncio.timeout(GIVE_UP_AFTER_S) as self._patience:
                    await self.attempt()
            except (OSError, TransportError) as error:
                told = isinstance(error, TransportError)
                reason = str(error) if told else _REASONS.get(type(error), "connection lost")
                # a connection that never was up counts, as a poll without a good answer does
                if time() < self._up_s or getattr(error, "fault", False):
                    sink.fault(reason)
                sink.lost(reason)
            if time() - self._up_s > LASTED_S:
                attempt = 0
                continue  # the first attempt follows at once
            await asyncio.sleep(full_jitter_s(attempt))
            attempt += 1

    async def _watch(self, abort: Callable[[], None], ping: Ping | None) -> None:
        """Ping, and cut a connection that has gone silent.

        Silence is counted in pings without an answer: time in which this process did not run, and
        could hear nothing, is none.
        """
        while True:
            if ping is not None:
                await ping()
            await asyncio.sleep(PING_EVERY_S)
            self._silent += 1
            silent_s = self._silent * PING_EVERY_S
            if silent_s > GIVE_UP_AFTER_S:
                self.sink.fault(f"silent for {silent_s:.0f} s")
                abort()
                return
            if silent_s > STALL_AFTER_S:
                self.sink.stalled(f"silent for {silent_s:.0f} s")


class PullClient(ABC):
    """The asking half of a transport whose client decides when to ask."""

    waits: ClassVar[bool] = False
    """Whether a request may be held until there is news; it can be cut off without loss."""

    @abstractmethod
    async def ask(self) -> Answer:
        """Ask once; raise :class:`TransportError` for all but a good answer in time."""

    @abstractmethod
    async def close(self) -> None:
        """Give the connection back; a request under way is cut off, within a second."""
