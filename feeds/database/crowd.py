"""A client of the crowd in the program's own database: its session, message by message."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from feeds.database import messages, place, scram, table
from feeds.database.table import Table
from feeds.database.transport import NO_CROWD
from feeds.halves import MAX_BODY_BYTES, TransportError
from feeds.wire.pieces import PiecewiseClient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.access import Address
    from feeds.fairness import Options

MOST_MESSAGE_BYTES = MAX_BODY_BYTES + 1024
"""A row with the longest update, and what stands around it."""
_LENGTH_BYTES = 4
"""Of each message, which counts itself."""
_NOT_UNDERSTOOD = "it speaks another protocol"


class _Door(NamedTuple):
    """What all clients of one database share."""

    startup: bytes
    place: place.Place
    table: Table


class DatabaseCrowdClient(PiecewiseClient):
    """One session, from its start-up message on, without TLS.

    It logs in as the client on screen does, with the same password: a database keeps no books.
    """

    _scram: scram.Scram
    _readies = 0
    """How often the database was ready for the next command."""

    def __init__(self, address: Address, options: Options, held_seq: int = 0) -> None:
        if address.database_url:
            raise TransportError(NO_CROWD)
        super().__init__(address, options, held_seq)
        self.door = _door(address)

    def opening(self) -> bytes:
        """Return the start-up message."""
        self.up = self.closing = False
        self._readies = 0
        return self.door.startup

    def take(self, data: bytes) -> Sequence[bytes]:
        """Return the messages that are whole with ``data``, and go on logging in in ``reply``."""
        if self._kept:
            data = self.joined(data)
        at, size, needed = 0, len(data), messages.HEAD_BYTES
        updates: list[bytes] = []
        while size - at >= messages.HEAD_BYTES:
            length = int.from_bytes(data[at + 1 : at + messages.HEAD_BYTES])
            if not _LENGTH_BYTES <= length <= MOST_MESSAGE_BYTES:
                raise self.trouble(f"a message of {length} bytes")
            end = at + 1 + length
            if end > size:
                needed = end - at
                break
            if data[at] not in messages.QUIET:
                self._hear(data[at], data[at + messages.HEAD_BYTES : end], updates)
            at, needed = end, messages.HEAD_BYTES
        if at < size:
            self.keep(data[at:], needed)
        return updates

    def trouble(self, said: str = _NOT_UNDERSTOOD) -> TransportError:
        """Return the error that says which database has what objection."""
        return self.door.place.trouble(said)

    def begin(self) -> None:
        """Do what is to be done once the database lets it in."""
        self.up = True

    def row(self, columns: list[bytes | None]) -> None:
        """Take a row."""
        raise self.trouble()  # nobody asked for one

    def notified(self, told: bytes, updates: list[bytes]) -> None:
        """Take a notification; add to ``updates`` what can be handed on."""

    def answered(self, updates: list[bytes]) -> None:
        """Note that a command is done; add to ``updates`` what can be handed on."""

    def _hear(self, kind: int, content: bytes, updates: list[bytes]) -> None:
        try:
            if kind == messages.NOTIFICATION:
                self.notified(messages.told(content), updates)
            elif kind == messages.DATA_ROW:
                self.row(messages.columns(content))
            elif kind == messages.READY:
                self._readies += 1
                if self._readies == 1:
                    self.begin()
                else:
                    self.answered(updates)
            elif kind == messages.ERROR:
                raise self.trouble(messages.field_of_error(content, b"M") or "no reason given")
            elif kind == messages.AUTHENTICATION:
                self.reply += self._log_in(int.from_bytes(content[:4]), content[4:])
            else:
                raise self.trouble()
        except ValueError:
            raise self.trouble() from None

    def _log_in(self, step: int, said: bytes) -> bytes:
        if step == messages.SASL and scram.MECHANISM in said.split(b"\0"):
            self._scram = scram.Scram(self.address.token)
            return messages.sasl_initial(scram.MECHANISM, self._scram.first())
        if step == messages.SASL_CONTINUE:
            return messages.message(b"p", self._scram.final(said))
        if step == messages.SASL_FINAL:
            self._scram.check(said)
        elif step != messages.LOGGED_IN:
            raise self.trouble("it wants another way to log in")
        return b""


@lru_cache(maxsize=4)
def _door(address: Address) -> _Door:
    where = place.own(address.port, address.token, host=address.host)
    said = {
        "user": where.parameters["user"],
        "database": where.parameters["dbname"],
        "application_name": where.parameters["application_name"],
        "client_encoding": where.parameters["client_encoding"],
    }
    return _Door(messages.startup(said), where, Table(table.PLAIN))
