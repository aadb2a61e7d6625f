"""What every stand-in of the lab does with an order that it has no processes for."""

from __future__ import annotations


class NotesOrders:
    """Notes in ``calls`` what it is told to do."""

    calls: list[str]

    def stall(self) -> None:
        """Note it."""
        self.calls.append("stall")

    def poll_now(self) -> None:
        """Note it."""
        self.calls.append("poll-now")

    def cut(self) -> None:
        """Note it."""
        self.calls.append("cut")

    def storm(self, *, jitter: bool) -> None:
        """Note it."""
        self.calls.append("jittered storm" if jitter else "storm")
