"""How fast the window paints: paint latency and frame work, with the real lab and a real window.

    python -m tests.benchmarks.painting [--rates 10,100,1000] [--seconds 20] [--size 1600x1000]

Paint latency is published → end of the paint that first shows the update, without simulated
delay. Runs offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from time import process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")

import qasync
from PySide6.QtWidgets import QApplication

from app.commands.window_wiring import Wiring, build_window
from app.window import theme as look
from app.window.paint_meter import PaintSummary
from feeds.clock import now_ns
from feeds.lab import Lab
from feeds.settings import Settings

FILLED_S = 32.0
"""Before measuring, so that the charts are full."""


async def measure(
    app: QApplication, rate_per_s: float, seconds: float, size: tuple[int, int], fill_s: float
) -> tuple[PaintSummary, float]:
    """Return the paint figures at ``rate_per_s`` and the share of a core that painting took."""
    settings = Settings(rate_per_s=rate_per_s, delay_ms=0.0, jitter_ms=0.0, seed=1)
    look.apply(app, look.DARK)
    window = build_window(settings, look.DARK, 30)
    window.resize(*size)
    async with Lab(settings, on_frame=window.mailbox.put) as lab:
        Wiring(app, window, lab, "dark")
        window.show()
        window.pulse.start()
        await asyncio.sleep(fill_s)
        window.meter.reset()
        began_s, began_ns = process_time(), now_ns()
        await asyncio.sleep(seconds)
        share = (process_time() - began_s) / ((now_ns() - began_ns) / 1e9)
        summary = window.meter.summary()
        window.pulse.stop()
        window.hide()
    window.deleteLater()
    await asyncio.sleep(0)
    return summary, share


async def table(app: QApplication, options: argparse.Namespace) -> None:
    """Print a line for each rate."""
    width, _, height = options.size.partition("x")
    print("updates/s  paints/s   latency p50    p99 ms   work p50    p99 ms   core")  # noqa: T201
    for rate in options.rates.split(","):
        size = (int(width), int(height))
        s, share = await measure(app, float(rate), options.seconds, size, options.fill)
        print(  # noqa: T201
            f"{rate:>9} {s.paints_per_s or 0:9.1f} {s.latency_p50_ms or 0:13.2f}"
            f" {s.latency_p99_ms or 0:9.2f} {s.work_p50_ms or 0:10.2f}"
            f" {s.work_p99_ms or 0:9.2f} {share:6.2f}",
            flush=True,
        )


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rates", default="10,100,1000")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--fill", type=float, default=FILLED_S)
    parser.add_argument("--size", default="1600x1000")
    options = parser.parse_args()
    app = QApplication(["painting"])
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(table(app, options))
    finally:
        loop.close()
        app.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
