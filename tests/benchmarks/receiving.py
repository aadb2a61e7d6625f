"""How soon a pushed update is in the client's hands: event streams against WebSockets.

Server and client are on one loop, so that the system's scheduling is no part of it.
"""

from __future__ import annotations

import asyncio
import statistics

from feeds import transports
from feeds.clock import precise_loop
from tests.benchmarks.report import Row
from tests.feeds.transports.driver import Client, message, serving
from tests.support.clock import wait_until

ROUNDS = 6
MESSAGES = 200
PAUSE_S = 0.002


async def _latencies_ms(key: str) -> list[float]:
    transport = transports.find(key)
    async with serving(transport) as (board, port), Client(transport, port) as client:
        await wait_until(lambda: client.side.ever_up)
        for seq in range(1, MESSAGES + 1):
            board.post(message(seq))
            while client.side.held_seq < seq:
                await asyncio.sleep(0)
            await asyncio.sleep(PAUSE_S)
        arrivals = client.side.frame().arrivals
    return [(arrival.received_ns - arrival.published_ns) / 1e6 for arrival in arrivals]


def run() -> list[Row]:
    """Measure both in turn."""
    taken_ms: dict[str, list[float]] = {"websocket": [], "sse": []}
    for _ in range(ROUNDS):
        for key, all_of_them in taken_ms.items():
            with asyncio.Runner(loop_factory=precise_loop) as runner:
                all_of_them.extend(runner.run(_latencies_ms(key)))
    websocket_ms, sse_ms = map(statistics.median, taken_ms.values())
    text = f"p50 {sse_ms:.3f} ms against {websocket_ms:.3f} ms by WebSocket"
    apart_ms = abs(sse_ms - websocket_ms)
    return [Row("live client, sse: receive latency apart", apart_ms, "<=", 0.15, "ms", text)]
