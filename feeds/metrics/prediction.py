"""What theory predicts of both sides from the conditions.

Polls are predicted at the interval that was asked for: those that were skipped show as a gap. The
other conditions are taken from the run itself: the source's mean rate and the scatter of its gaps,
and the legs by the servers' stamps. An update reaches the live side after the upstream leg and the
push leg; what a poll finds at its server came over the upstream leg too, and then takes the
response leg. Which closed forms hold depends on the transport (:mod:`feeds.metrics.way`). Whether
measurements agree is found in :mod:`feeds.metrics.agreement`.
"""

from collections.abc import Iterator
from math import inf, sqrt
from typing import Literal, NamedTuple

import msgspec

from feeds.counters import Conditions, Counters, Expectation, SideSummary
from feeds.figures import BY_KEY, moved_bytes
from feeds.frame import SideName
from feeds.metrics.agreement import ADAPTIVE, judged, leg_s
from feeds.metrics.theory import Model
from feeds.metrics.way import Way

Arrivals = Literal["poisson", "periodic", "other"]

PREDICTED = (
    "update_latency_ms",
    "staleness_ms",
    "freshness",
    "age_of_information_ms",
    "missed_share",
    "empty_share",
    "requests_per_s",
    "messages_per_s",
    "bytes_per_s",
)
"""The keys of all figures that can ever be predicted."""
_FEWEST_GAPS = 20
_PERIODIC = 0.05
"""Squared coefficient of variation up to which gaps count as equal: timers are not perfect."""
_LATE = ("missed_share", "empty_share", "requests_per_s", *PREDICTED[:4])
"""What depends on the interval between polls."""


def arrivals_of(variation: float | None, gaps: int) -> Arrivals | None:
    """Return which arrivals have gaps of this squared coefficient of variation; None: too few.

    That of exponential gaps is 1; estimated from n of them it scatters by about 2/√n.
    """
    if variation is None or gaps < _FEWEST_GAPS:
        return None
    if variation <= _PERIODIC:
        return "periodic"
    return "poisson" if abs(variation - 1) <= max(0.15, 4 / sqrt(gaps)) else "other"


def expectations(counters: Counters, side: SideName) -> list[Expectation]:
    """Return what is predicted of one side, each beside its measurement and judged."""
    summary, elapsed_s = getattr(counters, side), counters.elapsed_s
    if not elapsed_s:
        return []
    foreseen = dict(_predicted(counters.conditions, summary, side))
    found = [
        judged(key, value, _measured(key, summary, elapsed_s), counters, side)
        for key, value in foreseen.items()
    ]
    if side == "polled" and counters.conditions.adaptive:
        found += [
            Expectation(key, None, _measured(key, summary, elapsed_s), reason=ADAPTIVE)
            for key in _LATE
            if key not in foreseen
        ]
    return found


class SetTo(NamedTuple):
    """What is set: the interval that polls are asked to keep, and legs until they are measured."""

    poll_interval_s: float
    leg_ms: float | None
    """``None``: the way is another network's, which nobody sets."""
    live_model: Model = "push"
    polled_model: Model = "newest"
    push_limit_per_s: float | None = None
    adaptive: bool = False
    """Whether the interval follows what is found: then it is nothing that is set."""
    hold_s: float | None = None
    """How long a request may be held."""
    only_news: bool = False
    """Whether an answer brings the newest update only if it is another than the one held."""

    @property
    def push_gap_ms(self) -> float | None:
        """The least time between two pushes."""
        return 1e3 / self.push_limit_per_s if self.push_limit_per_s else None

    @property
    def kept_interval_s(self) -> float | None:
        """The time from one poll to the next, where that is what is set."""
        held = self.polled_model == "held"
        return None if self.adaptive or held else self.poll_interval_s


def drawn_first(conditions: Conditions, set_to: SetTo) -> Conditions:
    """Return the conditions with the legs that are set in place of those not measured yet."""
    leg_ms = set_to.leg_ms
    assumed = {"upstream_ms": 0.0}
    if leg_ms is not None:
        assumed |= {"response_ms": leg_ms, "push_ms": leg_ms}
    if leg_ms is not None and conditions.polled_model == "held":
        assumed["gap_ms"] = 2 * leg_ms
    missing = {name: to for name, to in assumed.items() if getattr(conditions, name) is None}
    return msgspec.structs.replace(conditions, **missing)


def way_of(conditions: Conditions, side: SideName) -> Way:
    """Return how updates come to a side, as the closed forms know it."""
    known = conditions.arrivals if conditions.arrivals != "other" else None
    source = known, conditions.rate_per_s
    if side == "live":
        return Way(conditions.live_model, *source, gap_s=_seconds(conditions.push_gap_ms))
    really_s = None if conditions.adaptive else conditions.poll_interval_s
    return Way(
        conditions.polled_model,
        *source,
        poll_s=conditions.asked_interval_s or really_s or None,
        gap_s=_seconds(conditions.gap_ms),
        hold_s=conditions.hold_s or inf,
    )


def _seconds(ms: float | None) -> float | None:
    return None if ms is None else ms / 1e3


def _measured(key: str, summary: SideSummary, elapsed_s: float) -> float | None:
    """Return the figure that is predicted; empty responses are a share of the polls answered."""
    if key == "empty_share":
        empty = summary.confidence.get(key)
        return empty.mean if empty else None
    figure = BY_KEY[key]
    return figure.value(summary, elapsed_s, figure.parts[0])


def _predicted(
    conditions: Conditions, summary: SideSummary, side: SideName
) -> Iterator[tuple[str, float]]:
    """Give the name and the value of each prediction of one side."""
    way = way_of(conditions, side)
    counted = dict(way.counted())
    yield from counted.items()
    live = side == "live"
    each_per_s = counted.get("messages_per_s" if live else "requests_per_s")
    times = summary.messages if live else summary.requests
    if times and each_per_s:
        yield "bytes_per_s", each_per_s * moved_bytes(summary) / times
    last_ms = conditions.push_ms if live else conditions.response_ms
    if (reaches_s := leg_s(conditions, last_ms)) is not None:
        yield from way.timed([reaches_s])
