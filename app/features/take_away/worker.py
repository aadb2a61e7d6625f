"""The export's own process: makes evidence of the log of a segment, and says how far it is."""

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.features.take_away.evidence import ExportOutcome, Job
from app.features.take_away.segment_log import read_back
from app.report.page import render
from app.running.beside import do_beside
from feeds.evidence.archive import EvidenceError
from feeds.evidence.run import EvidenceRun
from feeds.evidence.summary import Context
from feeds.recording.reader import RecordingReader
from feeds.recording.records import BadRecordingError

READ_SHARE = 0.8
"""The share of the work that is done when the log is read; the report is the rest."""
STEPS = 50


def write(job: Job, show: Callable[[float], None]) -> ExportOutcome:
    """Write the evidence; ``show`` is told how far it is."""
    if job.recording:
        return _of_recording(job, show)
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
        for kept, share in read_back(job.snapshot):
            painted.update(kept.painted)
            if kept.segment:
                evidence.take(kept.frame())
            if int(share * STEPS) > step:
                step = int(share * STEPS)
                show(share * READ_SHARE)
        context = Context(markers=job.markers, load=job.load, kept=job.kept)
        lacking = evidence.complete(job.settings, job.counters, context, render)
    except (EvidenceError, OSError) as error:
        return ExportOutcome(error=str(error))
    finally:
        evidence.discard()
    return ExportOutcome(lacking=lacking or job.snapshot.lacking)


def _of_recording(job: Job, show: Callable[[float], None]) -> ExportOutcome:
    """Write what a run of which there is a recording would have written itself."""
    try:
        with RecordingReader(job.recording) as read:
            painted = {one.seq: one.at_ns for one in read.paints()}
            evidence = EvidenceRun(Path(job.target), job.settings, force=True, painted=painted.get)
            try:
                step = 0
                for frame in read.frames():
                    evidence.take(frame)
                    share = (frame.at_ns - read.began_ns) / max(1, read.ended_ns - read.began_ns)
                    if int(share * STEPS) > step:
                        step = int(share * STEPS)
                        show(min(1.0, share) * READ_SHARE)
                lacking = evidence.complete(
                    job.settings, job.counters, read.context(), render, read.taken_from()
                )
            finally:
                evidence.discard()
            return ExportOutcome(lacking=lacking or read.trouble)
    except (BadRecordingError, EvidenceError, OSError) as error:
        return ExportOutcome(error=str(error))


def main() -> int:
    """Do the one job."""
    return do_beside(lambda job, show: write(msgspec.json.decode(job, type=Job), show))


if __name__ == "__main__":
    sys.exit(main())
