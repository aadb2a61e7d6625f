"""Requests that a test makes one by one: of our asking half alone, or as anybody may write them."""

from __future__ import annotations

from feeds.access import Address
from feeds.board import Board
from feeds.fairness import PLAIN, Options
from feeds.halves import Answer, PullClient
from feeds.transports.base import Transport
from feeds.update import decode
from tests.feeds.transports.driver import TOKEN, message
from tests.support.servers import exchange
from tests.support.sinks import RecordingSide


class Asker:
    """The asking half, as long as a test has it."""

    def __init__(self, transport: type[Transport], port: int, options: Options = PLAIN) -> None:
        self.side = RecordingSide()
        self.client: PullClient = transport.pull_client(Address(port, TOKEN), self.side, options)

    async def __aenter__(self) -> Asker:
        """Begin."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Give the connection back."""
        await self.client.close()

    async def ask(self) -> Answer:
        """Ask once."""
        return await self.client.ask()

    async def seqs(self) -> list[int]:
        """Ask once, and return the numbers of what came."""
        return [decode(each).seq for each in (await self.ask()).messages]


def post(board: Board, first: int, last: int, size: int = 0) -> None:
    """Post the updates with these numbers."""
    for seq in range(first, last + 1):
        board.post(message(seq).ljust(size))


def request(target: str, *headers: str) -> bytes:
    """Return a request of anybody who has the token."""
    lines = [f"GET {target} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {TOKEN}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1")


async def get(port: int, target: str) -> tuple[int, bytes]:
    """Ask once, on a connection of its own; return status and body."""
    answer = await exchange(port, request(target, "Connection: close"))
    return answer.status, answer.body
