"""The instants of another machine's source, by the clock here."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

import msgspec

from feeds.clock_offset import ClockOffset, Offset
from feeds.update import LARGEST, Update, decode

_WORTH = 0.2
"""An offset is taken in place of the present one when it is off by more than this of its error."""
APART_NS = 10**9
"""Clocks that are looked at every second do not part by so much."""
KEPT = 64
"""Offsets that are remembered: an update is not told of so late that it needs an older one."""


class _Stretch(NamedTuple):
    """Which offset holds for instants of the source after ``from_ns``."""

    from_ns: int
    here_ns: int
    """What ``from_ns`` is by the clock here."""
    offset_ns: int


class SourceClock:
    """Tells of each update when it was published by the clock here.

    Truth and sides receive the same update at different times and must find the same instant for
    it: which offset holds is therefore a matter of the update's own instant, not of now. A new
    offset holds after the newest instant seen, and time does not go back at the seam: it runs at
    half its pace there until the difference is made up.
    """

    def __init__(self) -> None:
        self._asked = ClockOffset()
        self._stretches: list[_Stretch] = []
        self._newest_ns = 0

    @property
    def is_known(self) -> bool:
        """Whether instants can be told; without that nothing is taken."""
        return bool(self._stretches)

    def forget(self) -> None:
        """The other machine is lost: whoever comes back may be another."""
        self._asked, self._stretches, self._newest_ns = ClockOffset(), [], 0

    def take(self, sent_ns: int, other_ns: int, received_ns: int, error_ns: int) -> None:
        """Take what the other clock showed; asked and answered by the clock here."""
        if self._is_another(sent_ns, other_ns, received_ns):
            self.forget()
        self._asked.take(sent_ns, other_ns, received_ns, error_ns=error_ns)
        best = self._asked.at(received_ns)
        assert best is not None
        if not self._stretches:
            self._stretches = [_Stretch(0, -best.ns, best.ns)]
        elif abs(best.ns - self._stretches[-1].offset_ns) > _WORTH * best.error_ns:
            seam_ns = self._newest_ns
            self._stretches.append(_Stretch(seam_ns, self.here_ns(seam_ns), best.ns))
            del self._stretches[:-KEPT]

    def _is_another(self, sent_ns: int, other_ns: int, received_ns: int) -> bool:
        """Say whether this cannot be the clock that was asked before: its machine began anew."""
        if not self._stretches:
            return False
        offset_ns = self._stretches[-1].offset_ns
        return not sent_ns - APART_NS <= other_ns - offset_ns <= received_ns + APART_NS

    def here_ns(self, other_ns: int) -> int:
        """Return what the instant ``other_ns`` of the source is here; the clock is known."""
        stretches = self._stretches
        at = bisect_right(stretches, other_ns - 1, key=_from_ns) - 1 if len(stretches) > 1 else 0
        found = stretches[max(0, at)]
        told_ns = other_ns - found.offset_ns
        if not at:
            return told_ns
        return max(told_ns, found.here_ns + (other_ns - found.from_ns) // 2)

    def offset(self, now_ns: int) -> Offset | None:
        """Return the offset in use, and by how much it may be wrong; ``None`` while unknown."""
        best = self._asked.at(now_ns)
        if best is None or not self._stretches:
            return None
        used_ns = self._stretches[-1].offset_ns
        return Offset(used_ns, best.error_ns + abs(best.ns - used_ns))

    def read(self, payload: bytes) -> Update | None:
        """Return the update in ``payload`` by the clock here; ``None`` while that is not known.

        Raise :class:`~feeds.update.BadUpdateError` for what is none.
        """
        update = decode(payload)
        if not self._stretches:
            return None
        # what was published before the clock here began is as old as can be told
        here_ns = min(max(0, self.here_ns(update.published_ns)), LARGEST)
        self._newest_ns = max(self._newest_ns, update.published_ns)
        return msgspec.structs.replace(update, published_ns=here_ns)


def _from_ns(stretch: _Stretch) -> int:
    return stretch.from_ns
