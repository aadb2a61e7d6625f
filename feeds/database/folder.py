"""The folders of the program's own databases, under the user's cache.

``template`` is made once, by initdb; each server begins with a copy of it in a numbered folder of
its own, so that nothing of a crash is carried over. Who uses a numbered folder holds its lock; the
system gives it back whatever becomes of that process, and the next one ends a server that it left.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import psutil
from platformdirs import site_cache_path, user_cache_path

from feeds.database import wheel
from feeds.database.place import DATABASE, OWNER, READER
from feeds.foreign import one_line, reason
from feeds.halves import TransportError

MOST = 16
"""Servers of this program that one user can run at once."""
TEMPLATE_S = 60.0
"""How long making the template may take; 0.4 s on a quiet machine."""
IPC_RMID = 0
"""See shmctl(2)."""
LEFT_S = 2.0
"""How long a server that was left may take to end once it is told to."""
_FORM = 2
"""Of the template; a new number has everybody make a new one."""
_RENAMED = f"ALTER DATABASE postgres RENAME TO {DATABASE}\n"
_REST = """\
UPDATE pg_database SET datistemplate = false
DROP DATABASE template0
DROP DATABASE template1
"""
"""One database is left of three: a server begins with a copy of all files that there are."""
_ROLE = f"CREATE ROLE {READER} LOGIN\n"


@dataclass
class Home:
    """A folder that one server may use, until it is given back."""

    tree: Path
    """PostgreSQL's programs."""
    data: Path
    secret: str = field(repr=False)
    """The password of the owner of everything in it."""
    _lock: BinaryIO

    def give_back(self) -> None:
        """Let others use it."""
        self._lock.close()

    def tidy(self) -> None:
        """Leave nothing in it, and give it back; blocks. What resists the next one removes."""
        with suppress(OSError):
            if not self._lock.closed:
                _empty(self.data)
        self.give_back()


def take() -> Home:
    """Return a folder with a fresh cluster; blocks. Raise :class:`TransportError`."""
    with _told():
        return _take()


def refresh(home: Home) -> None:
    """Begin anew with a copy of the template; blocks. Raise :class:`TransportError`."""
    with _told():
        _refresh(home)


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line what the system has against it."""
    try:
        yield
    except shutil.Error as error:  # what became of each file, of which there are hundreds
        told = str(error.args[0][0][2]).partition("] ")[2].partition(": ")[0]
        raise TransportError(f"PostgreSQL cannot be set up: {one_line(told)}") from None
    except OSError as error:
        where = f": {one_line(str(error.filename))}" if error.filename else ""
        raise TransportError(f"PostgreSQL cannot be set up: {reason(error)}{where}") from None


def _refresh(home: Home) -> None:
    """Put a copy of the template in the place of what is there, which may be broken."""
    end_left(home.data)
    _empty(home.data)
    template = home.data.parent.parent / _template_name() / "data"
    shutil.copytree(template, home.data, symlinks=True, dirs_exist_ok=True)
    wheel.give(home.data)


def _take() -> Home:
    tree = wheel.programs()
    if tree is None:
        raise TransportError(f"PostgreSQL: {wheel.lacking('')}")
    root = _root()
    with _locked(root / "template.lock", within_s=TEMPLATE_S):
        tree = wheel.reachable(tree, root)
        secret = _template(tree, root / _template_name())
    for number in range(1, MOST + 1):
        folder = root / str(number)
        (folder / "data").mkdir(0o700, parents=True, exist_ok=True)
        wheel.open_up(folder)
        lock = _lock(folder / "lock")
        if lock is None:
            continue
        home = Home(tree, folder / "data", secret, lock)
        try:
            _refresh(home)
        except BaseException:
            home.give_back()
            raise
        return home
    raise TransportError(f"PostgreSQL: {MOST} servers of this program run already; end one")


def _root() -> Path:
    """Return the folder of all this; one that the server's owner can reach."""
    root = user_cache_path("live-vs-polled", appauthor=False) / "database"
    root.mkdir(0o700, parents=True, exist_ok=True)
    if wheel.owner() is not None and not wheel.open_to_all(root.parent):
        root = site_cache_path("live-vs-polled", appauthor=False) / "database"
        root.mkdir(0o711, parents=True, exist_ok=True)
    wheel.open_up(root)
    return root


