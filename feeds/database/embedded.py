"""The program's own PostgreSQL: started by the gateway that needs it, and gone with it.

It listens on 127.0.0.1 alone and wants a password: of whoever reads, the run's token. Its data are
thrown away, and it is set so: nothing is flushed to the disk (``fsync``, ``synchronous_commit``,
``full_page_writes`` off), nothing is vacuumed by itself (the table's server does that in step),
16 MB of shared buffers, and no Unix socket. It ends at once (SIGQUIT) without tidying up, as the
next start begins with a fresh copy; what it shares with its processes is given back even so.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from contextlib import suppress

from feeds.database import folder, launch, wheel
from feeds.database.connection import Command, Postgres, RefusedError
from feeds.database.place import OWNER, READER, Place, own
from feeds.halves import TransportError

START_S = 15.0
"""How long it may take until it can be asked; 0.05 s on a quiet machine."""
ANSWER_S = 3.0
"""How long one attempt may take: somebody else may listen on its port, and never answer."""
STOP_S = 0.6
"""How long it may take to end when told to, before it is killed; 5 ms on a quiet machine."""
TIDY_S = 0.3
"""How long a stop waits until its files are removed; 0.03 s on a quiet machine."""
LOOK_S = 0.01
PORTS = range(20_000, 32_768)
"""Below those that Linux, macOS and Windows give to whoever asks for any."""
ATTEMPTS = 3
"""How often a port is chosen that somebody else then takes."""
_TAKEN = "could not create any TCP/IP sockets"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "32MB",
    "shared_buffers": "16MB",
    "dynamic_shared_memory_type": "mmap",  # in its own folder, where it cannot be left over
    "max_logical_replication_workers": "0",
    # 200 clients, their successors while they end, shells, and 3 that it keeps for its owner
    "max_connections": "215",
    "max_notify_queue_pages": "16384",  # 128 MB: one who does not read must not fill the disk
    "io_method": "sync",  # no workers that read ahead: the newest rows are in memory
    "jit": "off",
    "log_min_messages": "fatal",
}


class Embedded:
    """One server; it can be started again on the same port."""

    def __init__(self, token: str) -> None:
        self.port = self.pid = 0
        self._token = token
        self._home: folder.Home | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._heard: asyncio.Task[None] | None = None
        self._said = b""

    @property
    def owner(self) -> Place:
        """Where its owner logs in."""
        assert self._home is not None
        return own(self.port, self._home.secret, user=OWNER)

    @property
    def runs(self) -> bool:
        """Whether its first process is there."""
        return self._process is not None and self._process.returncode is None

    async def start(self, port: int) -> None:
        """Start on ``port`` (0: one that is free); raise ``OSError`` or ``TransportError``."""
        self.port = _free(port)
        taking = asyncio.ensure_future(asyncio.to_thread(folder.take))
        try:
            self._home = await asyncio.shield(taking)
        except asyncio.CancelledError:  # the thread goes on, and what it takes must go back
            taking.add_done_callback(_give_back)
            raise
        for attempt in range(ATTEMPTS):
            try:
                await self._launch()
                return
            except TransportError as error:
                if port or attempt + 1 == ATTEMPTS or _TAKEN not in str(error):
                    raise
                self.port = _free(0)  # somebody was quicker
                await self._end()

    async def restart(self) -> None:
        """End what is left of it and start anew, on the same port."""
        await self._end()
        assert self._home is not None
        refreshing = asyncio.ensure_future(asyncio.to_thread(folder.refresh, self._home))
        try:
            await asyncio.shield(refreshing)
        except asyncio.CancelledError:  # the thread goes on, in a folder that must not change hands
            await asyncio.wait({refreshing})
            raise
        await self._launch()

    async def stop(self) -> None:
        """End it, and let others use its folder, of which nothing but its lock is left."""
        await self._end()
        if self._home is not None:
            tidying = asyncio.ensure_future(asyncio.to_thread(self._home.tidy))
            await asyncio.wait({tidying}, timeout=TIDY_S)

    async def _launch(self) -> None:
        assert self._home is not None
        user, group = wheel.owner() or (None, None)
        program = wheel.program(self._home.tree, "postgres")
        command = [str(program), "-D", str(self._home.data), "-p", str(self.port)]
        command += [word for pair in _SETTINGS.items() for word in ("-c", "=".join(pair))]
        rights: dict[str, object] = {}
        if sys.platform == "linux":
            who = [str(-1 if one is None else one) for one in (os.getpid(), user, group)]
            command = [sys.executable, "-I", "-S", launch.__file__, *who, *command]
        elif user is not None:
            rights = {"user": user, "group": group, "extra_groups": []}
        self._said = b""
        self._process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self._home.data,
            env=folder.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            **rights,  # type: ignore[arg-type]
        )
        self.pid = self._process.pid
        self._heard = asyncio.get_running_loop().create_task(self._overhear(self._process))
        await self._admit()

    async def _admit(self) -> None:
        """Give its readers the run's token as their password, once it can be asked."""
        session = await self._let_in()
        try:
            hashed = session.hashed_password(READER, self._token).replace("'", "''")
            # it has to outlive a process of the server that is killed
            await session.ask(Command(b"SET synchronous_commit = on"))
            await session.ask(Command(f"ALTER ROLE {READER} PASSWORD '{hashed}'".encode()))
        except RefusedError as error:
            raise self.owner.trouble(str(error)) from None
        finally:
            session.close()

    async def _let_in(self) -> Postgres:
        """Return its owner's session, as soon as it can be had."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + START_S
        while True:
            try:
                async with asyncio.timeout(ANSWER_S):
                    return await Postgres.connect(self.owner.parameters)
            except (RefusedError, TimeoutError) as error:
                if not self.runs:
                    raise await self._failed() from None
                if loop.time() > until_s:
                    raise self.owner.trouble(str(error) or "no answer") from None
            await asyncio.sleep(LOOK_S)

    async def _failed(self) -> Exception:
        """Return why it did not start."""
        if self._heard is not None:
            await asyncio.wait({self._heard}, timeout=STOP_S)
        told = folder.last_words(self._said.decode(errors="replace"))
        return TransportError(f"PostgreSQL does not start: {told or 'it gave no reason'}")

    async def _overhear(self, process: asyncio.subprocess.Process) -> None:
        """Keep the beginning of what it says of its end; and let it say more."""
        assert process.stderr is not None
        while said := await process.stderr.read(4096):
            self._said = (self._said + said)[:4096]

    async def _end(self) -> None:
        process = self._process
        if process is not None:
            if process.returncode is None:
                self._tell_to_end(process)
            try:
                async with asyncio.timeout(STOP_S):
                    await process.wait()
            except TimeoutError:
                process.kill()  # its processes see that, and end
                await process.wait()
                if self._home is not None:
                    folder.end_left(self._home.data)
        if self._heard is not None:
            self._heard.cancel()
            await asyncio.wait({self._heard})
        self._process = self._heard = None

    def _tell_to_end(self, process: asyncio.subprocess.Process) -> None:
        if sys.platform == "win32":  # which has no signals: PostgreSQL's own program does it
            assert self._home is not None
            program = wheel.program(self._home.tree, "pg_ctl")
            with suppress(OSError):
                subprocess.Popen([program, "kill", "QUIT", str(process.pid)])  # noqa: S603
        else:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGQUIT)


def _free(port: int) -> int:
    """Return ``port`` if nobody listens there, for 0 one where nobody does; raise ``OSError``.

    Not one of those that systems give away by themselves: it is free a while before it is taken.
    """
    while True:
        try:
            with socket.create_server(("127.0.0.1", port or random.choice(PORTS))) as trial:
                return int(trial.getsockname()[1])
        except OSError:
            if port:
                raise


def _give_back(taking: asyncio.Future[folder.Home]) -> None:
    if not taking.cancelled() and taking.exception() is None:
        taking.result().tidy()
