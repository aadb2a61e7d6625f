"""What the asking halves of both database transports share: logging in, and finding the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.database import table as tables
from feeds.database.connection import Postgres, RefusedError
from feeds.database.place import named, own
from feeds.database.table import Table
from feeds.halves import TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from feeds.access import Address
    from feeds.halves import Sink


class Visit:
    """A session of a client with the database of its side."""

    def __init__(self, session: Postgres, table: Table) -> None:
        self.session, self.table = session, table


class Guide:
    """Leads one client to its database, again and again; says in one line why it cannot."""

    def __init__(self, address: Address, sink: Sink, *, notifies: bool) -> None:
        self._address, self._sink, self._notifies = address, sink, notifies
        self._place = (
            named(address.database_url)
            if address.database_url
            else own(address.port, address.token, host=address.host)
        )
        self._table = None if address.database_url else Table(tables.PLAIN)

    async def visit(self, step: Callable[[], None]) -> Visit:
        """Log in, and find the table; raise :class:`TransportError`.

        ``step`` is called after each of the round trips that this takes.
        """
        address = self._address
        try:
            there = self._place.through(address.host, address.port)
            session = await Postgres.connect(there, step)
        except RefusedError as error:
            raise self._place.trouble(str(error)) from None
        self._sink.traffic.connections += 1
        try:
            if self._table is None:
                run = address.token
                self._table = Table(await tables.find(session, run, notifies=self._notifies))
                step()
        except RefusedError as error:
            session.close()
            raise self.told(error) from None
        except BaseException:
            session.close()
            raise
        return Visit(session, self._table)

    def told(self, error: RefusedError) -> TransportError:
        """Return what is to be said of ``error``; a table that is gone is looked for anew."""
        if self._address.database_url and error.code == tables.MISSING:
            self._table = None
        return self._place.trouble(str(error))