def _empty(data: Path) -> None:
    """Remove what is in ``data``, which stays: its number tells whose shared memory is left."""
    wheel.take_back(data)
    for left in data.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _template_name() -> str:
    return f"template-{wheel.VERSION}-{_FORM}"


def _template(tree: Path, template: Path) -> str:
    """Make the template if it is not there; return its owner's password."""
    kept = template / "secret"
    if kept.exists():
        return kept.read_text()
    unfinished = template.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    data = unfinished / "data"
    data.mkdir(0o700, parents=True)
    wheel.open_up(unfinished)
    secret = secrets.token_urlsafe(24)
    password = data.parent / "password"
    password.touch(0o600)
    password.write_text(secret)
    wheel.give(data)
    if (owner := wheel.owner()) is not None:
        os.chown(password, *owner)
    asked = f"-D {data.name} -U {OWNER} --auth=scram-sha-256 --pwfile={password.name}"
    alike = "--encoding=UTF8 --locale=C --wal-segsize=1 --no-data-checksums --no-instructions"
    _run(tree, unfinished, "initdb", [*asked.split(), *alike.split()], "")
    _run(tree, unfinished, "postgres", ["--single", "-D", data.name, "template1"], _RENAMED)
    _run(tree, unfinished, "postgres", ["--single", "-D", data.name, DATABASE], _REST + _ROLE)
    wheel.take_back(data)
    password.unlink()
    (unfinished / "secret").touch(0o600)
    (unfinished / "secret").write_text(secret)
    unfinished.rename(template)
    return secret


def _run(tree: Path, folder: Path, name: str, words: list[str], said: str) -> None:
    """Run one of PostgreSQL's programs in ``folder``; raise with its last words."""
    user, group = wheel.owner() or (None, None)
    try:
        ran = subprocess.run(  # noqa: S603 - the wheel's own program
            [wheel.program(tree, name), *words],
            cwd=folder,
            input=said,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            env=environment(),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TEMPLATE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TransportError(f"PostgreSQL: {name} took over {TEMPLATE_S:.0f} s") from None
    if ran.returncode:
        told = last_words(ran.stderr) or f"it ended with status {ran.returncode}"
        raise TransportError(f"PostgreSQL cannot be set up: {told}")


def environment() -> dict[str, str]:
    """Return the environment of PostgreSQL's programs: what is set for others is not for them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def last_words(said: str) -> str:
    """Return of what a program said on standard error the line that tells what is wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for sign in ("FATAL:", "PANIC:", "error:", "ERROR:"):
        for line in lines:
            if sign in line:
                return one_line(line.partition(sign)[2].strip())
    return one_line(lines[0]) if lines else ""


def _lock(path: Path) -> BinaryIO | None:
    """Return an open file that nobody else has, or ``None`` if somebody has it."""
    file = path.open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        if isinstance(error, BlockingIOError | PermissionError):
            return None
        raise
    return file


@contextmanager
def _locked(path: Path, *, within_s: float) -> Iterator[None]:
    """Wait for a lock, and hold it inside."""
    until_s = time.monotonic() + within_s
    while (lock := _lock(path)) is None:
        if time.monotonic() > until_s:
            raise TransportError(f"PostgreSQL: another program keeps {path} locked")
        time.sleep(0.02)
    with lock:
        yield


def end_left(data: Path) -> None:
    """End a server that still uses ``data``, though whoever began it is gone or has given up."""
    told = data / "postmaster.pid"
    with suppress(OSError, ValueError, psutil.Error):
        left = psutil.Process(int(told.read_text().split()[0]))
        if str(data) in left.cmdline():
            family = [left, *left.children(recursive=True)]
            for one in family:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            psutil.wait_procs(family, timeout=LEFT_S)
    if sys.platform == "linux":
        with suppress(OSError, ValueError, IndexError):
            key, number = told.read_text().splitlines()[6].split()
            _forget(key, number, data.stat().st_uid)


def _forget(key: str, number: str, user: int) -> None:
    """Give back the 56 bytes of shared memory that a server of ``user`` could not when killed."""
    for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]:
        fields = line.split()
        if (*fields[:2], fields[7]) == (key, number, str(user)):
            ctypes.CDLL(None).shmctl(int(number), IPC_RMID, None)
