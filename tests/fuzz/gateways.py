"""The servers and the network before them, with everything that can come over a socket.

Whatever it is, who is there is served on, nothing is printed, and no memory is kept.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from random import Random
from typing import Protocol

import psutil
from websockets.sync.client import connect

from feeds import transports
from feeds.lab import Lab
from feeds.settings import Settings
from feeds.wire.ledger import seq_of
from tests.feeds.transports.test_refusals import UPGRADE
from tests.support.nonsense import damaged

PATIENCE_S = 30.0
"""For what has to come."""
IMPATIENCE_S = 0.02
"""For what may not."""
MOST_GROWTH_BYTES = 48 << 20
LOOK_EVERY = 50
"""Rounds after which memory is looked at."""
STATUSES = frozenset(
    {101, 200, 204, 400, 401, 403, 404, 405, 406, 408, 409, 413, 414, 421, 426, 431, 503, 505}
)
METHODS = (*["GET"] * 9, "HEAD", "OPTIONS", "POST", "CONNECT", "PRI", "get", "")
TARGETS = (
    *["/latest"] * 9,
    *["/updates"] * 9,
    *["/events"] * 9,
    *["/next"] * 3,
    *["/next?after=NEWEST"] * 6,
    *("/updates?since=0", "/updates?since=1&since=", "/next?after=-1", "/next?after=%"),
    *("/", "*", "//", "/%", "/%00", "/l%61test", "/latest?token=%ff&&&"),
    *(
        "http://localhost/latest",
        "HTTP://127.0.0.1",
        "http://[",
        "http://a@b/",
        "localhost:80",
        "\xff",
    ),
)
VERSIONS = (*["1.1"] * 20, "1.0", "2.0", "0.9", "1.", "")
HEADERS = (
    *("Origin: http://localhost:3000", "Origin: null", "Origin: http://evil.example"),
    *(
        "Connection: close",
        "Connection: keep-alive, Upgrade",
        "Connection: ,",
        "Host: evil.example",
    ),
    *(
        "Upgrade: h2c",
        "Upgrade: \xff",
        "Expect: 100-continue",
        "Expect: nonsense",
        "Range: bytes=0-",
    ),
    *(
        "Content-Length: 5",
        "Content-Length: 99999999999",
        "Content-Length: -1",
        "Content-Length: 1, 2",
    ),
    *("Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "Cookie: a=b"),
    *("Accept-Encoding: gzip;q=0, *;q=0", "Accept-Encoding: ;;=,q"),
    *("If-None-Match: *", 'If-None-Match: W/"', "Last-Event-ID: 3", "Last-Event-ID: -9\xff"),
    *("Authorization: Bearer", "Authorization: \xff", "Authorization: Basic YTpi"),
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99",
    *("Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Protocol: a, b"),
    *("Sec-WebSocket-Version: 0", "Sec-WebSocket-Key: short"),
    *("X: \t", "X : y", ": y", " folded", "no colon", "X: \x00"),
)


class Reader(Protocol):
    """Somebody who is pushed to, as the client of ``websockets`` has it."""

    def recv(self, timeout: float) -> object:
        """Return what has come, or raise ``TimeoutError``."""


class Serving:
    """The processes of a run without a probe, and a client of each side who is there all along."""

    def __init__(self, live: str, polled: str) -> None:
        settings = Settings(source="clock", rate_per_s=200, delay_ms=0, jitter_ms=0, seed=1)
        settings = settings.replace(live_transport=live, polled_transport=polled)
        self.lab = Lab(settings, probe=False)
        endpoints = asyncio.run(self.lab.start())
        self.token = f"Authorization: Bearer {endpoints.token}"
        together = self.lab._together
        assert together.network is not None
        assert together.source is not None
        self.live, self.polled = together.network.ready.result().ports
        ready = (*together.gateways.values(), together.source)
        self.ports = [
            self.live,
            self.polled,
            *(p for one in ready for p in one.ready.result().ports),
            *(one.port for one in together.serving.values()),
        ]
        self.processes = [psutil.Process(one.pid) for one in together.keepers]
        self.live_url = f"{endpoints.live_url}?token={endpoints.token}"
        self.reader: Reader
        self.asker = socket.create_connection(("127.0.0.1", self.polled), timeout=PATIENCE_S)
        self.rounds = self.held_bytes = 0
        self.path = transports.find(polled).path
        self.newest = b"0"
        """The number of the newest update, for those who would wait for the next."""

    def request(self, path: str, *headers: str) -> bytes:
        """Return a good request."""
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", self.token, *headers, "", ""]
        return "\r\n".join(lines).encode()

    def check(self) -> None:
        """Hold what has become of the processes against what is right."""
        self.asker.sendall(self.request(self.path))
        answer = b""
        while b"}" not in answer and not answer.startswith(b"HTTP/1.1 204"):
            more = self.asker.recv(65536)
            assert more, "the polled client was dropped"
            answer += more
        assert answer.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 204 ")), answer
        self.newest = b"%d" % seq_of(answer[answer.find(b"{") :])
        self.reader.recv(timeout=PATIENCE_S)
        with suppress(TimeoutError):
            while True:
                self.reader.recv(timeout=0)
        self.listen()
        if self.rounds % LOOK_EVERY == 0:
            held_bytes = sum(process.memory_info().rss for process in self.processes)
            # the first rounds fill what is made once
            self.held_bytes = self.held_bytes or held_bytes * (self.rounds > 0)
            if self.held_bytes:
                assert held_bytes < self.held_bytes + MOST_GROWTH_BYTES, f"{held_bytes:,} bytes"
        self.rounds += 1

    def stop(self) -> None:
        """End."""
        self.asker.close()
        asyncio.run(self.lab.stop())
        self.listen()

    def listen(self) -> None:
        """Fail if a process has printed something."""
        for keeper in self.lab._together.keepers:
            words = [*keeper.last_words]
            keeper.last_words.clear()
            assert not words, f"{keeper.role} said: " + "\n".join(words)


def websocket(url: str) -> AbstractContextManager[Reader]:
    """Connect to the live side."""
    return connect(url, proxy=None)


@contextmanager
def trying(
    live: str = "websocket",
    read: Callable[[str], AbstractContextManager[Reader]] = websocket,
    polled: str = "rest",
) -> Iterator[Callable[[Random], str]]:
    """Give what sends something to one of the ports."""
    serving = Serving(live, polled)

    def attempt(random: Random) -> str:
        port, data = random.choice(serving.ports), _bytes(random, serving.token)
        outcome = _sent(random, port, data.replace(b"NEWEST", serving.newest))
        serving.check()
        return outcome

    try:
        with read(serving.live_url) as serving.reader:
            yield attempt
    finally:
        serving.stop()


def _bytes(random: Random, token: str) -> bytes:
    """Return requests, handshakes and frames, more or less as they ought to be."""
    made = b"".join(_request(random, token) for _ in range(random.choice((1, 1, 1, 2, 200))))
    made += b"".join(_frame(random) for _ in range(random.choice((0, 0, 1, 3))))
    for _ in range(random.choice((0, 0, 0, 1, 3))):
        made = damaged(random, made)
    return made


def _request(random: Random, token: str) -> bytes:
    method, target, version = map(random.choice, (METHODS, TARGETS, VERSIONS))
    lines = ["Host: localhost"] if random.random() < 0.9 else []
    if random.random() < 0.5:
        lines += [token]
    if random.random() < 0.5:
        lines += UPGRADE.strip().split("\r\n")
    lines += random.choices(HEADERS, k=random.choice((0, 0, 1, 1, 3)))
    if random.random() < 0.1:
        lines += [f"{random.choice(('X', 'Origin', 'Host'))}: {'x' * random.randrange(300_000)}"]
    if random.random() < 0.05:
        target += "x" * random.randrange(300_000)
    random.shuffle(lines)
    head = "\r\n".join([f"{method} {target} HTTP/{version}", *lines, "", ""])
    body = random.choice(
        (*[b""] * 9, b"12345", b"5\r\n12345\r\n0\r\n\r\n", b"zz\r\n", b"x" * 70_000)
    )
    return head.encode("latin-1") + body


def _frame(random: Random) -> bytes:
    """Return a frame of a client whose parts need not belong together."""
    first = random.choice((0x81, 0x88, 0x89, 0x8A, 0x01, 0x00, 0x80, 0xC1, random.randrange(256)))
    length = random.choice((0, 1, 2, 5, 125, 126, 127, random.randrange(128)))
    size = {126: struct.pack(">H", random.randrange(1 << 16))}.get(length, b"")
    if length == 127:
        size = struct.pack(">Q", random.choice((0, 1, 70_000, 1 << 40, (1 << 64) - 1)))
    masked = 0x80 if random.random() < 0.9 else 0
    return bytes((first, length | masked)) + size + random.randbytes(random.choice((0, 4, 9, 140)))


def _sent(random: Random, port: int, data: bytes) -> str:
    """Send it in one of many ways; return what came of it."""
    with socket.create_connection(("127.0.0.1", port), timeout=IMPATIENCE_S) as client:
        got = b""
        try:
            while data:
                size = random.choice((len(data), len(data), 1, 7, 1000, 20_000))
                client.sendall(data[:size])
                data = data[size:]
                if random.random() < 0.02:
                    break  # the rest never comes
            if random.random() < 0.4:
                client.shutdown(socket.SHUT_WR)
            if random.random() < 0.3:  # cut off without an end
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if random.random() < 0.8:
                with suppress(TimeoutError):
                    while len(got) < 4096 and (more := client.recv(4096)):
                        got += more
        except TimeoutError:
            return "not taken"
        except OSError:
            return "reset"
    if not got:
        return "silence"
    # frames may have been answered first where the handshake had come before
    status = int(got.split()[1]) if got.startswith(b"HTTP/1.1 ") else 0
    assert status in STATUSES, got[:200]
    return str(status)
