"""A source and gateways apart, and a broker between them: each is lost, and comes back."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from websockets.asyncio.client import connect

from feeds.deployment import Deployment
from feeds.lab import Lab, LabError
from feeds.settings import Settings
from tests.end_to_end.test_lab import QUICK, children
from tests.support.broker import broker
from tests.support.clock import on_loop, wait_until


@asynccontextmanager
async def reading(url: str, token: str) -> AsyncIterator[list[int]]:
    """Give the numbers that a live client receives, as they come."""
    seqs: list[int] = []

    async def read() -> None:
        async with connect(f"{url}?token={token}", proxy=None) as client:
            async for message in client:
                seqs.append(json.loads(message)["seq"])

    task = asyncio.create_task(read())
    try:
        yield seqs
        assert not task.done(), task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped there")
@on_loop
async def test_a_client_of_a_gateway_behind_a_broker_misses_nothing_whatever_is_lost(
    tmp_path: Path,
) -> None:
    conf = tmp_path / "conf"
    conf.write_text('ping_interval: "200ms"\nping_max: 2')
    said: list[str] = []
    async with broker("-c", str(conf)) as server:
        source, gateway = (
            Deployment(role=role, upstream=server.url) for role in ("source", "gateway")
        )
        async with (
            Lab(QUICK, probe=False, deployment=source, on_log=said.append) as world,
            Lab(QUICK, probe=False, deployment=gateway, on_log=said.append) as served,
        ):
            assert sorted(children()) == ["gateway live", "gateway polled", "source"]
            assert world.endpoints is not None
            assert served.endpoints is not None
            url, token = served.endpoints.live_url, served.endpoints.token
            async with reading(url, token) as seqs:
                await wait_until(lambda: seqs)
                await server.stop()
                await wait_until(lambda: sum("is lost" in line for line in said) >= 3)
                held = seqs[-1]
                await server.start()
                await wait_until(lambda: seqs[-1] > held)

                assert server.process is not None
                links = psutil.Process(server.process.pid)
                await wait_until(lambda: peers(links) >= 3)
                stopped = children()["gateway live"]
                stopped.send_signal(signal.SIGSTOP)
                await wait_until(lambda: peers(links) < 3, "a stopped gateway was not cut")
                stopped.send_signal(signal.SIGCONT)
                back = f"gateway live: {server.url}: connected"
                await wait_until(lambda: said.count(back) >= 2, lambda: "\n".join(said))
                held = seqs[-1]
                await wait_until(lambda: seqs[-1] > held)
                books = (await served.books()).live
                assert (books.upstream_gaps, books.upstream_foreign) == (0, 0)
                assert books.upstream_reconnects >= 2
                assert all(after == before + 1 for before, after in pairwise(seqs))

                with pytest.raises(LabError, match="has a source of live-vs-polled already"):
                    async with Lab(QUICK, probe=False, deployment=source):
                        pass
                children()["source"].kill()
                mark = len(seqs)
                await wait_until(lambda: 1 in seqs[mark:])
                begun = mark + seqs[mark:].index(1)
                await wait_until(lambda: len(seqs) > begun + 20)
                anew = seqs[begun:]
                assert anew == list(range(1, len(anew) + 1))
                assert not world.ended.done()
                books = (await served.books()).live
                assert (books.upstream_gaps, books.upstream_foreign) == (0, 0)


def peers(server: psutil.Process) -> int:
    """Return how many clients a server has."""
    return sum(link.status == psutil.CONN_ESTABLISHED for link in server.net_connections())


@on_loop
async def test_a_source_that_another_was_before_ends_its_run_with_one_line() -> None:
    nats = pytest.importorskip("nats", reason="nats-py is not installed")
    async with broker() as server:
        deployment = Deployment(role="source", upstream=server.url)
        async with Lab(Settings(seed=1), probe=False, deployment=deployment) as lab:
            other = await nats.connect(server.url)
            state = {"Source": "other", "Began": "1", "Newest": "7"}
            await other.publish("live-vs-polled.updates.other", headers=state)
            await wait_until(lab.ended.done)
            await other.close()
            assert lab.ended.result() == (
                f"source: {server.url} has a source of live-vs-polled already: "
                "end that one, or name another --subject"
            )
