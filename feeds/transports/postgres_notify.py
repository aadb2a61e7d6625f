"""PostgreSQL LISTEN/NOTIFY: the database pushes every update that is written to who listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds import halves
from feeds.database.transport import DatabaseTransport
from feeds.fairness import PLAIN, Options

if TYPE_CHECKING:
    from feeds.access import Address
    from feeds.crowd.client import CrowdClient


class _Listener(halves.PushClient):
    """One session after another."""

    def __init__(self, address: Address, sink: halves.Sink, options: Options = PLAIN) -> None:
        from feeds.database.client import Guide

        super().__init__(address, sink, options)
        self._guide = Guide(address, sink, notifies=True)

    async def attempt(self) -> None:
        from feeds.database.connection import RefusedError
        from feeds.database.reception import Reception

        visit = await self._guide.visit(self.step)
        try:
            await Reception(self, visit).run()
        except RefusedError as error:
            raise self._guide.told(error) from None
        finally:
            visit.session.close()


class PostgresNotify(DatabaseTransport):
    """A row and a NOTIFY for each update; who LISTENs is told, long messages are fetched."""

    key = "postgres-notify"
    label = "PostgreSQL LISTEN/NOTIFY"
    tip = "Each update is a row; the database tells whoever LISTENs, at once"
    good_for = "programs that keep a session with the database anyway"
    order = 30
    style = "push"
    push_client = _Listener

    @classmethod
    def crowd_client(
        cls, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> CrowdClient:
        """Return one session of one of many clients, by the database's own protocol."""
        from feeds.database.crowd_listener import ListeningCrowdClient

        return ListeningCrowdClient(address, options, held_seq)

    @classmethod
    def to_paste(cls, address: Address) -> list[str]:
        """Return lines that LISTEN."""
        from feeds.database.pasted import listened

        return listened(address)


TRANSPORT = PostgresNotify
