"""Every way to push and to pull by its key, whichever transports there are here."""

from __future__ import annotations

import pytest

from feeds.choices import Choice

_LABELS = {
    "websocket": "WebSocket",
    "sse": "Server-sent events",
    "postgres-notify": "LISTEN/NOTIFY",
    "rest": "REST",
    "rest-cursor": "REST with a cursor",
    "long-poll": "Long polling",
    "postgres-query": "Database query",
}


def know_all_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every key known for this test."""

    def chosen(key: str) -> Choice:
        label, held, database = _LABELS[key], key == "long-poll", key.startswith("postgres")
        paced = key in ("rest", "rest-cursor", "postgres-query")
        pinged = key != "sse"
        return Choice(
            key, label, "", paced, "asks", frozenset(), held=held, database=database, pinged=pinged
        )

    monkeypatch.setattr("feeds.choices.chosen", chosen)
