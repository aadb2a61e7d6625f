"""The table of one server: its name, its statements, and what is left of servers that were killed.

A row is one update: ``id`` grows with each row, ``body`` has the very bytes of the message. The
table is not logged for recovery, for nobody keeps what is in it, and long bodies are not
compressed, as they are on no other way.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING

from feeds.clock import now_ns
from feeds.database.connection import Command, RefusedError

if TYPE_CHECKING:
    from feeds.database.connection import Postgres

PLAIN = "updates"
"""Its name in the program's own database, where there is no other."""
_PREFIX = "live_vs_polled_"
_LOCKS = 0x6C_76_70
"""The class of our advisory locks: who holds the one of a table is the server that fills it."""
MOST_INLINE_BYTES = 7999
"""The longest text that NOTIFY takes: PostgreSQL wants it shorter than 8,000 bytes."""
MISSING = "42P01"


def name_for(run: str, *, notifies: bool) -> str:
    """Return the name of a new table in a database that others use too."""
    return f"{_mark(run, notifies=notifies)}{now_ns():020d}"


def pattern_for(run: str, *, notifies: bool) -> str:
    """Return what the names of a run's tables are LIKE."""
    return f"{_mark(run, notifies=notifies)}%"


async def find(session: Postgres, run: str, *, notifies: bool) -> str:
    """Return the name of the table that the newest such server of this run fills."""
    pattern = pattern_for(run, notifies=notifies).replace("_", r"\_")
    found = await session.ask(Command(_FIND + b" ORDER BY relname DESC", [pattern.encode()]))
    if not found.rows:
        raise RefusedError("the table of this run is not there", MISSING)
    return (found.rows[0][0] or b"").decode()


async def sweep(session: Postgres, mine: str) -> None:
    """Drop the tables of servers that were killed, not ``mine``: nobody holds their lock."""
    pattern = _PREFIX.replace("_", r"\_") + "%"
    for name, *_ in (await session.ask(Command(_FIND, [pattern.encode()]))).rows:
        table = Table((name or b"").decode())
        if table.name != mine and await table.lock(session):
            with suppress(RefusedError):  # another user's
                await session.ask(Command(table.drop))
            await session.ask(Command(table._lock(b"pg_advisory_unlock")))


def _mark(run: str, *, notifies: bool) -> str:
    """Return how the names of a run's tables begin; the run's token cannot be read out of it."""
    run, kind = hashlib.sha256(run.encode()).hexdigest()[:10], "live" if notifies else "polled"
    return f"{_PREFIX}{run}_{kind}_"


_FIND = (
    b"SELECT relname::text FROM pg_class WHERE relname LIKE $1 AND relkind = 'r'"
    b" AND pg_table_is_visible(oid)"
)


class Table:
    """The statements on one table."""

    def __init__(self, name: str) -> None:
        self.name = name
        table = f'"{name}"'.encode()
        columns = b"id bigint PRIMARY KEY, seq bigint, published_ns bigint, body bytea"
        self.create = b"CREATE UNLOGGED TABLE IF NOT EXISTS %b (%b)" % (table, columns)
        self.store_plain = b"ALTER TABLE %b ALTER body SET STORAGE EXTERNAL" % table
        self.drop = b"DROP TABLE IF EXISTS %b" % table
        self.insert = b"INSERT INTO %b VALUES ($1, $2, $3, $4)" % table
        self.insert_and_notify = b"WITH row AS (%b) SELECT pg_notify('%b', $5)" % (
            self.insert,
            name.encode(),
        )
        self.listen = b"LISTEN %b" % table
        self.newest = b"SELECT id, body FROM %b ORDER BY id DESC LIMIT 1" % table
        self.since = b"SELECT id, body FROM %b WHERE id > $1 ORDER BY id LIMIT $2" % table
        self.row = b"SELECT body FROM %b WHERE id = $1" % table
        self.ping = b"SELECT 1 FROM %b LIMIT 1" % table
        self.last = b"SELECT max(id) FROM %b" % table
        self.trim = b"DELETE FROM %b WHERE id <= $1" % table
        self.vacuum = b"VACUUM %b" % table
        self.hold = b"LOCK TABLE %b IN ACCESS EXCLUSIVE MODE" % table
        self.share = b"GRANT SELECT ON %b TO " % table

    async def lock(self, session: Postgres) -> bool:
        """Say whether ``session`` now holds the lock of the table's server."""
        rows = (await session.ask(Command(self._lock(b"pg_try_advisory_lock")))).rows
        return rows[0][0] == b"\x01"

    def _lock(self, function: bytes) -> bytes:
        number = int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4], signed=True)
        return b"SELECT %b(%d, %d)" % (function, _LOCKS, number)
