"""Database query: the client asks a table for its newest row, or for all since the one it has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feeds import halves
from feeds.database.rows import AsksForRows
from feeds.database.transport import DatabaseTransport
from feeds.fairness import PLAIN, Options
from feeds.transports import base

if TYPE_CHECKING:
    from feeds.access import Address
    from feeds.crowd.client import CrowdClient
    from feeds.database.client import Visit
    from feeds.database.connection import Brought, Command


class _Asker(AsksForRows, halves.PullClient):
    """Keeps one session, on which the statement is prepared, or logs in for each query."""

    _patience: asyncio.Timeout

    def __init__(self, address: Address, sink: halves.Sink, options: Options = PLAIN) -> None:
        from feeds.database.client import Guide

        self._guide = Guide(address, sink, notifies=False)
        self._sink, self._options = sink, options
        self._visit: Visit | None = None

    async def ask(self) -> halves.Answer:
        self._sink.requested()
        answered = False
        try:
            async with asyncio.timeout(halves.DEADLINE_S) as self._patience:
                answer = await self._ask()
            answered = True
        except TimeoutError:
            raise halves.TransportError(f"no answer in {halves.DEADLINE_S:.0f} s") from None
        except halves.TransportError:
            raise
        except OSError:
            raise halves.TransportError("connection lost", fault=False) from None
        finally:
            if not answered or not self._options.keep_alive:
                await self.close()
        return answer

    async def close(self) -> None:
        visit, self._visit = self._visit, None
        if visit is not None:
            visit.session.close()

    async def _ask(self) -> halves.Answer:
        from feeds.database.connection import RefusedError

        if self._visit is None or self._visit.session.gone:
            self._visit = await self._guide.visit(self._step)
            self._prepared: set[bytes] = set()
        visit = self._visit
        try:
            return self._take(await visit.session.ask(await self._command(visit)))
        except RefusedError as error:
            raise self._guide.told(error) from None

    def _step(self) -> None:
        """One step to a session is done: the next one has as long again."""
        self._patience.reschedule(asyncio.get_running_loop().time() + halves.DEADLINE_S)

    async def _command(self, visit: Visit) -> Command:
        """Return the statement to ask, prepared if others will follow."""
        from feeds.database.connection import Command

        all_ = self._options.query_all
        name, statement, values = self.statement(visit.table, all_=all_)
        if not self._options.keep_alive:
            return Command(statement, values)
        if name not in self._prepared:
            await visit.session.prepare(name, statement)
            self._prepared.add(name)
        return Command(name, values, prepared=True)

    def _take(self, reply: Brought) -> halves.Answer:
        messages, more = self.go_on(reply.rows, all_=self._options.query_all)
        return halves.Answer(messages, reply.at_ns, more)


class PostgresQuery(DatabaseTransport):
    """A prepared SELECT on one session: the newest row, or all since, as the options say."""

    key = "postgres-query"
    label = "Database query"
    tip = "The client asks a PostgreSQL table with SELECT at an interval"
    good_for = "programs beside a database, with no other server between"
    order = 40
    style = "pull"
    pull_client = _Asker
    asks = "queries"
    follows = frozenset({"keep_alive", "query_all"})

    @classmethod
    def crowd_client(
        cls, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> CrowdClient:
        """Return one session of one of many clients, by the database's own protocol."""
        from feeds.database.crowd_asker import AskingCrowdClient

        return AskingCrowdClient(address, options, held_seq)

    @classmethod
    def model(cls, options: Options) -> base.Model:
        """Return whether each query brings the newest row or all since the one held."""
        return "all" if options.query_all else "newest"

    @classmethod
    def to_paste(cls, address: Address) -> list[str]:
        """Return lines that ask for the newest row."""
        from feeds.database.pasted import queried

        return queried(address)


TRANSPORT = PostgresQuery
