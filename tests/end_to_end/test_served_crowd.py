"""``serve`` under many clients of any make: as many as it says, and the rest are told so."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from feeds.listener import most_descriptors
from feeds.network import most_connections
from tests.feeds.transports.test_refusals import UPGRADE
from tests.support.clock import on_loop
from tests.support.servers import exchange

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of open files")
End = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Served:
    """Where ``serve`` serves."""

    def __init__(self, told: str) -> None:
        at = json.loads(told)
        self.live, self.polled = (
            urlsplit(at[name]).port or 0 for name in ("live_url", "polled_url")
        )
        head = f"Host: localhost\r\nAuthorization: Bearer {at['token']}\r\n"
        self.subscribe = f"GET /updates HTTP/1.1\r\n{head}{UPGRADE}\r\n".encode()
        self.ask = f"GET /latest HTTP/1.1\r\n{head}\r\n".encode()


@contextmanager
def serving(*, files: int | None = None) -> Iterator[Served]:
    """Serve, with so many files for each process."""
    words = ["serve", "--json", "--rate", "20/s", "--delay-ms", "5"]
    first = "" if files is None else f"resource.setrlimit(resource.RLIMIT_NOFILE, ({files},) * 2)"
    program = f"import resource\n{first}\nfrom app.start import main\nraise SystemExit(main())"
    command = [sys.executable, "-c", program, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Served(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)


async def connected(port: int, sent: bytes, sign: bytes) -> End:
    """Connect, send this and read on to the sign."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await reader.readuntil(sign)
    return reader, writer


async def crowd(at: Served, size: int) -> tuple[list[End], list[End]]:
    """Connect so many to each side, which have had their first update."""
    live = [connected(at.live, at.subscribe, b"}") for _ in range(size)]
    polled = [connected(at.polled, at.ask, b"}") for _ in range(size)]
    return await asyncio.gather(*live), await asyncio.gather(*polled)


def leave(ends: list[End]) -> None:
    """Close what is open."""
    for _, writer in ends:
        writer.transport.abort()


@on_loop
async def test_hundreds_are_served_on_both_sides() -> None:
    """More sockets than ``select`` watches, where that can be had, are in the network's process."""
    size = min(300, most_connections(most_descriptors(raised=True)))
    with serving() as at:
        live, polled = await crowd(at, size)
        for reader, writer in polled:
            writer.write(at.ask)
            assert b" 200 " in await reader.readuntil(b"}")
        for reader, _ in live:
            await reader.readuntil(b"}")
        leave([*live, *polled])


@on_loop
async def test_who_finds_no_room_is_told_so_and_the_others_notice_nothing() -> None:
    with serving(files=304) as at:
        live, polled = await crowd(at, 60)
        answers = await asyncio.gather(
            *(
                exchange(port, sent)
                for _ in range(20)
                for port, sent in ((at.live, at.subscribe), (at.polled, at.ask))
            )
        )
        assert {answer.status for answer in answers} == {503}
        assert all(answer.body.startswith(b"60 clients are connected") for answer in answers)
        assert all(b"ulimit -n" in answer.body for answer in answers)
        for reader, writer in polled:
            writer.write(at.ask)
            assert b" 200 " in await reader.readuntil(b"}")
        for reader, _ in live:
            await reader.readuntil(b"}")
        leave(live[:1])
        while (await exchange(at.live, at.subscribe)).status != 101:
            await asyncio.sleep(0)  # it has not been seen yet that one has left
        leave([*live, *polled])
