"""A worker that is told to end while there is no master yet."""

from __future__ import annotations

import asyncio
import socket

import pytest

pytest.importorskip("gevent", reason="Locust is not installed")
from feeds.locust_crowd.launch import Child
from feeds.locust_crowd.records import Orders


def test_a_worker_ends_while_it_still_looks_for_its_master() -> None:
    with socket.socket() as nobody:  # bound, and never listening
        nobody.bind(("127.0.0.1", 0))
        asyncio.run(_ends(nobody.getsockname()[1]))


async def _ends(port: int) -> None:
    orders = Orders(role="worker", token="", host="127.0.0.1", port=port)
    child = await Child.start(orders)
    try:
        child.end_early()
        told = await child.hear()
        assert told is None  # a minute later it would have told that no master was there
    finally:
        await child.end()
