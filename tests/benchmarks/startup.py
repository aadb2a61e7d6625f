"""How long from launch to the first painted live value, against a bare window of the same make."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

from feeds.clock import now_ns
from tests.benchmarks.report import Row

RUNS = 7
BOUND = 1.8
OURS = ("tests.benchmarks.launch",)
BARE = ("tests.benchmarks.bare_window", "launch")


def _launch_s(folder: str, command: tuple[str, ...]) -> float:
    """Launch once; return seconds to the first paint that counts."""
    # an installed program has its bytecode, whatever the shell says that runs the benchmark
    env = {**os.environ, "XDG_CONFIG_HOME": folder, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, "-m", *command, str(now_ns())],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def run() -> list[Row]:
    """Launch both a few times, in turn; compare the medians."""
    with tempfile.TemporaryDirectory() as folder:
        for command in (OURS, BARE):
            _launch_s(folder, command)  # the first time bytecode is written and files are read
        pairs = [(_launch_s(folder, OURS), _launch_s(folder, BARE)) for _ in range(RUNS)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    note = f"{ours:.2f} s against {bare:.2f} s of a bare PySide6 + pyqtgraph window with two plots"
    return [Row("launch to first painted live value", ours / bare, "<=", BOUND, "×", note)]
