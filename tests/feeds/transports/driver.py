"""One driver for every transport: its server, and its client at work, whichever way it is."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Self

from feeds import transports
from feeds.access import Access, Address
from feeds.board import Board
from feeds.clock import now_ns
from feeds.fairness import PLAIN, Options
from feeds.halves import Server
from feeds.polling import Poller
from feeds.transports.base import Transport
from feeds.update import MAX_MESSAGE_BYTES, Update, encode
from tests.support.clock import wait_until
from tests.support.sinks import RecordingSide

TOKEN = "token-of-the-test"
EACH = [transports.find(key) for key in transports.keys()]  # noqa: SIM118 - a function of ours
"""Every transport that there is."""
DATABASE = [transport for transport in EACH if transport.scheme == "postgresql"]
"""Those whose clients talk to somebody else's server, in its own language."""
ALL = [transport for transport in EACH if transport not in DATABASE]
"""Those whose wire is ours at both ends, so that a script can stand in for either."""
PUSH = [transport for transport in ALL if transport.style == "push"]
PULL = [transport for transport in ALL if transport.style == "pull"]
WEBSOCKETS = [transport for transport in PUSH if transport.scheme == "ws"]
HTTP = [transport for transport in ALL if transport.scheme == "http"]
CANCEL_S = 1.0
"""What the base promises for stopping either half; no deadline of a request is as short."""


def name_of(transport: type[Transport]) -> str:
    """Return the name of a case."""
    return transport.key


def message(seq: int) -> bytes:
    """Return an update on the wire."""
    return encode(Update(seq, now_ns(), float(seq)))


def overlong(seq: int) -> bytes:
    """Return an update that is too long, whatever may stand around it."""
    return message(seq)[:-1] + b',"pad":"%b"}' % (b"x" * MAX_MESSAGE_BYTES)


@asynccontextmanager
async def serving(
    transport: type[Transport],
    board: Board | None = None,
    port: int = 0,
    options: Options = PLAIN,
) -> AsyncIterator[tuple[Board, int]]:
    """Run the serving half; give the board and the port."""
    board = board or Board()
    server: Server = transport.server(board, Access(TOKEN), options)
    port = await server.start(port)
    try:
        yield board, port
    finally:
        async with asyncio.timeout(CANCEL_S):
            await server.stop()


class Client:
    """The asking half at work as in the probe, reporting to a recording side."""

    def __init__(
        self,
        transport: type[Transport],
        port: int,
        *,
        token: str = TOKEN,
        every_s: float = 0.01,
        options: Options = PLAIN,
        database_url: str = "",
        authority: str = "",
    ) -> None:
        self.side = RecordingSide()
        self.side.keeps_connection = options.keep_alive
        self._transport, self._every_s, self._options = transport, every_s, options
        self._address = Address(port, token, database_url=database_url, authority=authority)
        self._stopped = False
        self.poller: Poller | None = None

    async def __aenter__(self) -> Self:
        """Begin to receive, or to poll."""
        loop = asyncio.get_running_loop()
        if self._transport.style == "push":
            self._pull = None
            client = self._transport.push_client(self._address, self.side, self._options)
            self._task = loop.create_task(client.run())
            return self
        self._pull = self._transport.pull_client(self._address, self.side, self._options)
        self.poller = Poller(
            self._pull,
            self._every_s,
            random.Random(1),
            polled=self.side.polled,
            failed=self.side.poll_failed,
            overran=self.side.account.overran,
        )
        self.poller.reschedule(self._every_s, paced=not self._transport.hold_s)
        self._task = loop.create_task(self.poller.run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop, in time; whatever a server did, the client must still have been at work."""
        if not self._stopped:
            await self.stop()

    async def rest(self) -> None:
        """Poll no more, so that stopping cuts no answer off; one that is pushed has no say."""
        if (poller := self.poller) is not None:
            poller.reschedule(3600)
            await wait_until(lambda: poller.asking_since_ns is None)

    async def stop(self) -> None:
        """Cancel, and give the connection back within a second."""
        self._stopped = True
        if self._task.done():
            self._task.result()  # says why it ended by itself
            raise AssertionError("the client ended by itself")
        async with asyncio.timeout(CANCEL_S):
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            if self._pull is not None:
                await self._pull.close()
