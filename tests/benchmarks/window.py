"""The window at work: what it does to receiving, how soon it shows an update, what it costs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, cast

from tests.benchmarks import page
from tests.benchmarks.report import Row

SECONDS = 15.0
PAINT_OF_PAGE = 1.5
PAINT_OF_BARE = WORK_OF_BARE = 1.0
CORES_OF_BARE = 0.5
"""At most this many times what the yardsticks take in the same run: a page, a bare Qt window."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What the window, and the bare client beside it, measured at one rate."""

    window: dict[str, Any]
    bare_p50_ms: float
    bare_p99_ms: float


def _start(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _line(process: subprocess.Popen[str]) -> Any:  # noqa: ANN401 - whatever JSON it prints
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def _run(rate_per_s: int, *how: str) -> _Run:
    window = _start("tests.benchmarks.gui", str(rate_per_s), str(SECONDS), *how)
    url, token = cast("list[str]", _line(window))
    bare = _start("tests.benchmarks.bare_client", url, token)
    result = _line(window)
    window.communicate()
    latencies_ns = cast("list[int]", json.loads(bare.communicate()[0]))
    count = len(latencies_ns)
    return _Run(
        result,
        latencies_ns[count // 2] / 1e6,
        latencies_ns[min(count - 1, count * 99 // 100)] / 1e6,
    )


def _bare_window(rate_per_s: int) -> dict[str, Any]:
    """Measure a bare Qt window with two plots on the same updates."""
    process = _start("tests.benchmarks.bare_window", "paint", str(rate_per_s), str(SECONDS))
    figures = cast("dict[str, Any]", _line(process))
    process.communicate()
    return figures


def _receiving(at: str, measured: _Run) -> list[Row]:
    """Compare receiving with a bare client at the same relay and gateway."""
    rows = []
    for name, bound in (("p50", 0.15), ("p99", 1.5)):
        ours = measured.window["live"][name]
        bare = measured.bare_p50_ms if name == "p50" else measured.bare_p99_ms
        note = f"{ours:.2f} ms against {bare:.2f} ms of a bare client, same relay and gateway"
        rows.append(Row(f"live receive {name} {at}", ours - bare, "<=", bound, "ms", note))
    return rows


def _painting(at: str, ours: dict[str, Any], bare: dict[str, Any]) -> list[Row]:
    """Compare painting with a bare Qt window with two plots in the same run."""
    rows = []
    for name, key, bound, unit in (
        ("paint latency p50", "latency_p50_ms", PAINT_OF_BARE, "ms"),
        ("frame work p50", "work_p50_ms", WORK_OF_BARE, "ms"),
        ("frame work p99", "work_p99_ms", WORK_OF_BARE, "ms"),
        ("CPU of the window", "cores", CORES_OF_BARE, "cores"),
    ):
        note = f"{ours[key]:.3g} {unit} against {bare[key]:.3g} {unit} of a bare Qt window"
        rows.append(Row(f"{name} {at}", ours[key] / bare[key], "<=", bound, "×", note))
    rows.append(Row(f"paints {at}", ours["paints_per_s"], ">=", 59, "/s"))
    return rows


def _against_a_page(at: str, rate_per_s: int, ours_ms: float) -> list[Row]:
    """Compare paint latency with a page's in Chromium, where there is one."""
    program = page.chromium()
    if program is None:
        return []
    theirs_ms = page.measure(program, rate_per_s, SECONDS)
    note = f"{ours_ms:.2f} ms against {theirs_ms:.2f} ms until a page's frame callback"
    name = f"paint latency p50 {at}, of Chromium"
    return [Row(name, ours_ms / theirs_ms, "<=", PAINT_OF_PAGE, "×", note)]


def run() -> list[Row]:
    """Measure at 100 and at 1,000 updates/s, at 1600 × 1000, without simulated delay.

    At 100/s once more with a story running in presentation mode: nothing may get worse for it.
    """
    rows = []
    bare = {rate: _bare_window(rate) for rate in (100, 1000)}
    for rate, how in ((100, ()), (1000, ()), (100, ("present",))):
        measured = _run(rate, *how)
        at = f"at {rate:,} updates/s{', presenting a story' if how else ''}"
        rows += _receiving(at, measured)
        rows += _painting(at, measured.window, bare[rate])
        if rate == 100 and not how:
            rows += _against_a_page(at, rate, measured.window["latency_p50_ms"])
    return rows
