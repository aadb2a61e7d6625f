"""Whether a measurement agrees with what theory predicts of it, and the likely reason if not."""

from feeds.counters import Conditions, Counters, Expectation, SideSummary
from feeds.figures import moved_bytes, settled
from feeds.frame import SideName

TOO_FEW = "too few updates yet"
OVERLOAD = "overload"
OVERRUNS = "polls skipped"
PHASE_LOCK = "phase lock"
JITTER = "network jitter"
UNKNOWN = "no cause found"
ADAPTIVE = "adaptive"
"""Why nothing is predicted: no closed form knows an interval that follows what is found."""

_CLOSE = 0.02
"""A figure within this of its prediction agrees, however sure it is."""
_LOOKED_AT_OFTEN = 2.0
"""Half widths of the 95 % interval that chance is given. One would be left by 1 figure in 20, and
twenty are looked at four times a second: somebody would always be told of a fault. Two are left by
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
"""How near an interval must be to a multiple of the source's period, or the other way round."""
_UNSTEADY = 0.25
"""Scatter of a leg, relative to its mean, from which on it is no constant."""
_COUNTED = ("requests_per_s", "messages_per_s", "bytes_per_s")


def leg_s(conditions: Conditions, last_ms: float | None) -> float | None:
    """Return the leg from publication to the client, the last part of which is given."""
    if conditions.upstream_ms is None or last_ms is None:
        return None
    return (conditions.upstream_ms + last_ms) / 1e3


def judged(
    name: str, predicted: float, measured: float | None, counters: Counters, side: SideName
) -> Expectation:
    """Return a prediction beside its measurement, with the judgement.

    It agrees within 2 %, or within what chance does to figures that are looked at all the time;
    one that is made of the figure itself is not said to agree.
    """
    summary, conditions = getattr(counters, side), counters.conditions
    made_of = _made_of(name, predicted, conditions, side)
    if measured is None or _too_few(name, summary, side):
        return Expectation(name, predicted, measured, None, None, TOO_FEW, made_of)
    apart = (measured - predicted) / predicted if predicted else None
    chance = _by_chance(name, summary, side, counters)
    if abs(measured - predicted) > max(_CLOSE * predicted, chance):
        reason = _reason(conditions, summary, side, counters.elapsed_s)
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


def _made_of(name: str, predicted: float, conditions: Conditions, side: SideName) -> str:
    """Return what of the measured figure itself a prediction is made of; empty: of nothing."""
    if name == "bytes_per_s":
        return "size of a message" if side == "live" else "size of a poll"
    if name != "update_latency_ms":
        return ""
    if side == "live" and conditions.push_gap_ms is None:
        return "leg"
    way_s = leg_s(conditions, conditions.push_ms if side == "live" else conditions.response_ms)
    if way_s is None or predicted - 1e3 * way_s > _CLOSE * predicted:
        return ""  # the leg alone would not do
    return "half the response time" if conditions.response_halved and side == "polled" else "leg"


def _times(name: str, summary: SideSummary, side: SideName) -> int | None:
    """Return how often what is counted happened; ``None`` for a push's requests: there are none."""
    if name == "messages_per_s":
        return summary.messages
    if side == "polled":
        return summary.requests
    return summary.messages if name == "bytes_per_s" else None


def _by_chance(name: str, summary: SideSummary, side: SideName, counters: Counters) -> float:
    """Return how far a figure may lie from its prediction by chance, in its own unit."""
    found = summary.confidence.get(name)
    half_width = found.half_width if found and found.half_width is not None else 0.0
    chance = _LOOKED_AT_OFTEN * half_width
    if name in _COUNTED:
        ends = _at_the_ends(name, summary, side, counters)
        return max(chance, ends) if _scatters(name, counters.conditions, side) else ends
    if not name.endswith("_share"):
        return chance
    if found and found.n and not half_width:
        # Hardly anything ever varied; what never happened in n may be as likely as 3/n (Hanley &
        # Lippman-Hand 1983, "If nothing goes wrong, is everything all right?").
        chance = _LOOKED_AT_OFTEN * 3 / found.n
    return max(chance, _SHARE)


def _at_the_ends(name: str, summary: SideSummary, side: SideName, counters: Counters) -> float:
    """Return by how much what happened at the ends of a run changes a rate."""
    conditions, each, under_way = counters.conditions, 1.0, 0.0
    if name == "bytes_per_s":
        each = moved_bytes(summary) / max(_times(name, summary, side) or 0, 1)
    if name == "messages_per_s" and side == "polled":
        # The first answer brings what was published before; the last is still to come.
        under_way = (conditions.rate_per_s or 0) * (conditions.asked_interval_s or 0)
    if name != "requests_per_s" and (side == "live" or name == "messages_per_s"):
        under_way += summary.updates_pending
    early = conditions.early_polls if side == "polled" else conditions.early_pushes
    # The first and the last may fall on either side of the run's ends; requests may have been sent,
    # and messages have come, before the time that is measured: the wire counts from the client's
    # start, the truth from when both are up. Opening a connection is a request too.
    return (2 + early + summary.reconnects + under_way) * each / counters.elapsed_s


def _scatters(name: str, conditions: Conditions, side: SideName) -> bool:
    """Say whether it is chance how often something happens, the rate of updates given."""
    if side == "live":
        return conditions.push_gap_ms is not None
    return conditions.polled_model == "held" or name == "messages_per_s"


def _reason(conditions: Conditions, summary: SideSummary, side: SideName, elapsed_s: float) -> str:
    """Return the likely reason for a figure that lies too far from its prediction."""
    if side == "polled" and summary.overruns > _SKIPPED * summary.requests:
        return OVERRUNS
    if _overloaded(conditions, summary, side, elapsed_s):
        return OVERLOAD
    if _phase_locked(conditions, side):
        return PHASE_LOCK
    if side == "polled":
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
        gathers = conditions.push_gap_ms is not None
        return not gathers and summary.updates_missed > _SKIPPED * settled(summary)
    if conditions.polled_model == "held":
        return False
    poll_s, takes_ms = conditions.poll_interval_s, summary.naive_response_time_ms.mean
    return poll_s is not None and takes_ms is not None and takes_ms > _BUSY * poll_s * 1e3


def _phase_locked(conditions: Conditions, side: SideName) -> bool:
    """Say whether sendings stay in step with a periodic source, being near a multiple of it."""
    if conditions.arrivals != "periodic" or not conditions.rate_per_s:
        return False
    every_s, gap_ms = conditions.poll_interval_s, None
    if side == "live":
        every_s, gap_ms = None, conditions.push_gap_ms
    elif conditions.polled_model == "held":
        every_s, gap_ms = None, conditions.gap_ms
    in_each = conditions.rate_per_s * (every_s or (gap_ms or 0.0) / 1e3)
    if not in_each or (gap_ms and in_each < 1 - _LOCKED):  # then the source leads
        return False
    ratio = max(in_each, 1 / in_each)
    return abs(ratio - round(ratio)) <= _LOCKED * ratio
