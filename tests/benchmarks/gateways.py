"""What our gateways add to the libraries under them: fan-out of pushes, answers to polls."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from typing import Any, cast

import psutil
from websockets.asyncio.server import broadcast

from feeds import transports
from feeds.access import Access
from feeds.board import Board
from feeds.clock import throughput_loop
from feeds.halves import Server
from feeds.update import Update, encode
from feeds.wire.event_stream import event
from feeds.wire.http_server import App, HttpServer
from feeds.wire.ledger import Ledger
from tests.benchmarks.report import Row

CONNECTIONS = 1000
ROUNDS = 10
MESSAGES = 40
TOKEN = "benchmark"
MESSAGE = encode(Update(12345678, 12345678901234, 101.42))
EVENT = event(MESSAGE, 12345678)
CHUNK = b"%x\r\n%b\r\n" % (len(EVENT), EVENT)


def _flood(kind: str, port: int, connections: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.benchmarks.flood", kind, str(port), TOKEN]
    return subprocess.Popen(
        [*command, str(connections)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


async def _line(flood: subprocess.Popen[str]) -> str:
    assert flood.stdout is not None
    return await asyncio.to_thread(flood.stdout.readline)


async def _end(flood: subprocess.Popen[str]) -> int:
    """End the load; return how many answers it got."""
    assert flood.stdin is not None
    flood.stdin.write("\n")
    flood.stdin.flush()
    answers = int(await _line(flood))
    flood.communicate()
    return answers


def _write_to_each(connections: Collection[Any]) -> None:
    for connection in connections:
        connection.transport.write(CHUNK)


def _broadcast(connections: Collection[Any]) -> None:
    broadcast(connections, MESSAGE, text=True)


async def _fan_out(key: str, bare_push: Callable[[Collection[Any]], None], bound: float) -> Row:
    board = Board()
    server = transports.find(key).server(board, Access(TOKEN))
    port = await server.start(0)
    flood = _flood(key, port, CONNECTIONS)
    await _line(flood)
    connections = cast("Any", server).readers
    while len(connections) < CONNECTIONS:
        await asyncio.sleep(0.01)

    async def rate(push: Callable[[], None]) -> float:
        """Return messages per second of this process's CPU; who reads has another core."""
        began = time.process_time()
        for _ in range(MESSAGES):
            push()
            await asyncio.sleep(0)
        while any(c.transport.get_write_buffer_size() for c in connections):
            await asyncio.sleep(0)
        return MESSAGES * CONNECTIONS / (time.process_time() - began)

    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(await rate(lambda: bare_push(connections)))
        ours.append(await rate(lambda: board.post(MESSAGE)))
    await _end(flood)
    await server.stop()
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    text = f"{statistics.median(ours):,.0f} against {statistics.median(bare):,.0f} messages/CPU s"
    return Row(f"live gateway, {key}: fan-out to 1,000 connections", ratio, ">=", bound, "×", text)


async def _bare_app(scope: dict[str, Any], receive: object, send: Any) -> None:  # noqa: ANN401
    headers = [(b"content-length", str(len(MESSAGE)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": MESSAGE})


async def _answers_per_cpu_s(server: Server) -> float:
    """Return answers per second of this process's CPU; the load runs on another core."""
    port = await server.start(0)
    flood = _flood("askers", port, 16)
    await _line(flood)
    began = time.process_time()
    await asyncio.sleep(1.5)
    used = time.process_time() - began
    answers = await _end(flood)
    await server.stop()
    return answers / used


async def _polls() -> list[Row]:
    board = Board()
    board.post(MESSAGE)
    ours, bare = [], []
    for _ in range(5):
        bare.append(await _answers_per_cpu_s(HttpServer(_bare_app, Access(TOKEN), Ledger())))
        ours.append(await _answers_per_cpu_s(transports.find("rest").server(board, Access(TOKEN))))
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    text = f"{statistics.median(ours):,.0f} against {statistics.median(bare):,.0f} requests/CPU s"
    return [Row("polled gateway: answers", ratio, ">=", 0.95, "×", text)]


async def _held() -> list[Row]:
    """Compare the time of 1,000 held requests, from the update on, with that of plain answers.

    It is this process's CPU time: the load, which is the same for both, runs on another core.
    """
    board, ledger = Board(), Ledger()
    board.post(_message(1))
    held = transports.find("long-poll").server(board, Access(TOKEN))
    plain = HttpServer(_counted(ledger), Access(TOKEN), ledger)
    floods = []
    for server in (held, plain):
        floods.append(flood := _flood("told", await server.start(0), CONNECTIONS))
        await _line(flood)
    process, kept_bytes = psutil.Process(), []

    async def answered(book: Ledger, requests: int, messages: int) -> None:
        while (book.requests, book.messages) != (requests, messages):
            await asyncio.sleep(0.001)

    ours, bare = [], []
    for number in range(1, ROUNDS + 1):
        began = time.process_time()
        _ask(floods[1], "/latest")
        await answered(ledger, CONNECTIONS * number, CONNECTIONS * number)
        bare.append(time.process_time() - began)
        before_bytes = process.memory_info().rss
        _ask(floods[0], f"/next?after={number}")
        await answered(board.ledger, CONNECTIONS * number, CONNECTIONS * (number - 1))
        await asyncio.sleep(0.1)  # all of them wait
        kept_bytes.append(process.memory_info().rss - before_bytes)
        began = time.process_time()
        board.post(_message(number + 1))
        await answered(board.ledger, CONNECTIONS * number, CONNECTIONS * number)
        ours.append(time.process_time() - began)
    for flood, server in zip(floods, (held, plain), strict=True):
        await _end(flood)
        await server.stop()
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    each_kb = kept_bytes[0] / CONNECTIONS / 1e3  # later rounds use what the first one took
    text = f"{statistics.median(ours) * 1e3:.0f} against {statistics.median(bare) * 1e3:.0f} CPU ms"
    text += f"; {each_kb:.1f} kB each"
    return [Row("long polling: 1,000 held requests answered", ratio, "<=", 1.5, "×", text)]


def _message(seq: int) -> bytes:
    return encode(Update(seq, 12345678901234, 101.42))


def _counted(ledger: Ledger) -> App:
    """Return the bare application, which also counts."""

    async def app(scope: dict[str, Any], receive: object, send: Any) -> None:  # noqa: ANN401
        ledger.requests += 1
        await _bare_app(scope, receive, send)
        ledger.messages += 1

    return app


def _ask(flood: subprocess.Popen[str], target: str) -> None:
    """Have each connection of the load ask once."""
    assert flood.stdin is not None
    flood.stdin.write(f"{target}\n")
    flood.stdin.flush()


def run() -> list[Row]:
    """Run all comparisons."""
    with asyncio.Runner(loop_factory=throughput_loop) as runner:
        pushed = [
            runner.run(_fan_out("websocket", _broadcast, 1.3)),
            runner.run(_fan_out("sse", _write_to_each, 0.9)),
        ]
        return pushed + runner.run(_polls()) + runner.run(_held())
