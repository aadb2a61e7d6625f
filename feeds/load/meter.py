"""What serving costs: differences between looks at a server, with what it uses at rest subtracted.

Definitions: see "cost per message / per request" and "cost per client" in the glossary. All
instants are nanoseconds; nothing here waits or asks.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from feeds.choices import chosen
from feeds.crowd.records import DISTORTED
from feeds.load.records import AtRest, ServingCost, SideLoad

if TYPE_CHECKING:
    from feeds.counters import Spread
    from feeds.crowd.records import CrowdReport, CrowdSide
    from feeds.settings import Settings

LEAST_APART_MS = 1.0
"""Percentiles that are less apart say nothing of a queue, whatever their ratio."""
SURE = 3.0
"""Standard errors beyond which a difference is no chance."""
LEAST_COUNT = 100
"""Latencies without which there is no percentile to compare."""
LEAST_SENT = 20
"""Messages or requests without which nothing can be said of the cost of one."""


class ServerTotals(NamedTuple):
    """One look at the server of a side: totals of its process, and what it has now."""

    at_ns: int
    cpu_s: float
    rss_bytes: int | None
    messages: int
    requests: int
    connections: int
    loop_lag_ms: float | None = None
    bytes: int | None = None
    """Both ways so far, of all its clients."""
    counted: bool = True
    """Whether messages, requests and connections are known: a database's are not."""


class SideLoadMeter:
    """The load of one side, from looks that follow one another."""

    def __init__(self, *, asked: bool) -> None:
        self.at_rest: AtRest | None = None
        """What the server uses with only the client on screen."""
        self._asked = asked  # whether clients ask, so that a request has a cost
        self._last: ServerTotals | None = None
        self._base: ServerTotals | None = None
        self._known = ServingCost()

    def look(self, now: ServerTotals) -> SideLoad:
        """Take the next look; return the load since the one before."""
        last, self._last = self._last, now
        if last is not None and (now.cpu_s < last.cpu_s or now.messages < last.messages):
            last = self._base = None  # another process, which counts from zero
        if self._base is None:
            self._base = now
        self._known = self._cost(self._base, now)
        load = SideLoad(
            rss_bytes=now.rss_bytes,
            loop_lag_ms=now.loop_lag_ms,
            cost=self._known,
            at_rest=self.at_rest,
        )
        if last is None or (rates := _rates(last, now)) is None:
            return load
        moved = None
        if now.bytes is not None and last.bytes is not None and now.bytes >= last.bytes:
            moved = (now.bytes - last.bytes) / (now.at_ns - last.at_ns) * 1e9
        return replace(load, bytes_per_s=moved, **rates)

    def unseen(self) -> SideLoad:
        """Return what is known of a server that has told nothing in time."""
        return SideLoad(cost=self._known, at_rest=self.at_rest)

    def begin(self) -> None:
        """Take the costs anew, from the last look on."""
        self._base = self._last
        self._known = ServingCost(connections=self._known.connections)

    def rest(self) -> bool:
        """What there was from :meth:`begin` to the last look is the server at rest.

        Say whether that was anything: a server may not have told its books yet.
        """
        base, last = self._base, self._last
        if base is None or last is None or last.rss_bytes is None:
            return False
        if (rates := _rates(base, last)) is None:
            return False
        open_ = last.connections if last.counted else None
        self.at_rest = AtRest(rss_bytes=last.rss_bytes, connections=open_, **rates)
        return True

    def _cost(self, base: ServerTotals, now: ServerTotals) -> ServingCost:
        rest = self.at_rest
        elapsed_s = (now.at_ns - base.at_ns) / 1e9
        if not now.counted:
            return ServingCost()
        if (
            rest is None
            or rest.messages_per_s is None
            or rest.requests_per_s is None
            or rest.connections is None
        ):
            return ServingCost(connections=now.connections)
        cpu_s = now.cpu_s - base.cpu_s - rest.cpu_share * elapsed_s
        messages = now.messages - base.messages - rest.messages_per_s * elapsed_s
        requests = now.requests - base.requests - rest.requests_per_s * elapsed_s
        more = now.connections - rest.connections
        grown = 0 if now.rss_bytes is None else now.rss_bytes - rest.rss_bytes
        return ServingCost(
            cpu_us_per_message=_each_us(cpu_s, messages),
            cpu_us_per_request=_each_us(cpu_s, requests) if self._asked else None,
            bytes_per_client=grown / more if more > 0 and grown > 0 else None,
            connections=now.connections,
        )


def _rates(before: ServerTotals, now: ServerTotals) -> dict[str, Any] | None:
    """Return the share of a core, and messages and requests a second; ``None``: no time passed."""
    if (elapsed_s := (now.at_ns - before.at_ns) / 1e9) <= 0:
        return None
    counted = now.counted
    return {
        "cpu_share": (now.cpu_s - before.cpu_s) / elapsed_s,
        "messages_per_s": (now.messages - before.messages) / elapsed_s if counted else None,
        "requests_per_s": (now.requests - before.requests) / elapsed_s if counted else None,
    }


def _each_us(cpu_s: float, count: float) -> float | None:
    """Return the processor microseconds of one of ``count``; None if these are too few to say."""
    return cpu_s / count * 1e6 if count >= LEAST_SENT and cpu_s > 0 else None


def spread_of_phases_s(settings: Settings) -> float:
    """Return over how much time it is chance when a client asks after an update, in seconds."""
    if settings.in_step or not chosen(settings.polled_transport).paced:
        return 0.0
    interval_s = settings.adaptive_high_s if settings.adaptive else settings.poll_interval_s
    return min(interval_s, 1 / settings.rate_per_s)


def distorted(crowd: CrowdReport, control: CrowdReport, phases_s: float = 0.0) -> str:
    """Return why the crowd's latencies are its own queue's, in one line; empty: they are not.

    They are if their p50 or p99 is over 1.2 times that of the control clients, who are in a
    process that has next to nothing to do. Clients who ask have phases that are spread at random
    over ``phases_s``: a few of them differ by chance from many, which is no queue.
    """
    for name, ours, theirs, spread_s in (
        ("pushed", crowd.live, control.live, 0.0),
        ("polled", crowd.polled, control.polled, phases_s),
    ):
        if found := _parted(ours, theirs, spread_s * 1e3):
            figure, times = found
            return (
                f"the {name} crowd's {figure} is {times:.2g} times that of its control clients: "
                "the crowd itself cannot keep up"
            )
    return ""


def _parted(crowd: CrowdSide, control: CrowdSide, phases_ms: float) -> tuple[str, float] | None:
    ours, theirs = crowd.update_latency_ms, control.update_latency_ms
    for figure, below in (("p50", 0.5), ("p99", 0.99)):
        a, b = _figure(ours, figure), _figure(theirs, figure)
        if a is None or not b:
            continue
        apart_ms = LEAST_APART_MS + phases_ms * _chance(below, control.asked)
        if a - b > apart_ms and a > DISTORTED * b:
            return figure, a / b
    return None


def _chance(below: float, clients: int) -> float:
    """Return how far the quantile of so many evenly distributed shares is off at most by chance.

    Three standard deviations: order statistics of such shares have Beta distributions, with about
    sqrt(p(1-p)/n). Near the ends 3/n, for the largest of few is short of 1 by about 1/n.
    """
    n = max(1, clients)
    return SURE * max(sqrt(below * (1 - below) / n), 1 / n)


def _figure(spread: Spread, name: str) -> float | None:
    value: float | None = getattr(spread, name)
    return value if spread.count >= LEAST_COUNT else None
