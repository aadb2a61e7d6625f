"""What a crowd needs of this machine and of its transports, looked at before it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import psutil

from feeds import transports
from feeds.crowd.records import Size
from feeds.frame import SIDES
from feeds.listener import most_descriptors
from feeds.settings import Settings

SPARE_FILES = 100
"""Descriptors that a process needs beside its connections."""
LINGER_S = 60.0
"""How long a port stays taken after its connection has ended (TIME_WAIT of Linux)."""


class Machine(NamedTuple):
    """What a process here can have."""

    files: int
    """Descriptors that it may have open at one time."""
    memory_bytes: int
    """That can be had without swapping."""
    ports: int
    """From which it can connect to one address."""


def machine() -> Machine:
    """Return what this machine gives."""
    return Machine(most_descriptors(raised=True), psutil.virtual_memory().available, _ports())


def lacking(size: Size, settings: Settings, has: Machine, database_url: str = "") -> str:
    """Return what a crowd of ``size`` lacks, with the remedy, in one line; empty: nothing."""
    needed = 0
    for side in SIDES:
        count: int = getattr(size, side)
        transport = transports.find(settings.transport(side))
        needed += count * transport.client_bytes
        if count > 1 and (why := transport.refuses_crowd(database_url)):
            return f"{transport.label}: {why}"
        if count > transport.most_clients:
            limit = f"{transport.label} takes at most {transport.most_clients:,} clients"
            return f"{limit}, not {count:,}; have fewer, or choose another way"
    files = size.live + size.polled + SPARE_FILES
    if files > has.files:
        fit = max(1, (has.files - SPARE_FILES) // 2)
        return (
            f"{size.live + size.polled:,} connections need {files:,} open files and a process may "
            f"have {has.files:,}; have at most {fit:,} clients, or raise the limit (ulimit -n)"
        )
    if needed > has.memory_bytes:
        return (
            f"{size.live + size.polled:,} connections need {needed / 1e6:,.0f} MB of memory and "
            f"{has.memory_bytes / 1e6:,.0f} MB are free; have fewer clients"
        )
    if not settings.fairness.polled_keep_alive:
        most = int(has.ports / LINGER_S * settings.poll_interval_s)
        if size.polled > most:
            return (
                f"{size.polled:,} clients that connect anew for each request, every "
                f"{settings.poll_interval_s:g} s, run out of ports; have at most {most:,}, "
                "a longer interval, or keep connections alive"
            )
    return ""


def _ports() -> int:
    """Return how many ports the system gives out for connections that are made here."""
    try:
        range_ = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii")
        first, last = map(int, range_.split())
        return last - first + 1
    except (OSError, ValueError):
        return 16_384  # what IANA sets apart for it, and macOS and Windows have
