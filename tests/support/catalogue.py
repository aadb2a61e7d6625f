"""A catalogue with every kind of transport, whichever are really there; their halves are none."""

from __future__ import annotations

import pytest

from feeds import transports
from feeds.board import Board
from feeds.fairness import PLAIN, Options
from feeds.halves import Server
from feeds.transports.base import Model, Style, Transport
from feeds.transports.rest import Rest
from feeds.transports.websocket import WebSocket

MISSING = "no database here; install it, or give --database-url"


class _Way(Transport):
    """What all of them have in common: nothing that runs."""

    tip = "What it does, in one line"
    scheme, path = "http", "/"

    @staticmethod
    def server(board: Board, access: object, options: Options = PLAIN) -> Server:
        """Return nothing: it is never started."""
        raise NotImplementedError


class Events(_Way):
    """Pushes over HTTP."""

    key, label, order, style = "events", "Event stream", 20, "push"


class Notify(_Way):
    """Pushes out of a database."""

    key, label, order, style, follows = "notify", "Database NOTIFY", 30, "push", frozenset()
    scheme = "postgresql"

    @classmethod
    def protocol(cls) -> str:
        """Return what it speaks."""
        return "PostgreSQL"


class Cursor(_Way):
    """Asks for all that is newer."""

    key, label, order, style = "cursor", "REST with a cursor", 20, "pull"
    follows = Transport.follows | {"conditional"}

    @classmethod
    def model(cls, options: Options) -> Model:
        """Return that a poll brings all."""
        return "all"


class Held(_Way):
    """Asks and waits."""

    key, label, order, style, hold_s = "held", "Long polling", 30, "pull", 30.0


class Query(_Way):
    """Asks a database."""

    key, label, order, style = "query", "Database query", 40, "pull"
    asks, follows, scheme = "queries", frozenset({"query_all"}), "postgresql"
    protocol = Notify.protocol


class Gone(_Way):
    """Cannot be had here."""

    key, label, order, style = "gone", "Not here", 90, "pull"

    @classmethod
    def lacking(cls, database_url: str = "") -> str:
        """Return what is missing, unless there is a database of the person's own."""
        return "" if database_url else MISSING


PUSH: tuple[type[Transport], ...] = (WebSocket, Events, Notify)
PULL: tuple[type[Transport], ...] = (Rest, Cursor, Held, Query)


def offer_all(monkeypatch: pytest.MonkeyPatch, *more: type[Transport]) -> None:
    """Have all of them offered, and ``more``, until the test is over."""
    found = {one.key: one for one in (*PUSH, *PULL, *more)}

    def catalogue(style: Style) -> tuple[type[Transport], ...]:
        return tuple(one for one in found.values() if one.style == style)

    monkeypatch.setattr(transports, "keys", lambda: tuple(found))
    monkeypatch.setattr(transports, "find", found.__getitem__)
    monkeypatch.setattr(transports, "catalogue", catalogue)
