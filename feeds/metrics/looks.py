"""What a viewer gets to see: of all updates that arrive between two looks, only the newest."""

from __future__ import annotations

import msgspec


class Looks(msgspec.Struct, frozen=True):
    """The looks of a viewer at the live side since the segment began."""

    looks: int = 0
    shown: int = 0
    """Updates that were the newest at a look."""
    never_shown: int = 0
    """Updates that a newer one replaced before anybody looked."""


class LookMeter:
    """Counts the looks of one viewer, for instance the paints of a screen."""

    __slots__ = ("_looks", "_never_shown", "_shown")

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
