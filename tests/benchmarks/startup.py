"""How long from launch to the first painted live value."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

from feeds.clock import now_ns
from tests.benchmarks.report import Row

RUNS = 7


def _launch_s(folder: str) -> float:
    """Launch the program once; return seconds to the first painted live value."""
    command = [sys.executable, "-m", "tests.benchmarks.launch", str(now_ns())]
    done = subprocess.run(
        command,
        env={**os.environ, "XDG_CONFIG_HOME": folder},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def run() -> list[Row]:
    """Launch a few times, keep the median."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = [_launch_s(folder) for _ in range(RUNS)]
    text = ", ".join(f"{value:.2f}" for value in seconds)
    name = "launch to first painted live value"
    return [Row(name, statistics.median(seconds), "<=", 1.5, "s", text)]
