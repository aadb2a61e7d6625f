"""What serving one side costs: processor seconds and memory of its processes, over restarts."""

import sys
from typing import NamedTuple

import psutil


class Cost(NamedTuple):
    """Processor seconds so far, and resident memory in bytes now."""

    cpu_s: float
    rss_bytes: int


class _Watched:
    """One process, or with ``family`` all that come from it; what earlier ones used stays."""

    def __init__(self, *, family: bool = False) -> None:
        self._family = family
        self._process: psutil.Process | None = None
        self._before_s = self._last_s = 0.0

    def watch(self, pid: int) -> None:
        """Read the process ``pid`` from now on; 0: none."""
        if (self._process.pid if self._process is not None else 0) == pid:
            return
        self._before_s += self._last_s
        self._last_s = 0.0
        try:
            self._process = psutil.Process(pid) if pid else None
        except psutil.Error:
            self._process = None

    def read(self) -> Cost | None:
        """Return the cost; ``None`` while there is no process."""
        if self._process is None:
            return None
        try:
            now = _family(self._process) if self._family else _alone(self._process)
        except psutil.Error:
            return None
        self._last_s = max(self._last_s, now.cpu_s)
        return Cost(self._before_s + self._last_s, now.rss_bytes)


def _alone(process: psutil.Process) -> Cost:
    with process.oneshot():
        times = process.cpu_times()
        return Cost(times.user + times.system, process.memory_info().rss)


def _family(parent: psutil.Process) -> Cost:
    """Return what ``parent``, those that come from it and those of them that ended have used.

    The memory that all of them share counts once, where the system tells it apart.
    """
    times = parent.cpu_times()
    cpu_s = times.user + times.system
    cpu_s += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    own_bytes = shared_bytes = 0
    for process in (parent, *parent.children(recursive=True)):
        try:
            with process.oneshot():
                memory, its = process.memory_info(), process.cpu_times()
        except psutil.Error:  # it has ended meanwhile
            continue
        shared = memory.shared if sys.platform == "linux" else 0
        own_bytes += memory.rss - shared
        shared_bytes = max(shared_bytes, shared)
        if process is not parent:
            cpu_s += its.user + its.system
    return Cost(cpu_s, own_bytes + shared_bytes)


class ToldCost:
    """The cost of a gateway on another machine, as that tells it; one that begins anew adds up."""

    def __init__(self) -> None:
        self._before_s = self._last_s = 0.0
        self._newest: Cost | None = None

    def told(self, cpu_s: float, rss_bytes: int) -> None:
        """Take what the gateway has used since it began, and its memory now."""
        if cpu_s < self._last_s:
            self._before_s += self._last_s
        self._last_s = cpu_s
        self._newest = Cost(self._before_s + cpu_s, rss_bytes)

    def watch(self, pid: int, database_pid: int = 0) -> None:
        """Do nothing: none of its processes is here."""

    def read(self) -> tuple[Cost | None, Cost | None]:
        """Return what was told last."""
        return self._newest, None


class ServerCost:
    """The cost of a side's gateway, and of the database behind it if there is one here."""

    def __init__(self) -> None:
        self._gateway, self._database = _Watched(), _Watched(family=True)

    def watch(self, pid: int, database_pid: int = 0) -> None:
        """Read these processes from now on; what earlier ones used stays counted."""
        self._gateway.watch(pid)
        self._database.watch(database_pid)

    def read(self) -> tuple[Cost | None, Cost | None]:
        """Return the gateway's and the database's cost, each ``None`` while there is none."""
        return self._gateway.read(), self._database.read()
