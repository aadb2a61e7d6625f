"""The orders that the laboratory takes, for whoever needs no more of it than these."""

from typing import Literal, Protocol

from feeds.settings import Settings

Order = Literal["reset", "stall", "poll-now", "cut"]
MARKS: dict[Order, str] = {
    "reset": "counters reset",
    "stall": "server stalled",
    "poll-now": "polled by hand",
    "cut": "connections cut",
}
"""What an order is called on the charts; how long a stall lasts stands behind it."""


class LabOrders(Protocol):
    """What is asked of :class:`~feeds.lab.Lab` while it measures."""

    @property
    def settings(self) -> Settings:
        """What is set now."""

    def apply(self, settings: Settings) -> None:
        """Make ``settings`` effective, in a new segment."""

    def reset(self) -> None:
        """Begin a new segment under the same settings."""

    def stall(self) -> None:
        """Have both servers serve nothing for a while."""

    def poll_now(self) -> None:
        """Poll once now, beside the schedule."""

    def cut(self) -> None:
        """Break every connection of both sides once."""

    def storm(self, *, jitter: bool) -> None:
        """Have every client of the crowd lose its connection and come back, at once or jittered."""
