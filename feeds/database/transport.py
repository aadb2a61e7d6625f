"""What both transports through PostgreSQL are: where it is, what it needs, what it speaks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from feeds.database import wheel
from feeds.fairness import PLAIN, Options
from feeds.transports import base

if TYPE_CHECKING:
    from feeds.access import Access
    from feeds.board import Board
    from feeds.halves import Server

NO_CROWD = "a crowd is for the program's own database; a person's has one client a side"


class DatabaseTransport(base.Transport):
    """One table of a database, the program's own or a person's."""

    scheme = "postgresql"
    path = "/live_vs_polled"
    counted_by_network = True
    most_clients = 200
    client_bytes = 1_500_000
    """Measured: a process of PostgreSQL each, of which 1.4 MB are its own."""
    follows: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def protocol(cls) -> str:
        """Return what libpq speaks with every server since PostgreSQL 7.4."""
        return "PostgreSQL 3.0"

    @classmethod
    def lacking(cls, database_url: str = "") -> str:
        """Return what is missing for a database here."""
        return wheel.lacking(database_url)

    @classmethod
    def refuses_crowd(cls, database_url: str = "") -> str:
        """Return that nobody sends a crowd to a person's own database."""
        return NO_CROWD if database_url else ""

    @staticmethod
    def load(half: base.Half) -> None:
        """Import the driver: 150 ms."""
        import_module(f"feeds.database.{half}")

    @classmethod
    def server(cls, board: Board, access: Access, options: Options = PLAIN) -> Server:
        """Return who writes the rows, with the database if it is the program's own."""
        from feeds.database.server import DatabaseServer

        return DatabaseServer(board, access, notifies=cls.style == "push")
