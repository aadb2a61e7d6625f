"""The servers at rest: what they use with only the clients on screen, before a crowd comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from feeds.frame import SideName
    from feeds.load.meter import SideLoadMeter
    from feeds.load.records import SideLoad
    from feeds.settings import Settings

CALM = 2
"""Connections by which two looks may differ where nobody is leaving: a request may have its own."""


class Resting:
    """Measures servers at rest by their ``meters``, once nobody is leaving them any more."""

    def __init__(self, meters: Collection[SideLoadMeter]) -> None:
        self._meters = meters
        self._served: tuple[str, ...] = ()  # the transports that were measured
        self._alone: Settings | None = None  # what was set then
        self._had_crowd = False  # since then
        self._open: list[int] = []  # connections at the last look before it begins
        self._since_ns: int | None = None

    def is_known(self, served: tuple[str, ...], settings: Settings, *, crowd: bool) -> bool:
        """Say whether servers of the transports ``served`` have been measured as they are set.

        Under a ``crowd`` that is there what is set may change: it need not go for that.
        """
        return served == self._served and (crowd or _alone(settings) == self._alone)

    def disturb(self) -> None:
        """Begin again: it was no rest. Any thread."""
        self._since_ns = None

    def crowd_comes(self) -> None:
        """From now on there is something to leave."""
        self._had_crowd = True

    def look(
        self,
        looks: Mapping[SideName, SideLoad],
        served: tuple[str, ...],
        settings: Settings,
        *,
        leaving: bool,
        now_ns: int,
        lasts_s: float,
    ) -> None:
        """Go on measuring; processes of a crowd of before may still be ``leaving``."""
        since_ns = self._since_ns  # it may be disturbed meanwhile
        if since_ns is None:
            if self._is_calm(looks, leaving=leaving):
                self._since_ns = now_ns
                for meter in self._meters:
                    meter.begin()
        elif now_ns - since_ns >= lasts_s * 1e9 and all(meter.rest() for meter in self._meters):
            self._since_ns = None
            self._served, self._alone, self._had_crowd = served, _alone(settings), False

    def _is_calm(self, looks: Mapping[SideName, SideLoad], *, leaving: bool) -> bool:
        """Say whether no crowd of before is still leaving: to close its connections is work."""
        now = [one.cost.connections or 0 for one in looks.values()]
        before, self._open = self._open, now
        same = all(abs(a - b) <= CALM for a, b in zip(now, before, strict=False))
        return bool(now) and (not self._had_crowd or (same and not leaving))


def _alone(settings: Settings) -> Settings:
    return settings.replace(clients=1, in_step=False)
