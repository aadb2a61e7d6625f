"""What theory predicts of both sides from the conditions, and whether they agree.

Polls are predicted at the interval that was asked for: those that were skipped show as a gap. The
other conditions are taken from the run itself: the source's mean rate and the scatter of its gaps,
and the legs by the servers' stamps. An update reaches the live side after the upstream leg and the
push leg; what a poll finds at its server came over the upstream leg too, and then takes the
response leg. The closed forms are in :mod:`feeds.metrics.theory`.
"""

from collections.abc import Iterator
from math import sqrt
from typing import Literal, NamedTuple

import msgspec

from feeds.figures import BY_KEY, moved_bytes, settled
from feeds.frame import Conditions, Counters, Expectation, SideName, SideSummary
from feeds.metrics import theory

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

TOO_FEW = "too few updates yet"
OVERLOAD = "overload"
OVERRUNS = "polls skipped"
PHASE_LOCK = "phase lock"
JITTER = "network jitter"
UNKNOWN = "no cause found"

_CLOSE = 0.02
"""A figure within this of its prediction agrees, however sure it is."""
_LOOKED_AT_OFTEN = 2.0
"""Half widths of the 95 % interval that chance is given. One would be left by 1 figure in 20, and
sixteen are looked at four times a second: somebody would always be told of a fault. Two are left by
about 1 in 10,000 normal means, and by 1 in 500 of those that rest on the fewest batches."""
_FEWEST_UPDATES = 30
_FEWEST_POLLS = 10
_SHARE = 0.001
"""Shares that are predicted as 0 have no relative distance."""
_BUSY = 0.9
"""Share of the time for which a server's processor, or a poll, may be at work."""
_SKIPPED = 0.005
"""Share of polls that may be overrun, and of updates that may never reach the live side."""
_LOCKED = 0.01
"""How near the interval must be to a multiple of the source's period, or the other way round."""
_UNSTEADY = 0.25
"""Scatter of a leg, relative to its mean, from which on it is no constant."""
_COUNTED = ("requests_per_s", "bytes_per_s")
_MADE_OF: dict[tuple[SideName, str], str] = {
    ("live", "update_latency_ms"): "leg",
    ("live", "bytes_per_s"): "size of a message",
    ("polled", "bytes_per_s"): "size of a poll",
}
"""What of the measured figure itself a prediction is made of: agreement then proves nothing."""


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
    return [
        judged(key, value, _measured(key, summary, elapsed_s), counters, side)
        for key, value in _predicted(counters.conditions, summary, side)
    ]


class SetTo(NamedTuple):
    """What is set: the interval that polls are asked to keep, and legs until they are measured."""

    poll_interval_s: float
    leg_ms: float
    live_model: theory.Model = "push"
    polled_model: theory.Model = "newest"
    push_limit_per_s: float | None = None
    adaptive: bool = False
    """Whether the interval follows what is found: then it is nothing that is set."""

    @property
    def push_gap_ms(self) -> float | None:
        """The least time between two pushes."""
        return 1e3 / self.push_limit_per_s if self.push_limit_per_s else None


def drawn_first(conditions: Conditions, set_to: SetTo) -> Conditions:
    """Return the conditions with the legs that are set in place of those not measured yet."""
    assumed = {"upstream_ms": 0.0, "response_ms": set_to.leg_ms, "push_ms": set_to.leg_ms}
    missing = {name: to for name, to in assumed.items() if getattr(conditions, name) is None}
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
        poll_s = conditions.asked_interval_s or conditions.poll_interval_s or 0.0
        if not poll_s:
            return
        way_s = leg_s(conditions, conditions.response_ms)
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


def judged(
    name: str, predicted: float, measured: float | None, counters: Counters, side: SideName
) -> Expectation:
    """Return a prediction beside its measurement, with the judgement.

    It agrees within 2 %, or within what chance does to figures that are looked at all the time;
    one that is made of the figure itself is not said to agree.
    """
    summary, made_of = getattr(counters, side), _MADE_OF.get((side, name), "")
    if measured is None or _too_few(name, summary, side):
        return Expectation(name, predicted, measured, None, None, TOO_FEW, made_of)
    apart = (measured - predicted) / predicted if predicted else None
    early = counters.conditions.early_polls if side == "polled" else 0
    chance = _by_chance(name, summary, side, counters.elapsed_s, early)
    if abs(measured - predicted) > max(_CLOSE * predicted, chance):
        reason = _reason(counters.conditions, summary, side, counters.elapsed_s)
        return Expectation(name, predicted, measured, apart, False, reason, made_of)
    if made_of:
        return Expectation(name, predicted, measured, made_of=made_of)
    return Expectation(name, predicted, measured, apart, True)


