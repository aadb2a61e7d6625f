"""What a viewer gets to see: of all updates that arrive between two looks, only the newest."""

import msgspec

from feeds.frame import Frame


class Looks(msgspec.Struct, frozen=True):
    """The looks of a viewer at the live side since the segment began."""

    looks: int = 0
    shown: int = 0
    """Updates that were the newest at a look."""
    never_shown: int = 0
    """Updates that a newer one replaced before anybody looked."""


class SegmentLooks:
    """The looks at what frames bring, counted anew with every segment and every new beginning."""

    def __init__(self) -> None:
        self._looks = Looks()
        self._arrived = 0  # live updates since the last look
        self._began = (0, 0)

    @property
    def segment(self) -> int:
        """That of the newest frame; 0 before the first."""
        return self._began[0]

    def take(self, frame: Frame) -> Looks:
        """Take what ``frame`` brought; return the looks before it since its segment began."""
        began = (frame.segment, frame.segment_began_ns)
        if began != self._began:
            self._began, self._arrived, self._looks = began, 0, Looks()
        self._arrived += sum(one.received_ns >= began[1] for one in frame.live.arrivals)
        return self._looks

    def look(self) -> None:
        """Look once: of the updates that came since the look before, the newest is shown."""
        before, shown = self._looks, self._arrived > 0
        never_shown = self._arrived - shown
        self._looks = Looks(
            before.looks + 1, before.shown + shown, before.never_shown + never_shown
        )
        self._arrived = 0
