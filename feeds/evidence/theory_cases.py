"""The cases in which the instrument is held against theory. Pure.

Time is compressed: what counts for the closed forms are the updates in one poll interval (x = λT)
and the legs as a part of it, not seconds. Where polls and updates are both regular, x is far from
a whole number and from simple fractions, or the same phase would come back (phase lock); the same
goes for the gaps of a coalesced push, and of a long poll, which is blind for a round trip.
"""

import msgspec

from feeds import transports
from feeds.fairness import Fairness
from feeds.metrics.theory import Arrivals
from feeds.settings import Settings

SOURCES: dict[Arrivals, str] = {"poisson": "market", "periodic": "clock"}


class Case(msgspec.Struct, frozen=True):
    """One run to compare, of a way to push and a way to pull."""

    arrivals: Arrivals
    rate_per_s: float
    poll_interval_s: float
    """Of those that keep one."""
    delay_ms: float
    duration_s: float
    lane: int = 0
    """Those of one lane are measured one after the other, lanes at the same time."""
    live: str = "websocket"
    polled: str = "rest"
    push_limit_per_s: float | None = None
    query_all: bool = False
    conditional: bool = False

    @property
    def name(self) -> str:
        """What it is, in a few words."""
        limit = "" if self.push_limit_per_s is None else f" at most {self.push_limit_per_s:g}/s"
        asks = f"{self.polled}{' for all' * self.query_all}{' for news' * self.conditional}"
        way = f"{self.live}{limit}, {asks}"
        way = "" if way == "websocket, rest" else f" by {way}"
        every = f", poll {self.poll_interval_s * 1e3:g} ms" if self.is_paced else ""
        return f"{self.arrivals} {self.rate_per_s:g}/s{way}{every}, leg {self.delay_ms:g} ms"

    @property
    def is_paced(self) -> bool:
        """Whether its polls keep an interval."""
        return self.polled != "long-poll"

    def settings(self, seed: int) -> Settings:
        """Return what is set for it."""
        return Settings(
            source=SOURCES[self.arrivals],
            rate_per_s=self.rate_per_s,
            poll_interval_s=self.poll_interval_s,
            delay_ms=self.delay_ms,
            jitter_ms=0.0,
            seed=seed,
            live_transport=self.live,
            polled_transport=self.polled,
            push_limit_per_s=self.push_limit_per_s,
            query_all=self.query_all,
            fairness=Fairness(polled_conditional=self.conditional),
        )

    def lacks(self, database_url: str = "") -> str:
        """Return why it cannot be measured here, in one line; empty: it can."""
        known = transports.keys()
        for key in (self.live, self.polled):
            if key not in known:
                return f"there is no transport {key}"
            if lack := transports.find(key).lacking(database_url):
                return lack
        return ""


CASES = (
    # Few updates a second take long to be 2,000; they load the machine so little that they may run
    # while others do. Fresh time of a periodic source goes with the square of what the legs leave
    # of a gap, so gaps are long against the system's own jitter, or shorter than the legs.
    Case("poisson", 20, 0.05, 12, 105, 1, "sse", conditional=True),
    Case("periodic", 16, 0.0509, 12, 128, 2, "sse", conditional=True),
    Case("periodic", 40, 0.0655, 5, 52, 3),
    Case("periodic", 50, 0.1236, 4, 42, 1),
    Case("poisson", 100, 0.05, 5, 22, 0, "sse", "rest-cursor"),
    Case("poisson", 120, 0.08, 10, 18),
    Case("poisson", 150, 0.1, 5, 16),
    Case("poisson", 200, 0.07, 5, 14),
    Case("poisson", 300, 0.12, 4, 16),
    Case("periodic", 120, 0.0778, 15, 18, 0, "sse", "rest-cursor"),
    Case("periodic", 150, 0.1078, 18, 15),
    Case("periodic", 200, 0.0931, 15, 14),
    # A long poll is blind for two legs: λg from 0.6 to 3.6. Legs and gaps are long against what a
    # server takes to wake up a request, and what a timer is late by.
    Case("poisson", 12, 1, 25, 92, 3, "websocket", "long-poll", push_limit_per_s=5),
    Case("poisson", 40, 1, 25, 50, 2, "websocket", "long-poll", push_limit_per_s=10),
    Case("periodic", 12, 1, 25, 42, 1, "websocket", "long-poll", push_limit_per_s=7.37),
    Case("periodic", 70, 1, 25, 20, 0, "websocket", "long-poll", push_limit_per_s=8.2),
    # A query is told of once its row is written, which is later than the update comes to a push.
    Case("poisson", 20, 0.2, 10, 60, 4, "postgres-notify", "postgres-query"),
    Case("periodic", 12, 0.1935, 10, 42, 4, "postgres-notify", "postgres-query"),
    Case("poisson", 30, 0.15, 10, 40, 4, "postgres-notify", "postgres-query", query_all=True),
    Case("periodic", 12, 0.1235, 10, 42, 3, "postgres-notify", "postgres-query", query_all=True),
)
