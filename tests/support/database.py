"""A database as a person has one of their own: its URL, its users, and what others do there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from feeds.database.connection import Command, Postgres, Row
from feeds.database.embedded import Embedded
from feeds.database.place import DATABASE

PASSWORD = "s3cret-of-the-person"


class Owned:
    """A running database, and a session of whoever may do everything there."""

    def __init__(self, embedded: Embedded, session: Postgres) -> None:
        self.embedded, self._session = embedded, session

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.embedded.port

    async def do(self, statement: str) -> list[Row]:
        """Carry a statement out; return its rows in binary form."""
        return (await self._session.ask(Command(statement.encode()))).rows

    def url(
        self,
        user: str = "person",
        password: str = PASSWORD,
        host: str = "127.0.0.1",
        name: str = DATABASE,
    ) -> str:
        """Return the URL that ``user`` would give."""
        return f"postgresql://{user}:{password}@{host}:{self.port}/{name}"

    async def tables(self) -> list[str]:
        """Return the names of the tables that programs like ours have made."""
        asked = "SELECT relname::text FROM pg_class WHERE relname LIKE 'live%' AND relkind = 'r'"
        return [(name or b"").decode() for (name,) in await self.do(asked)]


@asynccontextmanager
async def owned() -> AsyncIterator[Owned]:
    """Run a database that has a user "person", who may do what a person may in their own."""
    embedded = Embedded("unused")
    try:
        await embedded.start(0)
        session = await Postgres.connect(embedded.owner.parameters)
        try:
            database = Owned(embedded, session)
            await database.do(f"CREATE ROLE person LOGIN PASSWORD '{PASSWORD}'")
            await database.do("GRANT CREATE ON SCHEMA public TO person")
            yield database
        finally:
            session.close()
    finally:
        await embedded.stop()
