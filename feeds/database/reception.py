"""What comes to a client that listens, in its order: notifications, and rows that it fetches."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from feeds.clock import now_ns
from feeds.database.connection import Brought, Command
from feeds.database.rows import message_of, number
from feeds.halves import TransportError

if TYPE_CHECKING:
    from feeds.database.client import Visit
    from feeds.halves import PushClient


class _Told(NamedTuple):
    """A row that the database told of, and its message once that is there."""

    row: int
    message: bytes | asyncio.Future[Brought]
    at_ns: int = 0


class Reception:
    """One session of a client that listens; it begins with the newest row, as a WebSocket does.

    What was written while nobody listened is not fetched: that is missed.
    """

    def __init__(self, client: PushClient, visit: Visit) -> None:
        self._client, self._session, self._table = client, visit.session, visit.table
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._told: deque[_Told] = deque()
        self._first: int | None = None
        """The row that it began with, once that is there: it may be told of that one, too."""

    async def run(self) -> None:
        """Receive until the connection is gone; raise why."""
        session, table = self._session, self._table
        session.notified, session.lost = self._notified, self._lost
        *_, first = await asyncio.gather(
            session.ask(Command(table.listen)),
            session.prepare(b"row", table.row),
            session.prepare(b"ping", table.ping),
            session.ask(Command(table.newest)),
        )
        with self._client.opened(self._lost, self._ping):
            self._first = 0
            for row, body in first.rows:
                self._first = number(row)
                self._client.received(message_of(body), first.at_ns)
            self._give()
            await self._over

    async def _ping(self) -> None:
        sent_ns = now_ns()
        answer = self._session.ask(Command(b"ping", prepared=True))
        answer.add_done_callback(lambda answer: self._ponged(answer, sent_ns))

    def _ponged(self, answer: asyncio.Future[Brought], sent_ns: int) -> None:
        if self._brought(answer) is not None:
            self._client.responded(sent_ns)

    def _notified(self, payload: bytes, at_ns: int) -> None:
        """Take a row's number and message, or the number alone: then the message is long."""
        row, told, message = payload.partition(b" ")
        if not row.isdigit():
            self._end(TransportError("a notification that begins with no number"))
        elif told:
            self._told.append(_Told(int(row), message, at_ns))
            self._give()
        else:
            self._client.sink.requested()
            fetched = self._session.ask(Command(b"row", [row], prepared=True))
            self._told.append(_Told(int(row), fetched))
            fetched.add_done_callback(lambda fetched: self._give())

    def _give(self) -> None:
        """Hand on what is complete, up to the first row that is still being fetched."""
        while self._first is not None and self._told and not self._over.done():
            row, message, at_ns = self._told[0]
            if isinstance(message, asyncio.Future):
                if not message.done():
                    return
                brought = self._brought(message)
                if brought is None or not brought.rows:  # it is gone already, or all is over
                    self._told.popleft()
                    continue
                at_ns = brought.at_ns
                try:
                    message = message_of(brought.rows[0][0])
                except TransportError as error:
                    self._end(error)
                    return
            self._told.popleft()
            if row > self._first:
                self._client.received(message, at_ns)

    def _brought(self, answer: asyncio.Future[Brought]) -> Brought | None:
        """Return what ``answer`` holds; without anything the connection is over."""
        if answer.cancelled():
            return None
        error = answer.exception()
        if error is not None:
            self._end(error)
            return None
        return answer.result()

    def _lost(self) -> None:
        self._end(OSError("connection lost"))

    def _end(self, error: BaseException) -> None:
        if not self._over.done():
            self._over.set_exception(error)
            self._over.exception()  # it may end before anybody waits for it
