"""The export's own process: makes evidence of a recording, and says how far it is.

``python -m app.features.take_away.worker`` reads one job from standard input and writes lines of
JSON: shares of 1 while it works, then an :class:`ExportOutcome`. In the window's process it would
hold up painting.
"""

import os
import signal
import sys
from pathlib import Path

import msgspec

from app.features.take_away.evidence import ExportOutcome, Job
from app.features.take_away.recording import replay
from app.report.page import render
from feeds.evidence.archive import EvidenceError
from feeds.evidence.run import EvidenceRun
from feeds.evidence.summary import Context

READ_SHARE = 0.8
"""The share of the work that is done when the recording is read; the report is the rest."""
STEPS = 50


def write(job: Job) -> ExportOutcome:
    """Write the evidence, telling how far it is on standard output."""
    painted: dict[int, int] = {}
    try:
        evidence = EvidenceRun(
            Path(job.target),
            job.settings,
            force=True,  # it was asked about
            painted=lambda seq: painted.pop(seq, None),
        )
    except EvidenceError as error:
        return ExportOutcome(error=str(error))
    step = 0
    try:
        for kept, share in replay(job.snapshot):
            painted.update(kept.painted)
            if kept.segment:
                evidence.take(kept.frame())
            if int(share * STEPS) > step:
                step = int(share * STEPS)
                _say(share * READ_SHARE)
        context = Context(markers=job.markers, load=job.load)
        lacking = evidence.complete(job.settings, job.counters, context, render)
    except (EvidenceError, OSError) as error:
        return ExportOutcome(error=str(error))
    finally:
        evidence.discard()
    return ExportOutcome(lacking=lacking or job.snapshot.lacking)


def _say(what: float | ExportOutcome) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
    sys.stdout.flush()


def main() -> int:
    """Do the one job."""
    # Ctrl+C and a closed terminal are for the window, which waits for what was asked for
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    # asked to end, it still takes its draft away
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    if hasattr(os, "nice"):
        os.nice(5)  # the measuring goes first
    try:
        _say(write(msgspec.json.decode(sys.stdin.buffer.read(), type=Job)))
    except BrokenPipeError:
        return 1  # the window is gone, and with it whoever wanted the evidence
    return 0


if __name__ == "__main__":
    sys.exit(main())
