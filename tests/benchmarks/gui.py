"""The real window on the real processes, in a process of its own, for the benchmarks.

``python -m tests.benchmarks.gui RATE SECONDS [present]``: prints the addresses once both sides are
up, then, after that many seconds of measuring, what was painted and received. ``present`` does it
with a story running in presentation mode.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from feeds.stories.story import Story

WARM_UP_S = 3.0
STORY = """
title = "Measured while it is told"
about = "A story for the benchmark"
[settings]
rate_per_s = {rate}
delay_ms = 0
jitter_ms = 0
[[step]]
title = "What polling shows is old"
text = "The server pushes every change at once. The client asks, and shows what was true then."
points = ["polled.latency", "polled.behind"]
wait_s = 60
claim = "polled.staleness_ms.mean > 10 * live.staleness_ms.mean"
says = "What polling shows is more than ten times as old"
"""


def _story(rate_per_s: float) -> Story:
    """Return the story that is told in presentation mode."""
    from feeds.stories.reader import load_file

    with TemporaryDirectory() as folder:
        file = Path(folder) / "benchmark.toml"
        file.write_text(STORY.format(rate=rate_per_s), encoding="utf-8")
        return load_file(file)


async def _run(rate_per_s: float, seconds: float, *, present: bool) -> None:
    from PySide6.QtWidgets import QApplication

    from app.commands.window.features import install_all
    from app.ui.preferences import Preferences
    from app.window.build import build
    from app.window.host import Asked
    from app.window.painting.mailbox import Mailbox
    from app.window.theme_choice import ThemeChoice
    from feeds.lab import Lab
    from feeds.settings import Settings

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = Settings(rate_per_s=rate_per_s, delay_ms=0.0, jitter_ms=0.0, seed=1)
    themes, mailbox = ThemeChoice(app, "dark"), Mailbox()
    asked = Asked(story=_story(rate_per_s) if present else None, present=present)
    async with Lab(settings, on_frame=mailbox.put) as lab:
        host = build(lab, mailbox, themes, Preferences.for_one_run(), asked=asked)
        install_all(host)
        surface, painter = host.parts.surface, host.parts.painter
        surface.resize(1600, 1000)
        surface.show()
        painter.pulse.start()
        await asyncio.sleep(WARM_UP_S / 2)
        surface.resize(1600, 1000)  # off screen the full screen is a small one
        await asyncio.sleep(WARM_UP_S / 2)
        assert lab.endpoints is not None
        print(json.dumps([lab.endpoints.live_url, lab.endpoints.token]), flush=True)  # noqa: T201
        lab.reset()
        painter.meter.reset()
        used_s = process_time()
        await asyncio.sleep(seconds)
        counters = await lab.counters()
        result = asdict(painter.meter.summary())
        result["cores"] = (process_time() - used_s) / seconds
        result["live"] = msgspec.to_builtins(counters.live.update_latency_ms)
        print(json.dumps(result), flush=True)  # noqa: T201
        painter.pulse.stop()
        surface.hide()


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
    present = "present" in sys.argv[3:]
    loop.run_until_complete(_run(float(sys.argv[1]), float(sys.argv[2]), present=present))
    os._exit(0)  # widgets at the end of the interpreter are not what is measured


if __name__ == "__main__":
    main()
