"""A crowd by Locust against ``serve``: its books are the servers', and who is missing is named."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import psutil
import pytest

from feeds.frame import SIDES
from feeds.locust_crowd.launch import MODULE, lead
from feeds.locust_crowd.records import ClientPlan, CrowdRun, Orders, Told
from feeds.own_token import TOKEN_VARIABLE
from feeds.settings import Settings
from tests.support.clock import run_clean

# looked for and not imported: it would swap parts of Python's library under all other tests
_LACKS = pytest.mark.skipif(find_spec("locust") is None, reason="Locust is not installed")
pytestmark = [pytest.mark.slow, _LACKS]

TOKEN = "token-of-a-crowd-0123456789"
CLIENTS = 20


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, str]]:
    """Have servers, and say where."""
    words = ["serve", "--json", "--rate", "10/s", "--delay-ms", "0", "--jitter-ms", "0"]
    command = [sys.executable, "-m", "app", *words]
    env = os.environ | {TOKEN_VARIABLE: TOKEN}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def measured(
    served: dict[str, str],
    tell: Callable[[Told], None] = lambda told: None,
    *,
    seconds: float = 1.5,
) -> CrowdRun:
    """Have two workers and the control measure."""
    settings = Settings(clients=CLIENTS, duration_s=seconds, poll_interval_s=0.5)
    urls = {f"{side}_url": served[f"{side}_url"] for side in SIDES}
    plan = ClientPlan(settings=settings, **urls)
    orders = Orders(
        role="master",
        token=TOKEN,
        host="127.0.0.1",
        port=0,
        plan=plan,
        workers=2,
        ramp_per_s=200.0,
    )
    found: list[CrowdRun] = []

    async def run() -> None:
        never = asyncio.Event()
        found.append(await lead(orders, 2, tell, never.wait()))

    run_clean(run(), asyncio.new_event_loop)
    return found[0]


def test_books_are_equal_and_the_clock_is_the_same(served: dict[str, str]) -> None:
    """To the last message and request; and on one machine the true offset of clocks is 0."""
    found = measured(served)
    assert found.missing_workers == []
    assert {side: found.books[side].equal for side in SIDES} == {"live": True, "polled": True}
    assert found.crowd.clients == CLIENTS
    for worker in found.workers:
        few = CLIENTS // 4 if worker.control else 3 * CLIENTS // 8
        assert {worker.clients_live, worker.clients_polled} <= {few, few + 1}
        assert worker.offset_ns is not None
        assert worker.error_ns is not None
        assert abs(worker.offset_ns) <= worker.error_ns
    for side in SIDES:
        pooled = getattr(found.crowd, side)
        assert pooled.messages > 0
        assert pooled.errors == pooled.gaps == 0
        assert pooled.update_latency_ms.count > 0
    assert found.crowd.polled.update_latency_ms.p50 is not None


def test_a_worker_that_is_killed_is_named(served: dict[str, str]) -> None:
    killed: list[int] = []

    def kill(told: Told) -> None:
        """Kill the worker that was started last, once figures are being taken."""
        if told.done and not killed:
            here = psutil.Process().children()
            crowd = [one for one in here if MODULE in one.cmdline()]
            last = max(crowd, key=lambda one: (one.create_time(), one.pid))
            killed.append(last.pid)
            last.kill()

    found = measured(served, kill)
    assert [name.partition(":")[2] for name in found.missing_workers] == [str(killed[0])]
    assert found.crowd.clients < CLIENTS
    assert found.crowd.live.messages > 0
