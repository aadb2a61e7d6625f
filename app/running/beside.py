"""Long work beside the window, in a process of its own: in the window's it would hold up painting.

The process reads one job from standard input and writes lines of JSON: shares of 1 while it works,
then how it went. Both ends of that are here.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from feeds import interpreter

T = TypeVar("T", bound=msgspec.Struct)
Show = Callable[[float], None]
"""Told the share of 1 that is done."""
NICENESS = 10
"""The measuring goes first."""
BUSY_S, TRIES = 0.2, 15
"""How long is waited before a folder that could not be removed is tried again, and how often."""
_LATER = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
"""The same where processes are not nice."""


async def done_beside(module: str, job: bytes, show: Show, failed: T) -> T:
    """Have ``module`` do ``job``; ``show`` is told on the loop's thread how far it is.

    Return how it went, or ``failed`` if the process ended without saying. When cancelled, the
    process ends, and takes away what it has begun. Its temporary files go whatever becomes of it:
    some systems end a process without a word.
    """
    with _scratch() as folder:
        return await _done(module, job, show, failed, folder)


async def _done(module: str, job: bytes, show: Show, failed: T, folder: str) -> T:
    """Do it with ``folder`` for temporary files."""
    loop = asyncio.get_running_loop()
    process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own module; it starts at once
        interpreter.command(module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl+C is for the window, which finishes the work first
        creationflags=_LATER,
        env=interpreter.environment() | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder),
    )

    def tell(share: float) -> None:
        loop.call_soon_threadsafe(show, share)

    try:
        return await asyncio.to_thread(_follow, process, job, tell, failed)
    finally:
        process.terminate()  # with it the thread ends, too
        process.wait()


@contextmanager
def _scratch() -> Iterator[str]:
    """Give a folder that is removed, later if what was just ended still holds on to it."""
    folder = tempfile.mkdtemp(prefix="live-vs-polled-")
    try:
        yield folder
    finally:
        if not _is_gone(folder):
            again = (_is_gone(folder, BUSY_S) for _ in range(TRIES))
            threading.Thread(target=lambda: any(again)).start()


def _is_gone(folder: str, wait_s: float = 0.0) -> bool:
    """Try to remove ``folder``; say whether it is gone."""
    time.sleep(wait_s)
    shutil.rmtree(folder, ignore_errors=True)
    return not Path(folder).exists()


def _follow(process: subprocess.Popen[bytes], job: bytes, show: Show, failed: T) -> T:
    """Give the process its job and return what came of it."""
    outcome = failed
    share, end = msgspec.json.Decoder(float), msgspec.json.Decoder(type(failed))
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError, RuntimeError, msgspec.DecodeError):
            process.stdin.write(job)
            process.stdin.close()
            for line in process.stdout:
                if line.startswith(b"{"):
                    outcome = end.decode(line)
                else:
                    show(share.decode(line))
    return outcome


def do_beside(work: Callable[[bytes, Show], msgspec.Struct]) -> int:
    """Do the one job of this process by ``work``, and say how far it is and how it went."""
    # Ctrl+C and a closed terminal are for the window, which waits for what was asked for
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    # asked to end, it still takes its draft away
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        _say(work(sys.stdin.buffer.read(), _say))
    except BrokenPipeError:
        return 1  # the window is gone, and with it whoever wanted the work
    return 0


def _say(what: float | msgspec.Struct) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
    sys.stdout.flush()