def _too_few(name: str, summary: SideSummary, side: SideName) -> bool:
    """Say whether a figure rests on too little to be judged."""
    if name in _COUNTED:
        times = _times(name, summary, side)
        return times is not None and times < _FEWEST_POLLS
    few = name != "empty_share" and settled(summary) < _FEWEST_UPDATES
    return few or name not in summary.confidence


def _times(name: str, summary: SideSummary, side: SideName) -> int | None:
    """Return how often what is counted happened; ``None`` for a push's requests: there are none."""
    if side == "polled":
        return summary.requests
    return summary.messages if name == "bytes_per_s" else None


def _by_chance(
    name: str, summary: SideSummary, side: SideName, elapsed_s: float, early: int
) -> float:
    """Return how far a figure may lie from its prediction by chance, in its own unit.

    ``early`` requests were sent before the time that is measured.
    """
    if name in _COUNTED:
        each, under_way = 1.0, 0
        if name == "bytes_per_s":
            each = moved_bytes(summary) / max(_times(name, summary, side) or 0, 1)
            under_way = summary.updates_pending if side == "live" else 0
        # The first and the last may fall on either side of the run's ends; opening a
        # connection is a request too.
        return (2 + early + summary.reconnects + under_way) * each / elapsed_s
    found = summary.confidence.get(name)
    half_width = found.half_width if found and found.half_width is not None else 0.0
    chance = _LOOKED_AT_OFTEN * half_width
    if not name.endswith("_share"):
        return chance
    if found and found.n and not half_width:
        # Hardly anything ever varied; what never happened in n may be as likely as 3/n (Hanley &
        # Lippman-Hand 1983, "If nothing goes wrong, is everything all right?").
        chance = _LOOKED_AT_OFTEN * 3 / found.n
    return max(chance, _SHARE)


def _reason(conditions: Conditions, summary: SideSummary, side: SideName, elapsed_s: float) -> str:
    """Return the likely reason for a figure that lies too far from its prediction."""
    if side == "polled" and summary.overruns > _SKIPPED * summary.requests:
        return OVERRUNS
    if _overloaded(conditions, summary, side, elapsed_s):
        return OVERLOAD
    if side == "polled":
        if _phase_locked(conditions):
            return PHASE_LOCK
        leg_ms, scatter_ms = conditions.response_ms, conditions.response_deviation_ms
    else:
        leg_ms, scatter_ms = conditions.push_ms, conditions.push_deviation_ms
    if leg_ms is not None and scatter_ms is not None and scatter_ms > _UNSTEADY * leg_ms:
        return JITTER
    return UNKNOWN


def _overloaded(
    conditions: Conditions, summary: SideSummary, side: SideName, elapsed_s: float
) -> bool:
    """Say whether the server or the client cannot keep up."""
    if summary.server_cpu_s is not None and summary.server_cpu_s > _BUSY * elapsed_s:
        return True
    if side == "live":
        return summary.updates_missed > _SKIPPED * settled(summary)
    poll_s, takes_ms = conditions.poll_interval_s, summary.naive_response_time_ms.mean
    return poll_s is not None and takes_ms is not None and takes_ms > _BUSY * poll_s * 1e3


def _phase_locked(conditions: Conditions) -> bool:
    """Say whether polls stay in step with a periodic source, being near a multiple of it."""
    poll_s, rate_per_s = conditions.poll_interval_s, conditions.rate_per_s
    if conditions.arrivals != "periodic" or not poll_s or not rate_per_s:
        return False
    ratio = max(poll_s * rate_per_s, 1 / (poll_s * rate_per_s))
    return abs(ratio - round(ratio)) <= _LOCKED * ratio
