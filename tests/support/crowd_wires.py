"""A client of the crowd on a connection of its own, and a script's bytes in whatever pieces."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from itertools import pairwise
from types import TracebackType
from typing import Self

from feeds.access import Address
from feeds.crowd.client import CrowdClient
from feeds.fairness import PLAIN, Options
from feeds.halves import TransportError
from feeds.transports.base import Transport
from feeds.update import decode

READ_BYTES = 65536
TOKEN = "token-of-the-test"


def made(
    transport: type[Transport], port: int, options: Options = PLAIN, held_seq: int = 0
) -> CrowdClient:
    """Return the client of a crowd at ``port``."""
    return transport.crowd_client(Address(port, TOKEN), options, held_seq)


def pieces(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    """Return ``data`` cut at these places, in order; some pieces may be empty."""
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    return [data[one:other] for one, other in pairwise(places)]


def taken(client: CrowdClient, cut: Iterable[bytes]) -> list[bytes]:
    """Return what ``client`` makes of these pieces."""
    return [message for piece in cut for message in client.take(piece)]


class CrowdPeer:
    """Carries the bytes of one client after another, as the processes of the crowd do.

    What polls asks again when it is told to, and at once when there is more.
    """

    def __init__(
        self,
        transport: type[Transport],
        port: int,
        options: Options = PLAIN,
        *,
        piece_bytes: int = READ_BYTES,
    ) -> None:
        self.transport, self.port, self.options = transport, port, options
        self.piece_bytes = piece_bytes
        self.messages: list[bytes] = []
        self.sent = self.came = b""
        self.connections = 0
        self.held_seq = 0
        self.client: CrowdClient | None = None
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
        self.client = made(self.transport, self.port, self.options, self.held_seq)
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.connections += 1
        self._send(self.client.opening())
        while not self.client.up:
            await self.read()

    async def ask(self) -> Sequence[bytes]:
        """Ask, and go on until the answer is there and there is no more."""
        before = len(self.messages)
        while True:
            if self._writer is None:
                await self.connect()
            assert self.client is not None
            self._send(self.client.request())
            while self.client.waiting:
                await self.read()
            more = self.client.more
            if self.client.closing:
                self.hang_up()
            if not more:
                return self.messages[before:]

    async def read(self) -> None:
        """Take what comes next; raise ``TransportError``, also at the end of the connection."""
        assert self.client is not None
        data = await self._reader.read(READ_BYTES)
        if not data:
            raise TransportError("connection lost", fault=False)
        self.came += data
        for start in range(0, len(data), self.piece_bytes):
            for message in self.client.take(data[start : start + self.piece_bytes]):
                self.messages.append(message)
                self.held_seq = decode(message).seq
            reply, self.client.reply = self.client.reply, b""
            self._send(reply)

    def hang_up(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.transport.abort()
            self._writer = None

    def _send(self, data: bytes) -> None:
        assert self._writer is not None
        self.sent += data
        self._writer.write(data)
