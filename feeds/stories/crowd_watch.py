"""The crowd of a step: whether it is up, and what it did to both servers during the evidence.

A pure state machine: instants are those of the records that it is given.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from functools import cache
from statistics import median
from typing import NamedTuple

import msgspec

from feeds.crowd.records import Crowd
from feeds.figure import kind_of
from feeds.figures import ratio
from feeds.frame import SIDES, SideName
from feeds.load.records import AtRest, Load, ServingCost, SideLoad
from feeds.load.summary import summary_of
from feeds.stories.claim import Lookup, Written
from feeds.stories.numbers import names_of, numbers

MOST = 120
"""Records that are kept, one a second: no step needs more."""
COVERS_NS = 1_000_000_000
"""What one record tells of the time before it: it counts if all of that is in the evidence."""
_MEANS = ("cpu_share", "messages_per_s", "requests_per_s", "bytes_per_s")


class BorneLoad(msgspec.Struct, frozen=True, kw_only=True):
    """What one server bore during the evidence; means over time, but for what is said of it."""

    cpu_share: float | None = None
    """Of one core."""
    serving_share: float | None = None
    """The same, with what the server uses at rest subtracted."""
    rss_bytes: int | None = None
    """Now."""
    messages_per_s: float | None = None
    requests_per_s: float | None = None
    most_requests_per_s: float | None = None
    """In the second with the most of them; handshakes are requests, too."""
    bytes_per_s: float | None = None
    loop_lag_ms: float | None = None
    """By how much its loop was late at most in a second: the median of these."""
    longest_lag_ms: float | None = None
    """The largest of them."""
    at_rest: AtRest | None = None


class _Looked(NamedTuple):
    """What a server told of the time since it told something before."""

    at_ns: int
    lasted_s: float
    load: SideLoad


class CrowdWatch:
    """Takes what the lab tells of its load; :meth:`begin` whenever something else is measured."""

    def __init__(self) -> None:
        self._newest: Load | None = None
        self._taken: deque[Load] = deque(maxlen=MOST)
        self._told: dict[SideName, deque[_Looked]] = {side: deque(maxlen=MOST) for side in SIDES}
        self._clients, self._from_ns = 1, 0
        self.distorted = ""
        """Why the crowd's latencies were not those of the server at some time since the crowd's
        figures began; empty: they were."""

    @property
    def clients(self) -> int:
        """How many each side is to have."""
        return self._clients

    def begin(self, clients: int) -> None:
        """Each side is to have ``clients`` clients from now on; what was told before is over."""
        self._clients = clients
        self._from_ns = self._newest.at_ns if self._newest is not None else 0
        self._forget()

    def take(self, load: Load) -> None:
        """Take the newest load."""
        self._newest = load
        began_ns = self.began_ns
        if began_ns is None:
            self._forget()
            return
        self.distorted = self.distorted or load.distorted
        if load.at_ns >= began_ns + COVERS_NS:
            self._taken.append(load)
            for side, told in self._told.items():
                one: SideLoad = getattr(load, side)
                if one.cpu_share is not None:  # a server may have had no time to tell anything
                    before_ns = told[-1].at_ns if told else load.at_ns - COVERS_NS
                    told.append(_Looked(load.at_ns, (load.at_ns - before_ns) / 1e9, one))

    def _forget(self) -> None:
        self._taken.clear()
        for told in self._told.values():
            told.clear()
        self.distorted = ""

    @property
    def began_ns(self) -> int | None:
        """Since when the figures of the crowd that is wanted are taken; ``None``: not yet.

        Without a crowd there is nothing to wait for.
        """
        if self._clients == 1:
            return 0
        load = self._newest
        if load is None or load.report is None or not load.measuring:
            return None
        if self._clients not in (load.size.live, load.size.polled):
            return None
        told = (load.report.live, load.report.polled)
        measured_s = min((one.measured_s for one in told if one.measured_s is not None), default=0)
        began_ns = load.report.at_ns - round(measured_s * 1e9)
        return began_ns if began_ns > self._from_ns else None

    @property
    def waits(self) -> str:
        """What is waited for before anything is measured, in a few words; "" if nothing is."""
        if self.began_ns is not None:
            return ""
        state = self._newest.state if self._newest is not None else ""
        return state or "the crowd settles"

    @property
    def lacks(self) -> str:
        """Why there cannot be as many clients, and the remedy; "" if nothing is known of that."""
        load = self._newest
        if self._clients == 1 or load is None or load.at_ns < self._from_ns:
            return ""
        return load.lacking

    def values(self) -> Lookup:
        """Return every value of load and crowd by its name, as of the evidence so far."""
        found: dict[str, float | None] = dict.fromkeys(names())
        if not self._taken or self._clients == 1:
            return found
        for side, told in self._told.items():
            if told:
                found |= numbers(_borne(told), f"{side}.load.")
                found |= numbers(told[-1].load.cost, f"{side}.server_cost.")
        found |= numbers(summary_of(self._taken[-1]).crowd, "crowd.")
        shares = [load.crowd_cpu_share for load in self._taken]
        known = [share for share in shares if share is not None]
        found["crowd.cpu_share"] = ratio(sum(known), len(known))
        return {name: found[name] for name in names()}


@cache
def names() -> frozenset[str]:
    """Return the names of all values: what a server bears, what it costs, what the crowd gets."""
    found = [*names_of(Crowd, "crowd."), "crowd.cpu_share"]
    for side in SIDES:
        found += names_of(BorneLoad, f"{side}.load.")
        found += names_of(ServingCost, f"{side}.server_cost.")
    return frozenset(found)


def of_latencies(written: Written) -> bool:
    """Say whether ``written`` rests on latencies of the crowd, and so on its keeping up."""
    parts = (name.rpartition("crowd.") for name in written.names)
    return any(crowd and kind_of(what) == "ms" for _, crowd, what in parts)


def _borne(told: Sequence[_Looked]) -> BorneLoad:
    newest = told[-1].load
    means = {name: _mean(told, name) for name in _MEANS}
    share, rest = means["cpu_share"], newest.at_rest
    lags = [one.load.loop_lag_ms for one in told if one.load.loop_lag_ms is not None]
    return BorneLoad(
        **means,
        serving_share=None if share is None or rest is None else max(0.0, share - rest.cpu_share),
        rss_bytes=newest.rss_bytes,
        most_requests_per_s=_most(told, "requests_per_s"),
        loop_lag_ms=median(lags) if lags else None,
        longest_lag_ms=max(lags, default=None),
        at_rest=rest,
    )


def _mean(told: Iterable[_Looked], name: str) -> float | None:
    """Return the mean over time."""
    known = [
        (one.lasted_s, value) for one in told if (value := getattr(one.load, name)) is not None
    ]
    return ratio(sum(s * value for s, value in known), sum(s for s, _ in known))


def _most(told: Sequence[_Looked], name: str) -> float | None:
    """Return the largest mean of about a second: looks may be closer than that."""
    found: float | None = None
    for end in range(1, len(told) + 1):
        lasted_s, begin = 0.0, end
        while begin and lasted_s < COVERS_NS / 1e9:
            begin -= 1
            lasted_s += told[begin].lasted_s
        if lasted_s >= COVERS_NS / 1e9:
            mean = _mean(list(told)[begin:end], name)
            found = mean if found is None else max(found, mean or 0.0)
    return found
