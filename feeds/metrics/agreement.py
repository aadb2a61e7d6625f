"""Whether a measured figure agrees with its prediction, and if not, the likely reason."""

from __future__ import annotations

from feeds.figures import moved_bytes, settled
from feeds.frame import Conditions, Counters, Expectation, SideName, SideSummary

TOO_FEW = "too few updates yet"
OVERLOAD = "overload"
OVERRUNS = "overruns"
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


def judged(
    name: str, predicted: float, measured: float | None, counters: Counters, side: SideName
) -> Expectation:
    """Return a prediction beside its measurement, with the judgement.

    It agrees within 2 %, or within what chance does to figures that are looked at all the time.
    """
    summary = counters.live if side == "live" else counters.polled
    if measured is None or _too_few(name, summary, side):
        return Expectation(name, predicted, measured, None, None, TOO_FEW)
    apart = (measured - predicted) / predicted if predicted else None
    chance = _by_chance(name, summary, side, counters.elapsed_s)
    if abs(measured - predicted) <= max(_CLOSE * predicted, chance):
        return Expectation(name, predicted, measured, apart, True)
    reason = _reason(counters.conditions, summary, side, counters.elapsed_s)
    return Expectation(name, predicted, measured, apart, False, reason)


def _too_few(name: str, summary: SideSummary, side: SideName) -> bool:
    """Say whether a figure rests on too little to be judged."""
    if name in _COUNTED:
        return side == "polled" and summary.requests < _FEWEST_POLLS
    if name == "empty_share":
        return name not in summary.confidence
    if settled(summary) < _FEWEST_UPDATES:
        return True
    return name not in summary.confidence


def _by_chance(name: str, summary: SideSummary, side: SideName, elapsed_s: float) -> float:
    """Return how far a figure may lie from its prediction by chance, in its own unit."""
    if name in _COUNTED:
        each = 1.0
        if name == "bytes_per_s":
            times = summary.messages if side == "live" else summary.requests
            each = moved_bytes(summary) / max(times, 1)
        # The first and the last may fall on either side of the run's ends; opening a
        # connection is a request too.
        return (2 + summary.reconnects) * each / elapsed_s
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
    if _overloaded(conditions, summary, side, elapsed_s):
        return OVERLOAD
    if side == "polled":
        if summary.overruns > _SKIPPED * summary.requests:
            return OVERRUNS
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
    """Say whether polls stay in step with a periodic source: one arbitrary constant.

    That is so when interval and period are near a multiple of each other.
    """
    poll_s, rate_per_s = conditions.poll_interval_s, conditions.rate_per_s
    if conditions.arrivals != "periodic" or not poll_s or not rate_per_s:
        return False
    ratio = max(poll_s * rate_per_s, 1 / (poll_s * rate_per_s))
    return abs(ratio - round(ratio)) <= _LOCKED * ratio
