"""Sinks for tests: a real side over a meter that only keeps the account."""

from __future__ import annotations

from typing import Any, cast

from feeds.frame import Point
from feeds.metrics.wire import Wire
from feeds.sides import Side
from feeds.update import Update


class FakeMeter:
    """Keeps what a side reports, and nothing else."""

    def __init__(self) -> None:
        self.transport = "rest"
        self.wire = Wire()
        self.empties = self.overruns = 0
        self.responses_ns: list[int] = []
        self.asked_ns: list[int] = []
        self.received_ns: list[int] = []
        self.reused: list[bool] = []
        self.outcomes: list[tuple[int, str]] = []
        self.held: Update | None = None
        self.counts = True
        """Whether polls belong to what is counted now."""

    def total(self, name: str) -> int:
        """Return what was counted on the wire under ``name``."""
        return self.wire.totals[name]

    @property
    def requests(self) -> int:
        """Requests sent."""
        return self.total("requests")

    @property
    def messages(self) -> int:
        """Messages received."""
        return self.total("messages")

    @property
    def faults(self) -> int:
        """Faults of the server."""
        return self.total("errors")

    @property
    def reconnects(self) -> int:
        """Connections that had to be made again."""
        return self.total("reconnects")

    def received(self, update: Update, at_ns: int, taken_ns: int | None = None) -> str:
        """Sort an update in."""
        self.received_ns.append(at_ns)
        before = self.held.seq if self.held else 0
        outcome = "new" if update.seq > before else "same" if update.seq == before else "backwards"
        if outcome == "new":
            self.held = update
        self.outcomes.append((update.seq, outcome))
        return outcome

    def responded(self, took_ns: int, naive_ns: int | None = None) -> None:
        """Keep."""
        self.responses_ns.append(took_ns)

    def counts_poll(self, sent_ns: int) -> bool:
        """Say whether polls count."""
        return self.counts

    def asked(self, sent_ns: int) -> None:
        """Keep."""
        self.asked_ns.append(sent_ns)

    def answered(self, sent_ns: int, at_ns: int, *, reused: bool) -> None:
        """Keep whether the connection stood already."""
        self.reused.append(reused)

    def empty(self) -> None:
        """Count."""
        self.empties += 1

    def overran(self, due_ns: range, over_ns: int) -> None:
        """Count."""
        self.overruns += len(due_ns)

    def stale_since_ns(self) -> int | None:
        """Return nothing: staleness is the real meter's business."""
        return None

    def take_points(self) -> list[Point]:
        """Return nothing."""
        return []


class RecordingSide(Side):
    """The probe's own side, with an open account and a list of what was reported in order."""

    def __init__(self) -> None:
        self.account = FakeMeter()
        self.events: list[tuple[str, str]] = []
        self.news = self.signs_of_life = 0
        super().__init__(cast(Any, self.account))
        self.on_news = self._count_news

    def responded(self, took_ns: int) -> None:
        """Count."""
        self.signs_of_life += 1
        super().responded(took_ns)

    def heard(self) -> None:
        """Count."""
        self.signs_of_life += 1
        super().heard()

    def opened(self) -> None:
        """Record."""
        self.events.append(("opened", ""))
        super().opened()

    def stalled(self, reason: str) -> None:
        """Record."""
        self.events.append(("stalled", reason))
        super().stalled(reason)

    def lost(self, reason: str) -> None:
        """Record."""
        self.events.append(("lost", reason))
        super().lost(reason)

    def fault(self, reason: str) -> None:
        """Record."""
        self.events.append(("fault", reason))
        super().fault(reason)

    def count(self, event: str) -> int:
        """Return how often ``event`` was reported."""
        return sum(name == event for name, _ in self.events)

    def reasons(self, event: str) -> list[str]:
        """Return the reasons given for ``event``."""
        return [reason for name, reason in self.events if name == event]

    @property
    def seqs(self) -> list[int]:
        """The updates that were news, in the order of their coming."""
        return [seq for seq, outcome in self.account.outcomes if outcome == "new"]

    @property
    def held_seq(self) -> int:
        """The newest update held."""
        return self.account.held.seq if self.account.held else 0

    @property
    def moved_bytes(self) -> tuple[int, int]:
        """Bytes received and sent."""
        self.settle()
        return self.account.total("bytes_received"), self.account.total("bytes_sent")

    def _count_news(self) -> None:
        self.news += 1
