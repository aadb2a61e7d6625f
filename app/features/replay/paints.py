"""When the window that was recorded had shown an update: painting in this one is not measured."""

from app.window.painting.paint_meter import PaintLegs
from app.window.painting.replay_time import ReplayTime
from feeds.recording.reader import RecordingReader

REACH_NS = 61_000_000_000
GRAIN_NS = 5_000_000_000
"""What was found is used again within this time."""


class RecordedPaints(PaintLegs):
    """Looks the instants up in the recording when somebody asks; means are not known."""

    def __init__(self, reader: RecordingReader, time: ReplayTime) -> None:
        super().__init__()
        self._reader, self._time = reader, time
        self._around = -1
        self._found: dict[int, int] = {}

    def painted_ns(self, seq: int) -> int | None:
        """Return when the update was first on screen; ``None`` if it never was."""
        around = self._time() // GRAIN_NS
        if around != self._around:
            self._around = around
            from_ns, until_ns = around * GRAIN_NS - REACH_NS, (around + 1) * GRAIN_NS
            self._found = {one.seq: one.at_ns for one in self._reader.paints(from_ns, until_ns)}
        at_ns = self._found.get(seq)
        return None if at_ns is None or at_ns > self._time() else at_ns
