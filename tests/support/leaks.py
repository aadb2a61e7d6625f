"""The guard that fails a test which leaves something running or open behind.

A thing counts as left behind when it was not there before the test and does not go away within
:data:`GRACE_S` after it: what is ending anyway gets the time to.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import psutil

GRACE_S = 10.0
_PAUSE = threading.Event()  # never set: something to wait on that is not a sleep
_loops: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()


def watch_loops() -> None:
    """Have every event loop noted when it is made; there is no public list of them."""
    original = asyncio.BaseEventLoop.__init__
    if getattr(original, "notes_loops", False):
        return

    def noting(self: asyncio.BaseEventLoop) -> None:
        original(self)
        _loops.add(self)

    noting.notes_loops = True  # type: ignore[attr-defined]
    asyncio.BaseEventLoop.__init__ = noting  # type: ignore[method-assign,assignment]


@dataclass
class Belongings:
    """What a test could leave behind, each thing with the name it is reported under."""

    things: dict[object, str] = field(default_factory=dict)

    def left_since(self, before: Belongings) -> list[str]:
        """Return the names of what is here now and was not ``before``."""
        return sorted(name for key, name in self.things.items() if key not in before.things)


def look() -> Belongings:
    """Return everything that is running or open now."""
    things: dict[object, str] = {}
    for find in (_threads, _tasks, _timers, _children, _sockets):
        things.update(find())
    return Belongings(things)


def left_behind(before: Belongings, grace_s: float) -> list[str]:
    """Return the names of what came since ``before`` and stays."""
    left = look().left_since(before)
    if not left:
        return []
    gc.collect()  # what only waits for the collector is not running; its own warning tells of it
    deadline_s = monotonic() + grace_s
    while (left := look().left_since(before)) and monotonic() < deadline_s:
        _let_qt_delete()
        _PAUSE.wait(0.02)
    return left


def _threads() -> Iterator[tuple[object, str]]:
    for thread in threading.enumerate():
        yield ("thread", id(thread)), f"thread {thread.name!r}"


def _tasks() -> Iterator[tuple[object, str]]:
    for loop in list(_loops):
        if loop.is_running():
            continue  # the loop of a wider fixture, in another thread
        for task in asyncio.all_tasks(loop):
            yield ("task", id(task)), f"task {task.get_name()!r} of {task.get_coro()!r}"


def _timers() -> Iterator[tuple[object, str]]:
    core = sys.modules.get("PySide6.QtCore")
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = core.QCoreApplication.instance() if core else None
    if core is None or application is None:
        return
    from shiboken6 import Shiboken

    owners = [application]
    if widgets is not None:
        owners += widgets.QApplication.topLevelWidgets()
    for owner in owners:
        for timer in owner.findChildren(core.QTimer):
            if timer.isActive():
                address = Shiboken.getCppPointer(timer)[0]  # the wrapper comes and goes
                yield ("timer", address), f"timer of {type(timer.parent()).__name__}"


def _children() -> Iterator[tuple[object, str]]:
    for child in _descendants():
        with suppress(psutil.Error):
            if child.status() != psutil.STATUS_ZOMBIE:
                command = " ".join(child.cmdline())[:120]
                if "resource_tracker" not in command:  # one for all tests, ends with them
                    yield ("child", child.pid), f"child process {child.pid}: {command}"


def _descendants() -> list[psutil.Process]:
    """Return the processes below this one; where Linux says so, without a look at all others."""
    tasks = Path("/proc/self/task")
    with suppress(OSError):
        if not any((tasks / thread / "children").read_bytes() for thread in os.listdir(tasks)):  # noqa: PTH208
            return []
    return psutil.Process().children(recursive=True)


def _sockets() -> Iterator[tuple[object, str]]:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        for connection in psutil.Process().net_connections("all"):
            address = (connection.fd, connection.laddr, connection.raddr)
            yield ("socket", address), f"socket {connection.laddr} → {connection.raddr}"
        return
    for name in os.listdir(folder):  # noqa: PTH208 - names are all that is wanted, and it is fast
        with suppress(OSError):
            target = os.readlink(folder / name)  # noqa: PTH115 - not a path but "socket:[…]"
            if target.startswith("socket:"):
                yield ("socket", target), f"{target}{_ends(int(name))}"


def _ends(descriptor: int) -> str:
    """Return " at ADDRESS" of a socket that has one."""
    for connection in psutil.Process().net_connections("inet"):
        if connection.fd == descriptor:
            return f" {connection.laddr} → {connection.raddr or '–'} {connection.status}"
    return ""


def _let_qt_delete() -> None:
    """Let Qt carry out the deletions it was asked for."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


Report = Callable[[str], None]


def guard(report: Report) -> Iterator[None]:
    """Run a test between two looks; ``report`` gets one line naming what it left behind."""
    before = look()
    yield
    _let_qt_delete()  # widgets of a test that is over would slow down all those after it
    if left := left_behind(before, GRACE_S):
        report(f"the test left behind: {'; '.join(left)}")
