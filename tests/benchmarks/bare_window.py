"""The yardstick of launching and painting: a bare PySide6 + pyqtgraph window with two plots.

``python -m tests.benchmarks.bare_window launch NS`` prints the seconds from NS, the clock when the
process was launched, to the end of its first paint. ``… bare_window paint RATE SECONDS`` shows the
live gateway's updates, received by a ``websockets`` client on the window's own loop, and prints
what painting them took.
"""

from __future__ import annotations

import os
import sys
from time import perf_counter_ns, process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

WARM_UP_S = 3.0
HISTORY_S = 30


def _launch(launched_ns: int) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication(["bare"])

    from tests.benchmarks.two_plots import TwoPlots

    def painted() -> None:
        sys.stdout.write(f"{(perf_counter_ns() - launched_ns) / 1e9}\n")
        sys.stdout.flush()
        os._exit(0)

    plots = TwoPlots(painted)
    plots.add(0, 0, 100.0)
    plots.add(10**9, 10**9, 101.0)
    plots.draw(10**9)
    plots.show()
    app.exec()


def _paint(rate_per_s: float, seconds: float) -> None:
    import asyncio

    import qasync
    from PySide6.QtWidgets import QApplication

    app = QApplication(["bare"])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_follow(rate_per_s, seconds))
    os._exit(0)


async def _follow(rate_per_s: float, seconds: float) -> None:
    import asyncio
    import json
    from contextlib import suppress

    from PySide6.QtCore import Qt, QTimer
    from websockets.asyncio.client import connect

    from feeds.lab import Lab
    from feeds.settings import Settings
    from tests.benchmarks.two_plots import TwoPlots

    settings = Settings(rate_per_s=rate_per_s, delay_ms=0.0, jitter_ms=0.0, seed=1)
    plots = TwoPlots(lambda: None)
    latencies: list[int] = []
    works: list[int] = []
    fresh: list[int] = []

    def paint() -> None:
        began_ns = perf_counter_ns()
        plots.draw(began_ns)
        ended_ns = perf_counter_ns()
        works.append(ended_ns - began_ns)
        latencies.extend(ended_ns - published_ns for published_ns in fresh)
        fresh.clear()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(paint)

    async def receive(url: str, token: str) -> None:
        async with connect(f"{url}?token={token}", compression=None, proxy=None) as connection:
            async for payload in connection:
                update = json.loads(payload)
                plots.add(update["published_ns"], perf_counter_ns(), update["value"])
                fresh.append(update["published_ns"])

    async with Lab(settings) as lab:
        assert lab.endpoints is not None
        plots.show()
        timer.start(1000 // 60)
        receiving = asyncio.ensure_future(receive(lab.endpoints.live_url, lab.endpoints.token))
        await asyncio.sleep(WARM_UP_S)
        latencies.clear()
        works.clear()
        used_s = process_time()
        await asyncio.sleep(seconds)
        cores = (process_time() - used_s) / seconds
        timer.stop()
        receiving.cancel()
        with suppress(asyncio.CancelledError):
            await receiving
    result = {
        "paints_per_s": len(works) / seconds,
        "latency_p50_ms": sorted(latencies)[len(latencies) // 2] / 1e6,
        "work_p50_ms": sorted(works)[len(works) // 2] / 1e6,
        "work_p99_ms": sorted(works)[len(works) * 99 // 100] / 1e6,
        "cores": cores,
    }
    print(json.dumps(result), flush=True)  # noqa: T201 - read by the benchmark


def main() -> None:
    """Do what the command line says."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.argv[1] == "launch":
        _launch(int(sys.argv[2]))
    else:
        _paint(float(sys.argv[2]), float(sys.argv[3]))


if __name__ == "__main__":
    main()
