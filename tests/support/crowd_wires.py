"""A client of the crowd on a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import NamedTuple, Self

from feeds.access import Address
from feeds.crowd.client import CrowdClient
from feeds.fairness import PLAIN, Options
from feeds.halves import TransportError
from feeds.transports.base import Transport
from feeds.update import decode
from tests.feeds.transports.driver import TOKEN

READ_BYTES = 65536


class Said(NamedTuple):
    """One request, or what opens a connection, and all that came until the next one."""

    asked: bytes
    answer: bytes


class CrowdPeer:
    """Carries the bytes of one client after another, as the processes of the crowd do.

    What polls asks when it is told to, and again at once while there is more.
    """

    def __init__(
        self,
        transport: type[Transport],
        port: int,
        options: Options = PLAIN,
        *,
        token: str = TOKEN,
        piece_bytes: int = READ_BYTES,
        held_seq: int = 0,
    ) -> None:
        self.transport, self.options, self.piece_bytes = transport, options, piece_bytes
        self.address = Address(port, token)
        self.messages: list[bytes] = []
        """What came, but for what was held already."""
        self.said: list[Said] = []
        self.connections = self.requests = 0
        self.held_seq = held_seq
        self.client = self._made()
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        """Connect."""
        try:
            await self.connect()
        except BaseException:
            self.hang_up()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Hang up."""
        self.hang_up()

    @property
    def seqs(self) -> list[int]:
        """The numbers of what came."""
        return [decode(message).seq for message in self.messages]

    async def connect(self) -> None:
        """Open a connection, and shake hands if that is needed."""
        address = self.address
        self._reader, self._writer = await asyncio.open_connection(address.host, address.port)
        if not self.client.closing:
            self.client = self._made()
        self.connections += 1
        self._send(self.client.opening())
        while not self.client.up:
            await self.read()

    async def gather(self, last: int) -> None:
        """Have everything up to number ``last`` come."""
        while self.held_seq < last:
            if self.transport.style == "push":
                await self.read()
            else:
                await self.ask()

    async def ask(self) -> Sequence[bytes]:
        """Ask, and go on until the answer is there and there is no more."""
        before = len(self.messages)
        while True:
            await self.send_request()
            while self.client.waiting:
                await self.read()
            if self.client.closing:
                self.hang_up()
            if not self.client.more:
                return self.messages[before:]

    async def send_request(self) -> None:
        """Ask, and do not wait for the answer."""
        if self._writer is None:
            await self.connect()
        self.requests += 1
        self._send(self.client.request())

    async def read(self) -> None:
        """Take what comes next; raise ``TransportError``, also at the end of the connection."""
        data = await self._reader.read(READ_BYTES)
        if not data:
            raise TransportError("connection lost", fault=False)
        self.said[-1] = Said(self.said[-1].asked, self.said[-1].answer + data)
        for start in range(0, len(data), self.piece_bytes):
            for message in self.client.take(data[start : start + self.piece_bytes]):
                seq = decode(message).seq
                if seq != self.held_seq:
                    self.messages.append(message)
                self.held_seq = seq
            reply, self.client.reply = self.client.reply, b""
            self._send(reply)

    def hang_up(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.transport.abort()
            self._writer = None

    def _made(self) -> CrowdClient:
        return self.transport.crowd_client(self.address, self.options, self.held_seq)

    def _send(self, data: bytes) -> None:
        assert self._writer is not None
        if data:
            self.said.append(Said(data, b""))
            self._writer.write(data)
