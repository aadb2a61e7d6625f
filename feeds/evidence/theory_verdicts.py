"""How the cases that are held against theory are judged. Pure."""

from dataclasses import replace

import msgspec
import numpy as np

from feeds.counters import Conditions, Counters, Interval, SideSummary
from feeds.evidence.updates import Updates
from feeds.figures import FIGURES, settled
from feeds.frame import SIDES, Poll, SideName
from feeds.metrics.agreement import leg_s
from feeds.metrics.prediction import way_of
from feeds.metrics.theory import Arrivals
from feeds.metrics.way import Way

TOLERANCE = 0.02
"""By which share of the prediction a mean may be off that is not inside its own interval."""
TOO_LITTLE = "too little was measured"
_LEVELS = (np.arange(100) + 0.5) / 100
_BENT = ("staleness_ms", "freshness")
"""Figures that do not change in a straight line with the leg."""


class CaseConditions(msgspec.Struct, frozen=True):
    """What was measured of a run and goes into the closed forms. Times in seconds."""

    live: Way
    polled: Way
    """Its interval as it was asked for: polls that were skipped are not hidden in it."""
    push_leg_s: float
    """From publication to the live client: the mean update latency, unless pushes have gaps."""
    answer_leg_s: float
    """From publication to the polled client by the servers' stamps: upstream and response leg."""
    push_legs_s: list[float]
    """Quantiles of the push leg: legs are never quite equal, least of all on a busy machine."""
    answer_legs_s: list[float]
    """Quantiles of the answer leg."""


class CaseVerdict(msgspec.Struct, frozen=True):
    """One figure: theory beside measurement."""

    side: SideName
    name: str
    predicted: float
    measured: float
    half_width: float | None
    """Of the 95 % interval of the measured mean."""
    apart: float | None
    """Relative to the prediction; ``None`` where that is 0."""
    agrees: bool
    once: bool = False
    """Whether it was outside this time, and agreed the first time."""


def conditions(
    arrivals: Arrivals, counters: Counters, updates: Updates, polls: list[Poll]
) -> CaseConditions:
    """Return the measured conditions of a run; what the arrivals are is known."""
    at = counters.conditions
    live, polled = (replace(way_of(at, side), arrivals=arrivals) for side in SIDES)
    push_s, push_legs_s = _push_legs(at, updates)
    answer_s, answer_legs_s = _answer_legs(at, polls)
    return CaseConditions(live, polled, push_s, answer_s, push_legs_s, answer_legs_s)


def _push_legs(at: Conditions, updates: Updates) -> tuple[float, list[float]]:
    """Return mean and quantiles of the push leg: as measured, or where frames wait, by stamps."""
    if at.push_gap_ms is not None:
        leg = leg_s(at, at.push_ms)
        if leg is None:
            raise ValueError(TOO_LITTLE)
        return leg, [leg]
    push_s = updates.latency_ms("live") / 1e3
    if not len(push_s):
        raise ValueError(TOO_LITTLE)
    return float(push_s.mean()), np.quantile(push_s, _LEVELS).tolist()


def _answer_legs(at: Conditions, polls: list[Poll]) -> tuple[float, list[float]]:
    """Return mean and quantiles of the answer leg."""
    leg = leg_s(at, at.response_ms)
    held = at.polled_model == "held"
    if not polls or leg is None or (held and at.gap_ms is None):
        raise ValueError(TOO_LITTLE)
    if held:
        return leg, [leg]
    # What a round trip takes longer than the mean is shared by its two legs.
    took_s = np.array([poll.answered_ns - poll.sent_ns for poll in polls]) / 1e9
    answer_s = leg + (took_s - took_s.mean()) / 2
    return leg, np.quantile(np.maximum(answer_s, 0), _LEVELS).tolist()


def predictions(at: CaseConditions) -> dict[tuple[SideName, str], float]:
    """Return what the closed forms say, by side and name; times in milliseconds.

    Those that are not straight lines in the leg are averaged over the legs that were measured.
    What is made of the figure itself is left out: the latency of a push that never waits.
    """
    found: dict[tuple[SideName, str], float] = {}
    ways: tuple[tuple[SideName, Way, float, list[float]], ...] = (
        ("polled", at.polled, at.answer_leg_s, at.answer_legs_s),
        ("live", at.live, at.push_leg_s, at.push_legs_s),
    )
    for side, way, leg, legs_s in ways:
        bent = {name: value for name, value in way.timed(legs_s) if name in _BENT}
        foreseen = {**dict(way.timed([leg])), **dict(way.counted()), **bent}
        if side == "live":
            del foreseen["requests_per_s"]  # handshakes
            if way.gap_s is None:
                foreseen.pop("update_latency_ms", None)
        found |= {(side, name): value for name, value in foreseen.items()}
    return found


def judge(at: CaseConditions, counters: Counters) -> list[CaseVerdict]:
    """Return the verdict on every figure of a run."""
    measured = {
        side: _measured(getattr(counters, side), counters.elapsed_s, way)
        for side, way in zip(SIDES, (at.live, at.polled), strict=True)
    }
    return [
        _verdict(side, key, predicted, measured[side].get(key, Interval()))
        for (side, key), predicted in predictions(at).items()
    ]


def _measured(side: SideSummary, elapsed_s: float, way: Way) -> dict[str, Interval]:
    """Return the means of the meters with their intervals."""
    found = dict(side.confidence)
    for figure in FIGURES:
        if figure.compared and figure.key not in found:
            mean = figure.value(side, elapsed_s, figure.parts[0])
            found[figure.key] = Interval(mean, None, settled(side))
    # Whether one poll more falls into the time measured is chance, and how many updates are under
    # way at its end; where the server waits for news, it is also chance how often it sends.
    ends = {"requests_per_s": 1, "messages_per_s": 1 + side.updates_pending}
    for key, number in (("requests_per_s", side.requests), ("messages_per_s", side.messages)):
        half = ends[key] / elapsed_s
        if way.gap_s is not None:
            half = max(half, side.confidence.get(key, Interval()).half_width or 0.0)
        found[key] = Interval(number / elapsed_s, half, number)
    return found


def _verdict(side: SideName, name: str, predicted: float, found: Interval) -> CaseVerdict:
    measured, half = found.mean, found.half_width
    if name.endswith("_share") and measured in (0.0, 1.0) and found.n:
        half = 3 / found.n  # what never happened in n trials may still be as likely as that
    if measured is None:
        return CaseVerdict(side, name, predicted, float("nan"), None, None, False)
    apart = (measured - predicted) / predicted if predicted else None
    near = apart is not None and abs(apart) <= TOLERANCE
    inside = half is not None and abs(measured - predicted) <= half
    exact = measured == predicted
    return CaseVerdict(side, name, predicted, measured, half, apart, near or inside or exact)


def polls_between(polls: list[Poll], start_ns: int, end_ns: int) -> list[Poll]:
    """Return the polls that were due in a segment."""
    return [poll for poll in polls if start_ns <= poll.intended_ns < end_ns]


def together(first: list[CaseVerdict], second: list[CaseVerdict]) -> list[CaseVerdict]:
    """Return the verdicts of the second time; what agreed the first time does so by chance."""
    agreed = {(one.side, one.name) for one in first if one.agrees}
    return [
        msgspec.structs.replace(one, agrees=True, once=True)
        if not one.agrees and (one.side, one.name) in agreed
        else one
        for one in second
    ]
