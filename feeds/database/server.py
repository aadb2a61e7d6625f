"""The serving half of both database transports: it writes what is posted into a table.

Clients ask the database itself, so the books that a server keeps know nothing of requests,
messages or connections here; what is known is when each update was written.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from feeds.backoff import full_jitter_s
from feeds.clock import now_ns
from feeds.database import table as tables
from feeds.database.backlog import Backlog
from feeds.database.connection import Brought, Command, Postgres, RefusedError
from feeds.database.embedded import Embedded
from feeds.database.place import READER, Place, named
from feeds.database.rows import number
from feeds.database.table import Table
from feeds.foreign import reason
from feeds.halves import Server, TransportError
from feeds.update import BadUpdateError, decode
from feeds.wire.ledger import seq_of

if TYPE_CHECKING:
    from feeds.access import Access
    from feeds.board import Board

ANSWER_S = 10.0
"""How long a database may take to let the gateway in."""
FAREWELL_S = 0.3
"""How long dropping the table may take when the server stops."""
PATIENT_ATTEMPTS = 8
"""After so many attempts to log in, 0 to 1 s apart, the program's own database starts anew."""
_WRITE, _FORMATS = b"write", (0, 0, 0, 1, 0)


class DatabaseServer(Server):
    """Writes each message into a row, in order, and many as one transaction if they come fast.

    With ``notifies`` whoever LISTENs is told of each: the row's number and the message, or the
    number alone if that is too long for a notification. While the board is held the table is
    locked, so that queries wait like requests do on other ways.
    """

    keeps_books = False

    def __init__(self, board: Board, access: Access, *, notifies: bool) -> None:
        self._board, self._access, self._notifies = board, access, notifies
        own = not access.database_url
        self._embedded = Embedded(access.token) if own else None
        self._place: Place | None = None
        name = tables.PLAIN if own else tables.name_for(access.token, notifies=notifies)
        self._table = Table(name)
        self._session: Postgres | None = None
        self._recovery: asyncio.Task[None] | None = None
        self._ready = False  # whether the table is there and can be written
        self._locked = self._stopped = False
        self._attempt = 0  # to come back, since something was last written
        self._rows = Backlog()

    async def start(self, port: int) -> int:
        """Start the program's own database on ``port``, or log in to the person's; return its."""
        url = self._access.database_url
        if self._embedded is not None:
            await self._embedded.start(port)
            self._place = self._embedded.owner
            self.database_pid = self._embedded.pid
        else:
            self._place = named(url)
        await self._enter()
        if self._embedded is None and self._session is not None:
            self.host = self._session.peer
        self._board.listen(self._post)
        if self._board.latest is not None:
            self._post(self._board.latest)
        return self._place.port

    async def stop(self) -> None:
        """Write no more, leave nothing behind."""
        self._stopped = True
        with suppress(ValueError):  # it never started
            self._board.ignore(self._post)
        if self._recovery is not None:
            self._recovery.cancel()
            await asyncio.wait({self._recovery})
        if self._session is not None:
            if self._embedded is None:
                with suppress(RefusedError, OSError):  # found and dropped by the next start
                    async with asyncio.timeout(FAREWELL_S):
                        await self._session.ask(Command(b"ROLLBACK"))
                        await self._session.ask(Command(self._table.drop))
            self._session.close()
        if self._embedded is not None:
            await self._embedded.stop()

    def hold(self) -> None:
        """Lock the table: whoever asks waits."""
        if self._ready and self._session is not None and not self._locked:
            self._locked = True
            self._mind(self._session.ask(Command(b"BEGIN"), Command(self._table.hold)))

    @property
    def congested(self) -> bool:
        """Whether more waits to be written than is kept for long."""
        return self._rows.full

    def let_go(self) -> None:
        """Unlock the table; what was written meanwhile can be seen from now on."""
        if self._locked and self._session is not None:
            self._locked = False
            self._mind(self._session.ask(Command(b"COMMIT")))

    def _post(self, message: bytes) -> None:
        self._rows.add(message, now_ns() // 1000)  # numbers grow on, whoever served before
        self._write()

    def _write(self) -> None:
        """Send what waits, unless what was sent before is still under way."""
        if not self._ready or self._session is None or not (rows := self._rows.send()):
            return
        commands = []
        for row in rows:
            if self._notifies:
                self._board.ledger.pushed(seq_of(row.message), now_ns())
            commands.append(Command(_WRITE, self._values(*row), self._formats, True))
        self._mind(self._session.ask(*commands)).add_done_callback(self._written)

    @property
    def _formats(self) -> tuple[int, ...]:
        return _FORMATS if self._notifies else _FORMATS[:4]

    def _values(self, row: int, message: bytes) -> list[bytes | None]:
        """Return the columns of a row, and what is told to those who listen."""
        number = b"%d" % row
        try:
            published: bytes | None = b"%d" % decode(message).published_ns
        except BadUpdateError:
            published = None
        values = [number, b"%d" % seq_of(message), published, message]
        if self._notifies:
            told = b"%b %b" % (number, message)
            values.append(told if self._fits(told) else number)
        return values

    def _fits(self, message: bytes) -> bool:
        """Say whether ``message`` can be the text of a notification."""
        if len(message) > tables.MOST_INLINE_BYTES:
            return False
        assert self._session is not None
        if b"\0" in message or not (message.isascii() or self._session.speaks("UTF8")):
            return False
        try:
            message.decode()
        except UnicodeDecodeError:
            return False
        return True

    def _written(self, answer: asyncio.Future[Brought]) -> None:
        if answer.cancelled() or answer.exception() is not None:
            return  # what was sent is looked for when the connection is back
        self._attempt = 0
        self._rows.acknowledge()
        last = 0 if self._locked else self._rows.surplus()
        if last and self._session is not None:
            self._mind(self._session.ask(Command(self._table.trim, [b"%d" % last])))
            self._mind(self._session.ask(Command(self._table.vacuum)))
        self._write()

    def _mind(self, answer: asyncio.Future[Brought]) -> asyncio.Future[Brought]:
        """Begin anew on another connection if the database has an objection to ``answer``."""
        answer.add_done_callback(self._look_at)
        return answer

    def _look_at(self, answer: asyncio.Future[Brought]) -> None:
        error = None if answer.cancelled() else answer.exception()
        if isinstance(error, RefusedError):
            self._say(self._told(error))
            self._recover(broken=True)

    def _told(self, error: RefusedError) -> TransportError:
        assert self._place is not None
        return self._place.trouble(str(error))

    def _recover(self, *, broken: bool = False) -> None:
        """Come back after the connection was lost, or ``broken``: nothing can be written."""
        self._ready = self._locked = False
        if not self._stopped and (self._recovery is None or self._recovery.done()):
            task = self._come_back(broken=broken)
            self._recovery = asyncio.get_running_loop().create_task(task)

    async def _come_back(self, *, broken: bool) -> None:
        while True:
            await asyncio.sleep(full_jitter_s(self._attempt))
            self._attempt += 1
            try:
                if self._embedded is not None and (broken or not self._embedded.runs):
                    await self._embedded.restart()
                    self.database_pid = self._embedded.pid
                    self.changed()
                await self._enter()
            except (TransportError, OSError) as error:
                self._say(error)
                # it may be coming back by itself, as it does when a process of it was killed
                broken = self._attempt % PATIENT_ATTEMPTS == 0
                continue
            if self._board.held:
                self.hold()
            self._write()
            return

    def _say(self, error: Exception) -> None:
        """Say on standard error what is wrong; the supervisor keeps the last lines."""
        sys.stderr.write(f"{reason(error)}\n")

    async def _enter(self) -> None:
        """Log in and see that the table is there; raise :class:`TransportError`."""
        assert self._place is not None
        if self._session is not None:
            self._session.close()
        try:
            async with asyncio.timeout(ANSWER_S):
                self._session = session = await self._log_in(self._place)
                await self._set_up(session)
        except TimeoutError:
            raise self._place.trouble(f"no answer in {ANSWER_S:.0f} s") from None
        except RefusedError as error:
            raise self._told(error) from None
        except OSError as error:
            raise self._place.trouble(reason(error)) from None
        session.lost = self._recover
        self._ready = True

    async def _log_in(self, place: Place) -> Postgres:
        if self._embedded is not None:
            return await Postgres.connect(place.parameters)
        found = await asyncio.get_running_loop().getaddrinfo(place.host, place.port, type=1)
        hosts = [str(address[0]) for *_, address in found]
        for host in hosts[:-1]:
            with suppress(RefusedError):  # an address of another family, on which nobody listens
                return await Postgres.connect(place.through(host, place.port))
        return await Postgres.connect(place.through(hosts[-1], place.port))

    async def _set_up(self, session: Postgres) -> None:
        """Create the table unless it is there, and find out which rows are in it."""
        table = self._table
        if self._embedded is None:
            await table.lock(session)  # before it is there: nobody may take it for one left over
            await tables.sweep(session, table.name)
        await session.ask(Command(table.create))
        await session.ask(Command(table.store_plain))
        if self._embedded is not None:
            await session.ask(Command(table.share + READER.encode()))
        await session.prepare(_WRITE, table.insert_and_notify if self._notifies else table.insert)
        last = number((await session.ask(Command(table.last))).rows[0][0])
        self._rows.found(last, self._board.latest)
