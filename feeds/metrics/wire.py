"""What went over the wire on one side, and what serving it cost: totals less a base."""

from __future__ import annotations

from typing import Any

from feeds.frame import Interval
from feeds.metrics.books import ServerBook
from feeds.metrics.rates import Rates


class Wire:
    """Totals of one side since its client began; figures count from the last :meth:`begin`."""

    __slots__ = (
        "_base",
        "_cpu_base_s",
        "_cpu_measured",
        "_cpu_s",
        "_rates",
        "_rss_bytes",
        "book",
        "totals",
    )

    NAMES = (
        "requests",
        "messages",
        "bytes_received",
        "bytes_sent",
        "empty_responses",
        "overruns",
        "errors",
        "reconnects",
    )

    def __init__(self) -> None:
        self.totals = dict.fromkeys(self.NAMES, 0)
        self._base = dict(self.totals)
        self._cpu_s: float | None = None
        self._cpu_base_s: float | None = None
        self._cpu_measured = False  # whether a reading has followed the one it is compared with
        self._rss_bytes: int | None = None
        self._rates = Rates()
        self.book = ServerBook()
        """What the server counted itself."""

    def add(self, name: str, count: int = 1) -> None:
        """Count ``count`` more of one of :attr:`NAMES`."""
        self.totals[name] += count

    def reach(self, name: str, total: int) -> None:
        """Set a total; one that is smaller than before is ignored."""
        self.totals[name] = max(self.totals[name], total)

    def server(self, cpu_s: float, rss_bytes: int) -> None:
        """Take the serving process's CPU seconds so far and its resident memory in bytes."""
        self._cpu_s = cpu_s if self._cpu_s is None else max(self._cpu_s, cpu_s)
        if self._cpu_base_s is None:
            self._cpu_base_s = self._cpu_s
        else:
            self._cpu_measured = True
        self._rss_bytes = rss_bytes

    def begin_server(self) -> None:
        """Count CPU seconds from here: what starting the server cost is no cost of serving."""
        self._cpu_base_s = self._cpu_s
        self._cpu_measured = False
        self._rates.begin()

    def begin(self) -> None:
        """Count everything from here."""
        self._base = dict(self.totals)
        self.book.begin()
        self.begin_server()

    def read_rates(self, at_ns: int) -> None:
        """Take the totals as they are at ``at_ns``; called a few times a second."""
        totals: dict[str, float] = {
            "requests_per_s": self.totals["requests"],
            "bytes_per_s": self.totals["bytes_received"] + self.totals["bytes_sent"],
        }
        if self._cpu_s is not None:
            totals["server_cpu_share"] = self._cpu_s
        self._rates.read(at_ns, totals)

    def confidence(self) -> dict[str, Interval]:
        """Return the 95 % intervals of the rates, by their names."""
        return self._rates.confidence()

    def figures(self) -> dict[str, Any]:
        """Return every figure by its name in the summary."""
        figures: dict[str, Any] = {
            name: total - self._base[name] for name, total in self.totals.items()
        }
        if self._cpu_measured and self._cpu_s is not None and self._cpu_base_s is not None:
            figures["server_cpu_s"] = self._cpu_s - self._cpu_base_s
        figures["server_rss_bytes"] = self._rss_bytes
        figures["server"] = self.book.read()
        return figures
