"""One connection to PostgreSQL inside a loop of ours, over libpq without anything between.

The library's own asynchronous connection takes twice the processor time for a statement, and
hears notifications only while nothing else is asked. Here both come as the socket has them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from psycopg import OperationalError, pq

from feeds.clock import now_ns
from feeds.database.readiness import Readiness

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn, PGresult

Row = tuple[bytes | None, ...]
_GOOD = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
_BINARY = 1
MOST_STEPS = 20
"""More than a handshake takes: a server that sends byte by byte does not get time for ever."""


class RefusedError(Exception):
    """The database has an objection: its words, and its five-letter code ("" if it gave none)."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


class Command(NamedTuple):
    """One statement with its values; a statement with a name has been prepared under it."""

    text: bytes
    values: Sequence[bytes | None] = ()
    formats: Sequence[int] | None = None
    """Of each value: 0 text, 1 binary; ``None``: all text."""
    prepared: bool = False


class Brought(NamedTuple):
    """What the last of several statements brought, and when it was complete."""

    rows: list[Row]
    at_ns: int


class Postgres:
    """Asks, and hears notifications, until it is lost or closed.

    ``notified`` is called with each payload and the instant at which it was there, ``lost`` once
    when the connection is gone.
    """

    def __init__(self, connection: PGconn) -> None:
        self._connection = connection
        self.notified: Callable[[bytes, int], None] = lambda payload, at_ns: None
        self.lost: Callable[[], None] = lambda: None
        self._waiting: deque[tuple[asyncio.Future[Brought], list[RefusedError]]] = deque()
        self._rows: list[Row] = []
        self.gone = False
        self._readiness = Readiness(connection.socket)

    @classmethod
    async def connect(
        cls, parameters: Mapping[str, str], step: Callable[[], None] = lambda: None
    ) -> Postgres:
        """Return a session; raise :class:`RefusedError`.

        The caller limits the time, maybe anew with each ``step``: there are several round trips.
        """
        connection = pq.PGconn.connect_start(_conninfo(parameters))
        try:
            await _establish(connection, step)
            connection.nonblocking = 1
            connection.enter_pipeline_mode()
        except OperationalError as error:
            connection.finish()
            raise RefusedError(str(error)) from None
        except BaseException:
            connection.finish()
            raise
        session = cls(connection)
        session._readiness.watch(session._readable)
        return session

    @property
    def peer(self) -> str:
        """The numeric address that it is connected to."""
        return str(self._connection.hostaddr, "ascii")

    def speaks(self, encoding: str) -> bool:
        """Say whether the database keeps its texts in ``encoding``."""
        kept = self._connection.parameter_status(b"server_encoding")
        return bool(kept == encoding.encode())

    def hashed_password(self, user: str, password: str) -> str:
        """Return what the server keeps of ``password``, which it need not see for that."""
        hashed = self._connection.encrypt_password(
            password.encode(), user.encode(), b"scram-sha-256"
        )
        return str(hashed, "ascii")

    def prepare(self, name: bytes, statement: bytes) -> Awaitable[Brought]:
        """Have ``statement`` prepared under ``name``."""
        return self._send(lambda: self._connection.send_prepare(name, statement), 1)

    def ask(self, *commands: Command) -> asyncio.Future[Brought]:
        """Carry out ``commands``, as one transaction; return what the last one will bring.

        It fails with :class:`RefusedError`, or with ``OSError`` when the connection is lost.
        """

        def send() -> None:
            for command in commands:
                if command.prepared:
                    self._connection.send_query_prepared(
                        command.text, command.values, command.formats, result_format=_BINARY
                    )
                else:
                    self._connection.send_query_params(
                        command.text,
                        command.values,
                        param_formats=command.formats,
                        result_format=_BINARY,
                    )

        return self._send(send, len(commands))

    def close(self) -> None:
        """Say farewell and give the connection back."""
        if not self.gone:
            self._end()

    def _send(self, send: Callable[[], None], count: int) -> asyncio.Future[Brought]:
        answer: asyncio.Future[Brought] = asyncio.get_running_loop().create_future()
        if self.gone:
            answer.set_exception(OSError("connection lost"))
            return answer
        self._waiting.append((answer, []))
        try:
            send()
            self._connection.pipeline_sync()
            self._flush()
        except OperationalError:
            self._lose()
        return answer

    def _flush(self) -> None:
        """Send what has room in the socket, and the rest when there is room."""
        try:
            if self._connection.flush():
                self._readiness.once_writable(self._flush)
        except OperationalError:
            self._lose()

    def _readable(self) -> None:
        """Take what has come."""
        connection = self._connection
        try:
            connection.consume_input()
            at_ns = now_ns()
            while (notification := connection.notifies()) is not None:
                self.notified(notification.extra, at_ns)
            while self._waiting and not self.gone and not connection.is_busy():
                if connection.status == pq.ConnStatus.BAD:  # what came was not the protocol
                    break
                self._take(connection.get_result(), at_ns)
        except OperationalError:
            self._lose()
        else:
            if not self.gone and connection.status == pq.ConnStatus.BAD:
                self._lose()

    def _take(self, result: PGresult | None, at_ns: int) -> None:
        if result is None:
            return  # one statement's results end
        answer, objections = self._waiting[0]
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            self._waiting.popleft()
            rows, self._rows = self._rows, []
            if answer.done():  # whoever asked has given up
                return
            if objections:
                answer.set_exception(objections[0])
            else:
                answer.set_result(Brought(rows, at_ns))
        elif result.status in _GOOD:
            self._rows = [
                tuple(result.get_value(row, column) for column in range(result.nfields))
                for row in range(result.ntuples)
            ]
        elif result.status != pq.ExecStatus.PIPELINE_ABORTED:
            objections.append(_objection(result))

    def _lose(self) -> None:
        if not self.gone:
            self._end()
            self.lost()

    def _end(self) -> None:
        self.gone = True
        self._readiness.close()
        self._connection.finish()
        for answer, objections in self._waiting:
            if not answer.done():
                # the database may have said why it hangs up
                answer.set_exception(objections[0] if objections else OSError("connection lost"))
                answer.exception()  # it may be that nobody looks
        self._waiting.clear()


def _objection(result: PGresult) -> RefusedError:
    primary = result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b"no reason given"
    code = result.error_field(pq.DiagnosticField.SQLSTATE) or b""
    return RefusedError(primary.decode(errors="replace"), code.decode(errors="replace"))


async def _establish(connection: PGconn, step: Callable[[], None]) -> None:
    """Carry the handshake out."""
    for done in count():
        if connection.status == pq.ConnStatus.BAD:
            raise RefusedError(connection.get_error_message())
        state = connection.connect_poll()
        if state == pq.PollingStatus.OK:
            return
        if state == pq.PollingStatus.FAILED:
            raise RefusedError(connection.get_error_message())
        await Readiness.wait(connection.socket, writable=state == pq.PollingStatus.WRITING)
        if done < MOST_STEPS:
            step()


def _conninfo(parameters: Mapping[str, str]) -> bytes:
    """Return ``parameters`` in the form that libpq reads: key='value', escaped with backslashes."""
    pairs = (
        (key, value.replace("\\", r"\\").replace("'", r"\'")) for key, value in parameters.items()
    )
    return " ".join(f"{key}='{value}'" for key, value in pairs).encode()
