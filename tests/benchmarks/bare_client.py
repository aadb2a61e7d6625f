"""The yardstick of receiving: a bare ``websockets`` client in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from time import perf_counter_ns

from websockets.asyncio.client import connect


async def _receive(port: int, token: str) -> None:
    latencies: list[int] = []
    stop = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    url = f"ws://127.0.0.1:{port}/updates?token={token}"
    async with connect(url, compression=None, proxy=None) as connection:
        print("up", flush=True)  # noqa: T201 - read by the benchmark
        await connection.recv()
        while not stop.done():
            payload = await connection.recv(decode=False)
            at_ns = perf_counter_ns()
            latencies.append(at_ns - json.loads(payload)["published_ns"])
    print(json.dumps(sorted(latencies)), flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(_receive(int(sys.argv[1]), sys.argv[2]))
