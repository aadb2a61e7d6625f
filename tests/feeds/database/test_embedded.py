"""The program's own database: it comes back, it shares nothing, and nothing of it is left."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from feeds import interpreter
from feeds.access import Access
from feeds.board import Board
from feeds.database import folder, wheel
from feeds.database.embedded import Embedded
from feeds.database.server import DatabaseServer
from feeds.halves import TransportError
from feeds.transports.base import Transport
from tests.feeds.transports.driver import DATABASE, TOKEN, Client, message, name_of
from tests.support.clock import on_loop, wait_until

pytestmark = pytest.mark.slow

each = pytest.mark.parametrize("transport", DATABASE, ids=name_of)
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, permissions")


async def is_there_again(client: Client, board: Board, seq: int) -> None:
    """Post number ``seq``, and wait until the client holds it."""
    board.post(message(seq))
    await wait_until(lambda: client.side.held_seq == seq, lambda: f"{client.side.events[-5:]}")


@each
@on_loop
async def test_a_database_that_is_killed_comes_back_on_the_same_port(
    transport: type[Transport], capsys: pytest.CaptureFixture[str]
) -> None:
    board = Board()
    server = DatabaseServer(board, Access(TOKEN), notifies=transport.style == "push")
    port = await server.start(0)
    try:
        async with Client(transport, port) as client:
            await is_there_again(client, board, 1)
            psutil.Process(server.database_pid).kill()
            await wait_until(lambda: client.side.account.reconnects)
            await is_there_again(client, board, 2)
            assert server.database_pid in {one.pid for one in psutil.Process().children()}
    finally:
        await server.stop()


@each
@on_loop
async def test_a_process_of_it_that_is_killed_takes_nobody_along(
    transport: type[Transport],
) -> None:
    """PostgreSQL then ends all sessions, and throws away what is not logged: the table's rows."""
    board = Board()
    server = DatabaseServer(board, Access(TOKEN), notifies=transport.style == "push")
    port = await server.start(0)
    try:
        async with Client(transport, port) as client:
            await is_there_again(client, board, 1)
            before = server.database_pid
            for one in psutil.Process(before).children():
                with suppress(psutil.NoSuchProcess):  # those of sessions come and go
                    if "checkpointer" in " ".join(one.cmdline()):
                        one.kill()
            await wait_until(lambda: client.side.account.reconnects)
            await is_there_again(client, board, 2)
            assert server.database_pid == before
    finally:
        await server.stop()


@on_loop
async def test_a_port_that_another_takes_meanwhile_is_no_obstacle() -> None:
    embedded, take = Embedded("unused"), folder.take
    with ExitStack() as others, pytest.MonkeyPatch.context() as patch:

        def take_both() -> folder.Home:
            others.enter_context(socket.create_server(("127.0.0.1", embedded.port)))
            return take()

        patch.setattr(folder, "take", take_both)
        try:
            await embedded.start(0)
            assert embedded.runs
        finally:
            await embedded.stop()


@on_loop
async def test_it_comes_back_with_what_was_posted_meanwhile() -> None:
    board = Board()
    server = DatabaseServer(board, Access(TOKEN), notifies=True)
    port = await server.start(0)
    try:
        async with Client(DATABASE[0], port) as client:
            await is_there_again(client, board, 1)
            psutil.Process(server.database_pid).kill()
            for seq in range(2, 100):
                board.post(message(seq))
            await wait_until(lambda: client.side.held_seq == 99)
    finally:
        await server.stop()


@on_loop
async def test_each_server_has_a_folder_of_its_own_and_gives_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folder, "MOST", 2)
    one, two, three = Embedded("a"), Embedded("b"), Embedded("c")
    try:
        await one.start(0)
        await two.start(0)
        assert one.port != two.port
        with pytest.raises(TransportError, match="2 servers of this program run already"):
            await three.start(0)
        assert one._home is not None
        data = one._home.data
        await one.stop()
        await wait_until(lambda: list(data.iterdir()) == [])
        await wait_until(lambda: one._home is not None and one._home._lock.closed)
        await three.start(0)
    finally:
        for each_one in (one, two, three):
            await each_one.stop()


@on_loop
async def test_only_who_has_the_token_gets_in() -> None:
    board = Board()
    server = DatabaseServer(board, Access(TOKEN), notifies=False)
    port = await server.start(0)
    try:
        board.post(message(1))
        async with Client(DATABASE[1], port, token="another") as stranger:
            await wait_until(lambda: stranger.side.account.faults >= 2)
            assert "wrong user or password" in stranger.side.reasons("fault")[0]
            assert stranger.side.seqs == []
    finally:
        await server.stop()


@posix
@on_loop
async def test_who_reads_may_not_write() -> None:
    from feeds.database.connection import Command, Postgres, RefusedError
    from feeds.database.place import own

    server = DatabaseServer(Board(), Access(TOKEN), notifies=False)
    port = await server.start(0)
    try:
        session = await Postgres.connect(own(port, TOKEN).parameters)
        try:
            for statement in (b"DELETE FROM updates", b"CREATE TABLE mine (id int)"):
                with pytest.raises(RefusedError, match="permission denied"):
                    await session.ask(Command(statement))
        finally:
            session.close()
    finally:
        await server.stop()


def fake_program(where: Path, said: str) -> Path:
    """Return a program that says something on standard error, and fails."""
    program = where / "program"
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    program.chmod(0o755)
    return program


