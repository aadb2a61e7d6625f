"""The first thing that runs: shuts out modules that are not ours, and takes the signals.

Python is told where to look before anything is imported that others could have put in its place.
Then Ctrl+C and SIGTERM end the program quietly, however early they come: a ``KeyboardInterrupt`` in
the middle of an import would end in a traceback, or in a crash inside Qt's. Child processes end by
themselves when their parent is gone. A run takes the signals over as soon as it has something to
put in order (:mod:`app.running.interrupts`).
"""

import os
import sys

_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main() -> int:
    """Run the command line of this process; return the exit status."""
    isolate()
    import signal

    closed = getattr(signal, "SIGHUP", None) or getattr(signal, "SIGBREAK", None)
    for number in filter(None, (signal.SIGINT, signal.SIGTERM, closed)):
        # a closed terminal is to be outlived under nohup
        if number != closed or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda seen, frame: os._exit(128 + seen))
    from app.running import streams

    streams.prepare()
    from app.command_line.main import main as command

    status = streams.status_with(command())
    if sys.flags.inspect and not sys.flags.interactive:  # PYTHONINSPECT would ask for a statement
        os._exit(status)
    return status


def isolate() -> None:
    """Look for modules in Python's library, then here, then where they are installed.

    Not in PYTHONPATH, the working folder or that of the command: what is called ``app`` or ``enum``
    there belongs to somebody else. Folders that hold installed packages stay, at the end. Child
    processes are given this order (:mod:`feeds.interpreter`).
    """
    os.environ.pop("PYTHONINSPECT", None)  # a child process that fails is to end
    library = os.path.dirname(os.__file__)
    before = sys.path[: sys.path.index(library)] if library in sys.path else []
    command = os.path.dirname(os.path.realpath(sys.argv[0]))
    named = ["", command, *os.environ.pop("PYTHONPATH", "").split(os.pathsep)]
    others = set(map(_absolute, named))
    foreign = [folder for folder in before if _absolute(folder) in others]
    found = [folder for folder in sys.path if folder not in foreign and folder != _ROOT]
    found.insert(found.index(library) + 1 if library in found else 0, _ROOT)
    sys.path[:] = [*found, *filter(_installed, foreign)]


def _absolute(folder: str) -> str:
    """Return where ``folder`` is; the working folder may have been removed."""
    try:
        return os.path.abspath(folder)
    except OSError:
        return folder


def _installed(folder: str) -> bool:
    """Return whether ``folder`` is one that installers write into, this program's or another."""
    return folder.endswith("-packages") or folder == os.path.dirname(_ROOT)
