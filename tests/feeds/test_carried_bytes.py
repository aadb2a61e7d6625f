"""Bytes that only the network can count reach a side's account once each."""

from __future__ import annotations

import pytest

from feeds.processes.connections import Connections
from feeds.processes.messages import Aimed, Begin, Carried, Peers
from feeds.settings import Settings
from tests.support.clock import on_loop
from tests.support.sinks import RecordingSide

KEYS = "postgres-notify", "postgres-query"
Figures = tuple[int, int]


def told(polled: Figures) -> Carried:
    """Return what the network tells; the live side has the same always."""
    return Carried((100, 10), polled)


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ([told((700, 70))], (700, 70)),
        ([Aimed(*KEYS), told((700, 70))], (700, 70)),  # the other gateway has been restarted
        ([Aimed(*KEYS), told((40, 4))], (540, 54)),  # this one: counted from zero
        ([Aimed("postgres-notify", "rest"), Aimed(*KEYS), told((700, 70))], (1200, 120)),
    ],
    ids=["goes on", "another restarts", "restarts", "comes again"],
)
@on_loop
async def test_each_byte_counts_once(then: list[Aimed | Carried], expected: Figures) -> None:
    settings = Settings(seed=1, live_transport=KEYS[0], polled_transport=KEYS[1])
    live, polled = RecordingSide(), RecordingSide()
    connections = Connections(Begin("token", settings, []), Peers(), live, polled)
    for order in (Aimed(*KEYS), told((500, 50)), *then):
        if isinstance(order, Aimed):
            connections.aimed(order)
        else:
            connections.carried(order)
    assert polled.moved_bytes == expected
    assert live.moved_bytes == (100, 10)
