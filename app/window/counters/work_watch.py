"""What both servers use for the crowd, steady enough to be told: a mean over some seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.text.server_work import ServerWork

if TYPE_CHECKING:
    from feeds.load.records import Load, SideLoad

MOST = 10
"""How many loads a mean goes back, one a second: one second's alone wavers."""


class WorkWatch:
    """Takes every load; gives what is told of it."""

    def __init__(self) -> None:
        self._means: tuple[float, float] | None = None
        self._number = 0
        self._clients = 0

    def take(self, load: Load) -> ServerWork | None:
        """Return what the servers do for the crowd; ``None`` where there is none of one size.

        Nothing is known of it while clients come up, and while the crowd limits its own figures.
        """
        size = load.size
        if size.live != size.polled or size.live != self._clients:
            self._means = None
        self._clients = size.live
        if size.live == size.polled == 1:
            return None
        fair = load.measuring and not load.state and not load.distorted
        found = (_work(load.live), _work(load.polled))
        if not fair or size.live != size.polled or None in found:
            self._means = None
            return ServerWork(max(size.live, size.polled), limited=bool(load.distorted))
        live, polled = (share or 0.0 for share in found)
        if self._means is None:
            self._means, self._number = (live, polled), 0
        self._number = min(self._number + 1, MOST)
        live, polled = (
            mean + (share - mean) / self._number
            for mean, share in zip(self._means, (live, polled), strict=True)
        )
        self._means = live, polled
        return ServerWork(size.live, max(0.0, live), max(0.0, polled))


def _work(side: SideLoad) -> float | None:
    if side.cpu_share is None or side.at_rest is None:
        return None
    return side.cpu_share - side.at_rest.cpu_share
