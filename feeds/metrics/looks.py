"""What a viewer gets to see: of all updates that arrive between two looks, only the newest."""

from __future__ import annotations

import msgspec

from feeds.frame import Frame


class Looks(msgspec.Struct, frozen=True):
    """The looks of a viewer at the live side since the segment began."""

    looks: int = 0
    shown: int = 0
    """Updates that were the newest at a look."""
    never_shown: int = 0
    """Updates that a newer one replaced before anybody looked."""


class LookMeter:
    """Counts the looks of one viewer, for instance the paints of a screen."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Put everything to zero: a new segment begins."""
        self._looks = self._shown = self._never_shown = 0

    def look(self, arrived: int) -> None:
        """Take a look to which ``arrived`` live updates came since the look before."""
        self._looks += 1
        if arrived > 0:
            self._shown += 1
            self._never_shown += arrived - 1

    def read(self) -> Looks:
        """Return what was counted so far."""
        return Looks(self._looks, self._shown, self._never_shown)


class SegmentLooks:
    """The looks at what frames bring, counted anew with every segment and every new beginning."""

    def __init__(self) -> None:
        self._meter = LookMeter()
        self._arrived = 0
        self._began = (0, 0)

    @property
    def segment(self) -> int:
        """That of the newest frame; 0 before the first."""
        return self._began[0]

    def take(self, frame: Frame) -> Looks:
        """Take what ``frame`` brought; return the looks before it since its segment began."""
        began = (frame.segment, frame.segment_began_ns)
        if began != self._began:
            self._began, self._arrived = began, 0
            self._meter.begin()
        self._arrived += len(frame.live.arrivals)
        return self._meter.read()

    def look(self) -> None:
        """Look once: of the updates that came since the look before, the newest is shown."""
        self._meter.look(self._arrived)
        self._arrived = 0
