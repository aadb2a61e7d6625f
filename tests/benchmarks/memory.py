"""Memory of every process over ten minutes at 1,000 updates/s: it must stay where it is."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil

from tests.benchmarks.report import Row

SECONDS = 600
SETTLED_S = 60
"""By then the histories are full and the allocators have what they need."""
EVERY_S = 2.0
MB = 1e6


def _name(process: psutil.Process) -> str:
    """Return the role of a process of the run; the window is the one that has none."""
    words = process.cmdline()
    entry = "feeds.processes.child"
    return " ".join(words[words.index(entry) + 1 :]) if entry in words else "window"


def run() -> list[Row]:
    """Run the window on the real processes; watch them all."""
    command = [sys.executable, "-m", "tests.benchmarks.gui", "1000", str(SECONDS)]
    window = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert window.stdout is not None
    window.stdout.readline()  # both sides are up
    watched = [psutil.Process(window.pid), *psutil.Process(window.pid).children()]
    readings: dict[str, list[int]] = {_name(process): [] for process in watched}
    began = time.monotonic()
    while (passed := time.monotonic() - began) < SECONDS - EVERY_S:
        if passed > SETTLED_S:
            for process in watched:
                readings[_name(process)].append(process.memory_info().rss)
        time.sleep(EVERY_S)
    window.communicate()
    return [
        Row(
            f"memory of {name} over {(SECONDS - SETTLED_S) / 60:.0f} min",
            max(abs(value - values[0]) for value in values) / MB,
            "<=",
            5.0,
            "MB",
            f"{values[0] / MB:.1f} MB after {SETTLED_S} s, {values[-1] / MB:.1f} MB at the end",
        )
        for name, values in readings.items()
    ]
