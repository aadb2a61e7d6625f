"""The first thing that runs: Ctrl+C and SIGTERM end the program quietly, however early they come.

Only what this needs is imported before the signals are taken; a ``KeyboardInterrupt`` in the
middle of an import would end in a traceback, or in a crash inside Qt's. Child processes end by
themselves when their parent is gone. A run takes the signals over as soon as it has something to
put in order (:mod:`app.running.interrupts`).
"""

import os
import signal


def main() -> int:
    """Run the command line of this process; return the exit status."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda seen, frame: os._exit(128 + seen))
    from app.command_line.main import main as command

    return command()
