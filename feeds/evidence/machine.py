"""What the figures were taken on: machine, versions, clock. Nothing that names its owner."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import psutil

from feeds.clock import resolution_s

LIBRARIES = ("websockets", "requests", "uvicorn", "httptools", "uvloop", "msgspec")
"""Those through which the measured bytes pass."""


def describe() -> dict[str, object]:
    """Return processor, memory, system and versions."""
    return {
        "cpu": _processor(),
        "cores_physical": psutil.cpu_count(logical=False),
        "cores_logical": psutil.cpu_count(logical=True),
        "cores_usable": _usable(),
        "memory_bytes": psutil.virtual_memory().total,
        "os": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def clock() -> dict[str, object]:
    """Return which clock stamped everything, and how fine it is, in nanoseconds."""
    return {"name": "perf_counter_ns", "monotonic": True, "resolution_ns": resolution_s() * 1e9}


def _processor() -> str:
    """Return the processor's name as the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() in ("model name", "Model"):
                return value.strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def _usable() -> int | None:
    """Return on how many cores this process may run; the system may allow it fewer than all."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _version(name: str) -> str | None:
    from importlib import metadata  # slow to import, and seldom needed

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
