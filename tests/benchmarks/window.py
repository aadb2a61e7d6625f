"""The window at work: what it does to receiving, how soon it shows an update, what it costs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, cast

from tests.benchmarks.report import Row

SECONDS = 15.0


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


def run() -> list[Row]:
    """Measure at 100 and at 1,000 updates/s, at 1600 × 1000, without simulated delay.

    At 100/s once more with a story running in presentation mode: nothing may get worse for it.
    """
    rows = []
    for rate, how in ((100, ()), (1000, ()), (100, ("present",))):
        measured = _run(rate, *how)
        window = measured.window
        at = f"at {rate:,} updates/s{', presenting a story' if how else ''}"
        for name, bound in (("p50", 0.15), ("p99", 1.5)):
            ours = window["live"][name]
            bare = measured.bare_p50_ms if name == "p50" else measured.bare_p99_ms
            note = f"{ours:.2f} ms against {bare:.2f} ms of a bare client, same relay and gateway"
            rows.append(Row(f"live receive {name} {at}", ours - bare, "<=", bound, "ms", note))
        if rate == 100:
            rows.append(Row(f"paint latency p50 {at}", window["latency_p50_ms"], "<=", 10, "ms"))
            rows.append(Row(f"paint latency p99 {at}", window["latency_p99_ms"], "<=", 20, "ms"))
        work = f"p50 {window['work_p50_ms']:.2f} ms"
        rows.append(Row(f"frame work p99 {at}", window["work_p99_ms"], "<=", 16, "ms", work))
        rows.append(Row(f"paints {at}", window["paints_per_s"], ">=", 59, "/s"))
        rows.append(Row(f"CPU of the window {at}", window["cores"], "<=", 0.6, "cores"))
    return rows
