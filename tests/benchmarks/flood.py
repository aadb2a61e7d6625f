"""Load for the gateways, from a process of its own: many WebSocket readers, or many GET askers."""

from __future__ import annotations

import asyncio
import base64
import os
import sys

from feeds.clock import throughput_loop

_HANDSHAKE = (
    "GET /updates HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nAuthorization: Bearer {token}\r\n\r\n"
)
_GET = "GET /latest HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"


class _Reader(asyncio.Protocol):
    """Shakes hands and throws away whatever comes."""

    def __init__(self, token: str) -> None:
        self._token = token

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(_HANDSHAKE.format(key=key, token=self._token).encode())  # type: ignore[attr-defined]


class _Asker(asyncio.Protocol):
    """Asks again as soon as an answer is there (each fits one segment)."""

    answers = 0

    def __init__(self, token: str) -> None:
        self._request = _GET.format(token=token).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        _Asker.answers += 1
        self._transport.write(self._request)  # type: ignore[attr-defined]


async def _run(kind: str, port: int, token: str, connections: int) -> None:
    loop = asyncio.get_running_loop()
    make = _Reader if kind == "readers" else _Asker
    for _ in range(connections):
        await loop.create_connection(lambda: make(token), "127.0.0.1", port)
    print("up", flush=True)  # noqa: T201 - read by the benchmark
    await loop.run_in_executor(None, sys.stdin.readline)
    print(_Asker.answers, flush=True)  # noqa: T201


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=throughput_loop) as runner:
        runner.run(_run(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
