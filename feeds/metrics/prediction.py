"""What theory predicts of both sides from the conditions that were measured, beside what was.

The conditions are taken from the run itself: the interval that polls really kept, the source's
mean rate and the scatter of its gaps, and the legs by the servers' stamps. An update reaches the
live side after the upstream leg and the push leg; what a poll finds at its server came over the
upstream leg too, and then takes the response leg. The closed forms are in
:mod:`feeds.metrics.theory`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Literal, NamedTuple

import msgspec

from feeds.figures import BY_KEY, moved_bytes
from feeds.frame import Conditions, Counters, Expectation, SideName, SideSummary
from feeds.metrics import theory
from feeds.metrics.agreement import judged

Arrivals = Literal["poisson", "periodic", "other"]

PREDICTED = (
    "update_latency_ms",
    "staleness_ms",
    "freshness",
    "age_of_information_ms",
    "missed_share",
    "empty_share",
    "requests_per_s",
    "bytes_per_s",
)
"""The keys of all figures that can ever be predicted."""
_FEWEST_GAPS = 20
_PERIODIC = 0.05
"""Squared coefficient of variation up to which gaps count as equal: timers are not perfect."""


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
    conditions = counters.conditions
    summary = counters.live if side == "live" else counters.polled
    if not counters.elapsed_s:
        return []
    elapsed_s = counters.elapsed_s
    return [
        judged(key, value, _measured(key, summary, elapsed_s), counters, side)
        for key, value in _predicted(conditions, summary, side)
    ]


class SetTo(NamedTuple):
    """What is set, for predictions before the first polls and pushes have been measured."""

    poll_interval_s: float
    leg_ms: float


def drawn_first(conditions: Conditions, set_to: SetTo) -> Conditions:
    """Return the conditions with what is set in place of what is not measured yet."""
    known = msgspec.structs.asdict(conditions)
    leg_ms = set_to.leg_ms
    assumed = {
        "poll_interval_s": set_to.poll_interval_s,
        "upstream_ms": 0.0,
        "response_ms": leg_ms,
        "push_ms": leg_ms,
    }
    missing = {name: value for name, value in assumed.items() if known[name] is None}
    return msgspec.structs.replace(conditions, **missing)


def _measured(key: str, summary: SideSummary, elapsed_s: float) -> float | None:
    """Return the figure that is predicted; empty responses are a share of the polls answered."""
    if key == "empty_share":
        empty = summary.confidence.get(key)
        return empty.mean if empty else None
    figure = BY_KEY[key]
    return figure.value(summary, elapsed_s, figure.parts[0])


def _closed_form(conditions: Conditions) -> tuple[theory.Arrivals, float] | None:
    """Return arrivals and rate if the source is one that the closed forms know."""
    rate_per_s, arrivals = conditions.rate_per_s, conditions.arrivals
    if not rate_per_s or arrivals is None or arrivals == "other":
        return None
    return arrivals, rate_per_s


def leg_s(conditions: Conditions, last_ms: float | None) -> float | None:
    """Return the leg from publication to the client, the last part of which is given."""
    if conditions.upstream_ms is None or last_ms is None:
        return None
    return (conditions.upstream_ms + last_ms) / 1e3


def _predicted(
    conditions: Conditions, summary: SideSummary, side: SideName
) -> Iterator[tuple[str, float]]:
    """Give the name and the value of each prediction of one side; for the live one T is 0."""
    form = _closed_form(conditions)
    if side == "live":
        poll_s, way_s = 0.0, leg_s(conditions, conditions.push_ms)
        each_per_s, times = conditions.rate_per_s, summary.messages
        yield "missed_share", 0.0
        yield "requests_per_s", 0.0
    else:
        if not conditions.poll_interval_s:
            return
        poll_s, way_s = conditions.poll_interval_s, leg_s(conditions, conditions.response_ms)
        each_per_s, times = 1 / poll_s, summary.requests
        yield "requests_per_s", each_per_s
        if form is not None:
            yield "missed_share", theory.missed_share(*form, poll_s)
            yield "empty_share", theory.empty_share(*form, poll_s)
    if times and each_per_s:
        yield "bytes_per_s", each_per_s * moved_bytes(summary) / times
    if way_s is not None:
        yield "update_latency_ms", theory.update_latency_s(poll_s, way_s) * 1e3
    if way_s is not None and form is not None:
        yield "staleness_ms", theory.staleness_s(*form, poll_s, way_s) * 1e3
        yield "freshness", theory.freshness(*form, poll_s, way_s)
        yield "age_of_information_ms", theory.age_s(*form, poll_s, way_s) * 1e3
