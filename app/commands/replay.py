"""``live-vs-polled replay``: a recording shown again, in the window or as its figures alone."""

from __future__ import annotations

from math import inf
from pathlib import Path

from app.commands.reporting import report
from app.text import tables
from app.text.mistakes import complain, mistake
from feeds.recording.reader import RecordingReader
from feeds.recording.records import BadRecordingError


def run(file: Path, *, json: str | None = None, speed: float | None = None, window: bool) -> int:
    """Replay the recording in ``file``, in the window or without one.

    ``speed``: how fast its time runs, infinite: all at once; ``None``: as it is usual there.
    """
    try:
        with RecordingReader(file) as recording:
            if window:
                return _in_window(recording, speed or 1.0)
            if speed is not None and speed != inf:
                from app.commands import replay_terminal

                status = replay_terminal.run(recording, speed)
                if status:
                    return status
            return _figures(recording, json)
    except BadRecordingError as error:
        mistake(str(error))


def _in_window(recording: RecordingReader, speed: float) -> int:
    """Open the window on ``recording``."""
    from app.commands import window

    return window.replay(recording, speed)


def _figures(recording: RecordingReader, json: str | None) -> int:
    """Report the figures of ``recording`` as ``measure`` did."""
    counters = recording.counters()
    if recording.trouble:
        complain(recording.trouble)
    if counters is None:
        return complain(f"{recording.path}: nothing was measured yet when it ended")
    for lost in tables.left_out(counters):
        complain(lost)
    settings = recording.measured_under()
    return report(settings, counters, json, recording.context(), recording.taken_from())