@posix
@pytest.mark.parametrize("which", ["initdb", "postgres"])
@on_loop
async def test_one_that_cannot_be_set_up_or_started_is_one_line(
    which: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if wheel.owner() is not None:
        for parent in (tmp_path, *tmp_path.parents[:3]):
            parent.chmod(0o755)
    no_space = 'FATAL:  could not write file "x": No space left on device'
    fake, real = fake_program(tmp_path, no_space), wheel.program
    monkeypatch.setattr(
        wheel, "program", lambda tree, name: fake if name == which else real(tree, name)
    )
    if which == "initdb":
        monkeypatch.setattr(folder, "_FORM", 99)  # nobody has made this one yet
    embedded = Embedded("a")
    try:
        with pytest.raises(TransportError) as raised:
            await embedded.start(0)
        text = str(raised.value)
        assert text.endswith('could not write file "x": No space left on device')
        assert "\n" not in text
    finally:
        await embedded.stop()


@posix
@on_loop
async def test_a_cache_that_cannot_be_written_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(folder, "user_cache_path", lambda *_, **__: tmp_path / "file")
    embedded = Embedded("a")
    try:
        with pytest.raises(TransportError, match="PostgreSQL cannot be set up: Not a directory"):
            await embedded.start(0)
    finally:
        await embedded.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of other processes")
@on_loop
async def test_a_full_disk_is_survived(capsys: pytest.CaptureFixture[str]) -> None:
    """What a full disk does to PostgreSQL a limit on the size of its files does, too."""
    import resource

    board = Board()
    server = DatabaseServer(board, Access(TOKEN), notifies=False)
    most, none = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, none))
    try:
        port = await server.start(0)  # a process has the limits of who starts it
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, none))
    try:
        async with Client(DATABASE[1], port) as client:
            await is_there_again(client, board, 1)
            limited, seq = server.database_pid, 1
            while server.database_pid == limited:
                seq += 1
                board.post(message(seq).ljust(50_000))
                await asyncio.sleep(0.002)
            await is_there_again(client, board, seq + 1)
    finally:
        await server.stop()
    assert "File too large" in capsys.readouterr().err


@posix
@on_loop
async def test_a_disk_that_is_full_from_the_beginning_is_one_line() -> None:
    import resource

    folder.take().give_back()  # whatever is made only once is there
    most, none = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, none))
    embedded = Embedded("a")
    try:
        with pytest.raises(TransportError) as raised:
            await embedded.start(0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, none))
        await embedded.stop()
    assert str(raised.value) == "PostgreSQL cannot be set up: File too large"


_SERVES = """
import asyncio, sys
from feeds.access import Access
from feeds.board import Board
from feeds.database.server import DatabaseServer

async def serve():
    server = DatabaseServer(Board(), Access("token"), notifies=True)
    await server.start(0)
    print(server.database_pid, flush=True)
    await asyncio.sleep(3600)

asyncio.run(serve())
"""


def killed_server() -> tuple[list[psutil.Process], str]:
    """Return the database's processes of a gateway that was killed, and its memory's key."""
    command = [sys.executable, "-c", _SERVES]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=interpreter.environment(), text=True
    ) as gateway:
        assert gateway.stdout is not None
        database = psutil.Process(int(gateway.stdout.readline()))
        assert "postgres" in database.name()
        family, words = [database, *database.children()], database.cmdline()
        key = key_of(Path(words[words.index("-D") + 1]))
        gateway.kill()
    return family, key


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start ends it")
def test_it_ends_with_a_gateway_that_is_killed() -> None:
    family, key = killed_server()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []
    assert key not in shared_memory()


@posix
@on_loop
async def test_one_that_was_left_is_ended_by_the_next_start() -> None:
    left = Embedded("a")
    await left.start(0)
    assert left._home is not None
    left._home.give_back()  # as the system does with the lock of a gateway that is killed
    following = Embedded("b")
    try:
        before = psutil.Process(left.pid)
        await following.start(0)
        assert following._home is not None
        assert following._home.data == left._home.data
        await wait_until(lambda: not before.is_running() or before.status() == "zombie")
    finally:
        await following.stop()
        await left.stop()


@on_loop
async def test_stopping_while_it_starts_leaves_nothing() -> None:
    for turns in (1, 20, 200):
        embedded = Embedded("a")
        starting = asyncio.get_running_loop().create_task(embedded.start(0))
        for _ in range(turns):
            await asyncio.sleep(0)
        starting.cancel()
        await asyncio.wait({starting})
        await embedded.stop()


def key_of(data: Path) -> str:
    """Return the key of the shared memory of the server in ``data``."""
    return (data / "postmaster.pid").read_text().splitlines()[6].split()[0]


def shared_memory() -> list[str]:
    """Return the keys of all shared memory of the system."""
    return [line.split()[0] for line in Path("/proc/sysvipc/shm").read_text().splitlines()]


@posix
@on_loop
async def test_one_that_does_not_listen_to_reason_is_killed() -> None:
    embedded = Embedded("a")
    await embedded.start(0)
    psutil.Process(embedded.pid).send_signal(signal.SIGSTOP)
    home = embedded._home
    assert home is not None
    key = key_of(home.data)
    async with asyncio.timeout(5):
        await embedded.stop()
    assert not embedded.runs
    if sys.platform == "linux":
        assert key not in shared_memory()
