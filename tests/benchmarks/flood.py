"""Load for the gateways, from a process of its own: many who are pushed to, or many GET askers.

Askers ask without end, or each of them once for each target that comes by standard input.
"""

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
_GET = "GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"


class _Reader(asyncio.Protocol):
    """Asks once and throws away whatever comes."""

    request = _HANDSHAKE

    def __init__(self, token: str) -> None:
        self._token = token

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(self.request.format(key=key, token=self._token).encode())  # type: ignore[attr-defined]


class _StreamReader(_Reader):
    """The same of event streams."""

    request = _GET.replace("{target}", "/events")


class _Asker(asyncio.Protocol):
    """Asks again as soon as an answer is there (each fits one segment)."""

    answers = 0

    def __init__(self, token: str) -> None:
        self._request = _GET.format(target="/latest", token=token).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        _Asker.answers += 1
        self._transport.write(self._request)  # type: ignore[attr-defined]


class _Told(asyncio.Protocol):
    """Asks when it is told to, and throws away whatever comes."""

    def __init__(self, token: str) -> None:
        pass


_KINDS: dict[str, type[_Reader | _Asker | _Told]] = {
    "websocket": _Reader,
    "sse": _StreamReader,
    "askers": _Asker,
    "told": _Told,
}


async def _run(kind: str, port: int, token: str, connections: int) -> None:
    loop = asyncio.get_running_loop()
    ends = []
    for _ in range(connections):
        end, _ = await loop.create_connection(lambda: _KINDS[kind](token), "127.0.0.1", port)
        ends.append(end)
    print("up", flush=True)  # noqa: T201 - read by the benchmark
    while target := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        request = _GET.format(target=target, token=token).encode()
        for end in ends:
            end.write(request)
    print(_Asker.answers, flush=True)  # noqa: T201


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=throughput_loop) as runner:
        runner.run(_run(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
