"""What went over the wire on one side, and what serving it cost: totals less a base."""

from collections import Counter
from typing import Any

from feeds.counters import Interval, ServerBooks
from feeds.metrics.batch_means import BatchMeans

_NAMES = (
    "requests",
    "messages",
    "bytes_received",
    "bytes_sent",
    "payload_bytes",
    "empty_responses",
    "overruns",
    "errors",
    "reconnects",
)


class Rates:
    """Rates of totals that are read now and then; a rate's interval is by its readings' batches."""

    def __init__(self) -> None:
        self._at_ns = 0
        self._before: dict[str, float] = {}
        self._means: dict[str, BatchMeans] = {}

    def read(self, at_ns: int, totals: dict[str, float]) -> None:
        """Take the totals, by the names of their rates, as they are at ``at_ns``."""
        elapsed_s = (at_ns - self._at_ns) / 1e9
        if self._before and elapsed_s > 0:
            for name, total in totals.items():
                if name in self._before:
                    means = self._means.setdefault(name, BatchMeans())
                    means.add(total - self._before[name], elapsed_s)
        self._at_ns, self._before = at_ns, totals

    def skip(self) -> None:
        """Compare the next reading with none before it."""
        self._before = {}

    def confidence(self) -> dict[str, Interval]:
        """Return the mean rates a second with their 95 % intervals."""
        return {name: means.interval() for name, means in self._means.items()}


class ServerBook:
    """What one side's server counted itself; a server that starts again begins at zero."""

    def __init__(self) -> None:
        self._gone: Counter[str] = Counter()  # what servers counted that are gone
        self._told: Counter[str] | None = None
        self._base: Counter[str] = Counter()
        self._connections = 0
        self._known = False

    def unknown(self) -> None:
        """Nobody counts what is served from now on."""
        self._known = False

    def told(self, *, connections: int, **totals: int) -> None:
        """Take what the server has counted since its process began."""
        last = self._told or Counter()
        if any(total < last[name] for name, total in totals.items()):
            self._gone += last
        self._told, self._connections, self._known = Counter(totals), connections, True

    def begin(self) -> None:
        """Count from here."""
        self._base = self._totals()

    def pause(self) -> None:
        """Leave out what is counted from here to :meth:`go_on`."""
        self._held = self._totals()

    def go_on(self) -> None:
        """Count again, beside what was counted before."""
        self._base = self._base + self._totals() - self._held

    def read(self) -> ServerBooks:
        """Return what was counted since the segment began; nothing until it was told."""
        if self._told is None or not self._known:
            return ServerBooks()
        totals = self._totals()
        counted = {name: totals[name] - self._base[name] for name in self._told}
        return ServerBooks(connections=self._connections, **counted)

    def _totals(self) -> Counter[str]:
        return self._gone + (self._told or Counter())


class CostMeter:
    """Processor seconds less a base, and resident memory, of processes that are read at times."""

    def __init__(self) -> None:
        self.cpu_s: float | None = None
        """So far; ``None`` before the first reading."""
        self._base_s: float | None = None
        self._held_s = 0.0
        self._measured = False  # whether a reading has followed the one it is compared with
        self.rss_bytes: int | None = None

    def take(self, cpu_s: float, rss_bytes: int) -> None:
        """Take a reading."""
        self.cpu_s = cpu_s if self.cpu_s is None else max(self.cpu_s, cpu_s)
        if self._base_s is None:
            self._base_s = self.cpu_s
        else:
            self._measured = True
        self.rss_bytes = rss_bytes

    def begin(self) -> None:
        """Count from here."""
        self._base_s, self._measured = self.cpu_s, False

    def pause(self) -> None:
        """Leave out what is used from here to :meth:`go_on`."""
        self._held_s = self.cpu_s or 0.0

    def go_on(self) -> None:
        """Count again, beside what was counted before."""
        if self._base_s is not None:
            self._base_s += (self.cpu_s or 0.0) - self._held_s

    @property
    def counted_s(self) -> float | None:
        """Processor seconds since it began; ``None`` if nothing was read since."""
        if not self._measured or self.cpu_s is None or self._base_s is None:
            return None
        return self.cpu_s - self._base_s


