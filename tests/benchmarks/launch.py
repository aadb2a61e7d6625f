"""Launch the program as its command does; print the seconds until a live value is painted.

``python -m tests.benchmarks.launch NS``, where NS is the clock when the process was launched.
"""

from __future__ import annotations

import os
import sys
from typing import Any


def main() -> None:
    """Run the window until the first paint that shows a live update."""
    from app.command_line.main import main as command
    from feeds.clock import now_ns
    from feeds.lab import Lab

    launched_ns = int(sys.argv[1])
    spawn = Lab.spawn

    def spawn_and_watch(lab: Lab) -> None:
        spawn(lab)  # first, as in the program: the watch must not change the order of imports
        from app.window.painting.paint_meter import PaintMeter

        painted = PaintMeter.painted

        def watch(meter: PaintMeter, *instants: Any) -> None:  # noqa: ANN401
            painted(meter, *instants)
            if instants[-1]:
                sys.stdout.write(f"{(now_ns() - launched_ns) / 1e9}\n")
                sys.stdout.flush()
                os._exit(0)  # the processes end with their parent

        PaintMeter.painted = watch  # type: ignore[method-assign,assignment]

    Lab.spawn = spawn_and_watch  # type: ignore[method-assign,assignment]
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    command(["--duration", "30", "--size", "1600x1000"])


if __name__ == "__main__":
    main()
