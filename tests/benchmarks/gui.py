"""The real window on the real processes, in a process of its own, for the benchmarks.

``python -m tests.benchmarks.gui RATE SECONDS``: prints the addresses once both sides are up,
then, after that many seconds of measuring, what was painted and received.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict
from time import process_time

import msgspec

WARM_UP_S = 3.0


async def _run(rate_per_s: float, seconds: float) -> None:
    from PySide6.QtWidgets import QApplication

    from app.commands.window.wiring import build_window
    from app.window.look import theme as look
    from feeds.lab import Lab
    from feeds.settings import Settings

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = Settings(rate_per_s=rate_per_s, delay_ms=0.0, jitter_ms=0.0, seed=1)
    look.apply(app, look.DARK)
    window = build_window(settings, look.DARK, 30)
    window.resize(1600, 1000)
    async with Lab(settings, on_frame=window.mailbox.put) as lab:
        window.show()
        window.pulse.start()
        await asyncio.sleep(WARM_UP_S)
        assert lab.endpoints is not None
        print(json.dumps([lab.endpoints.live_url, lab.endpoints.token]), flush=True)  # noqa: T201
        lab.reset()
        window.meter.reset()
        used_s = process_time()
        await asyncio.sleep(seconds)
        counters = await lab.counters()
        result = asdict(window.meter.summary())
        result["cores"] = (process_time() - used_s) / seconds
        result["live"] = msgspec.to_builtins(counters.live.update_latency_ms)
        print(json.dumps(result), flush=True)  # noqa: T201
        window.pulse.stop()
        window.hide()


def main() -> None:
    """Run the window as the program does."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_QPA_UPDATE_IDLE_TIME"] = "0"
    import qasync
    from PySide6.QtWidgets import QApplication

    app = QApplication(["benchmark"])
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_run(float(sys.argv[1]), float(sys.argv[2])))
    os._exit(0)  # widgets at the end of the interpreter are not what is measured


if __name__ == "__main__":
    main()
