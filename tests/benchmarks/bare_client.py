"""The yardstick of receiving: a bare ``websockets`` client in a process of its own.

``python -m tests.benchmarks.bare_client URL TOKEN``: receives until the server goes, then prints
every latency in nanoseconds, sorted.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from time import perf_counter_ns

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


async def _receive(url: str, token: str) -> None:
    latencies: list[int] = []
    async with connect(f"{url}?token={token}", compression=None, proxy=None) as connection:
        await connection.recv()  # the present value, published before this client was there
        with suppress(ConnectionClosed):
            while True:
                payload = await connection.recv(decode=False)
                at_ns = perf_counter_ns()
                latencies.append(at_ns - json.loads(payload)["published_ns"])
    print(json.dumps(sorted(latencies)), flush=True)  # noqa: T201 - read by the benchmark


if __name__ == "__main__":
    asyncio.run(_receive(sys.argv[1], sys.argv[2]))