class Wire:
    """Totals of one side since its client began; figures count from the last :meth:`begin`."""

    def __init__(self) -> None:
        self.totals = dict.fromkeys(_NAMES, 0)
        self._base = dict(self.totals)
        self._held: dict[str, int] | None = None  # the totals, while nothing counts
        self._server, self._database = CostMeter(), CostMeter()
        self._database_gone_s = 0.0  # what a database used by the time it was gone stays counted
        self.early_requests = 0
        """Requests that count although they were sent before :meth:`begin`."""
        self.early_messages = 0
        """Messages that count although they came before it."""
        self.rates = Rates()
        """How sure the rates are, by the readings of :meth:`read_rates`."""
        self.book = ServerBook()

    def add(self, name: str, count: int = 1) -> None:
        """Count ``count`` more of what ``name`` says; an opening handshake is a request."""
        self.totals[name] += count

    def moved(self, *, received: int, sent: int) -> None:
        """Take the bytes on the TCP stream since the client began, all its connections together."""
        for name, total in (("bytes_received", received), ("bytes_sent", sent)):
            self.totals[name] = max(self.totals[name], total)

    def cost(self, gateway: tuple[float, int], database: tuple[float, int] | None = None) -> None:
        """Take CPU seconds so far and resident bytes of the gateway, and of its database."""
        if database is None:
            self._database = CostMeter()
            self._server.take(gateway[0] + self._database_gone_s, gateway[1])
            return
        self._database_gone_s = database[0]
        self._database.take(*database)
        self._server.take(gateway[0] + database[0], gateway[1] + database[1])

    def begin(self, *, all_of_it: bool) -> None:
        """Count CPU seconds from here; with ``all_of_it`` also the bytes and the server's book."""
        if all_of_it:
            self._base = dict(self.totals)
            self.book.begin()
        self._held = None
        self.early_requests = self.totals["requests"] - self._base["requests"]
        self.early_messages = self.totals["messages"] - self._base["messages"]
        self._server.begin()
        self._database.begin()
        self.rates = Rates()

    def pause(self) -> None:
        """Leave out what crosses the wire from here to :meth:`go_on`, and what it costs."""
        self._held = dict(self.totals)
        self._server.pause()
        self._database.pause()
        self.book.pause()

    def go_on(self) -> None:
        """Count again, beside what was counted before."""
        assert self._held is not None
        self._base = {
            name: base + self.totals[name] - self._held[name] for name, base in self._base.items()
        }
        self._held = None
        self._server.go_on()
        self._database.go_on()
        self.book.go_on()
        self.rates.skip()

    def read_rates(self, at_ns: int) -> None:
        """Take the totals as they are at ``at_ns``; called a few times a second."""
        totals: dict[str, float] = {
            "requests_per_s": self.totals["requests"],
            "messages_per_s": self.totals["messages"],
            "bytes_per_s": self.totals["bytes_received"] + self.totals["bytes_sent"],
        }
        if self._server.cpu_s is not None:
            totals["server_cpu_share"] = self._server.cpu_s
        self.rates.read(at_ns, totals)

    def figures(self) -> dict[str, Any]:
        """Return every figure by its name in the summary."""
        figures: dict[str, Any] = {
            name: total - self._base[name] for name, total in (self._held or self.totals).items()
        }
        figures["server_cpu_s"] = self._server.counted_s
        figures["server_rss_bytes"] = self._server.rss_bytes
        figures["database_cpu_s"] = self._database.counted_s
        figures["database_rss_bytes"] = self._database.rss_bytes
        figures["server"] = self.book.read()
        return figures
