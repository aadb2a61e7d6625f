"""The process that makes a clip: draws the window at each instant, off screen, and writes them.

The window's feature starts it by its name: it composes a whole window, which no feature may.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.commands.clip.projection import instants, pictures
from app.commands.clip.spool import Spool
from app.commands.clip.writing import written
from app.features.clip.records import ClipJob, ClipOutcome, clip_size
from app.running import saving
from app.running.beside import do_beside
from feeds.foreign import reason
from feeds.frame import Frame

DRAWN_SHARE = 0.6
"""Of the work is done when all is drawn; the rest is writing."""


def make(job: ClipJob, show: Callable[[float], None]) -> ClipOutcome:
    """Draw and write ``job``; ``show`` is told how far it is."""
    if not job.take.frames:
        return ClipOutcome(error="there is nothing to show yet")
    try:
        spool = _drawn(job, lambda share: show(share * DRAWN_SHARE))
        data, way = written(
            spool,
            job.form,
            job.limit_bytes,
            lambda share: show(DRAWN_SHARE + share * (1 - DRAWN_SHARE)),
        )
    except OSError as error:
        return ClipOutcome(error=reason(error))
    if trouble := saving.save(Path(job.target), data):
        return ClipOutcome(error=f"{job.target} {trouble}")
    seconds = len(way.indices(len(spool))) * way.period_ms / 1000
    return ClipOutcome(note=way.note(), seconds=seconds, size_bytes=len(data), size=spool.size)


def _drawn(job: ClipJob, show: Callable[[float], None]) -> Spool:
    """Return the pictures of ``job``."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.ui.application import open_application

    app = open_application()
    try:
        spool = Spool(clip_size(job.staging.size, job.width))
        first_ns = msgspec.msgpack.decode(job.take.frames[0], type=Frame).at_ns
        number = len(instants(job, first_ns))
        for picture in pictures(app, job):
            spool.add(picture)
            show(len(spool) / number)
        return spool
    finally:
        app.shutdown()


def main() -> int:
    """Do the one job."""
    return do_beside(lambda job, show: make(msgspec.msgpack.decode(job, type=ClipJob), show))


if __name__ == "__main__":
    sys.exit(main())
