"""The cases in which the instrument is held against theory, and how each is judged. Pure.

Time is compressed: what counts for the closed forms are the updates in one poll interval (x = λT)
and the legs as a part of it, not seconds. Where polls and updates are both regular, x is far from
a whole number and from simple fractions, or the same phase would come back (phase lock).
"""

from collections.abc import Callable
from statistics import fmean

import msgspec
import numpy as np

from feeds.evidence.updates import Updates
from feeds.figures import FIGURES, settled
from feeds.frame import SIDES, Counters, Interval, Poll, SideName, SideSummary
from feeds.metrics import theory
from feeds.metrics.agreement import leg_s
from feeds.metrics.theory import Arrivals

TOLERANCE = 0.02
"""By which share of the prediction a mean may be off that is not inside its own interval."""
_LEVELS = (np.arange(100) + 0.5) / 100
SOURCES: dict[Arrivals, str] = {"poisson": "market", "periodic": "clock"}


class Case(msgspec.Struct, frozen=True):
    """One run to compare: at least 2,000 updates. ``beside`` others run at the same time."""

    arrivals: Arrivals
    rate_per_s: float
    poll_interval_s: float
    delay_ms: float
    duration_s: float
    beside: bool = False

    @property
    def name(self) -> str:
        """What it is, in a few words."""
        return (
            f"{self.arrivals} {self.rate_per_s:g}/s, poll {self.poll_interval_s * 1e3:g} ms,"
            f" leg {self.delay_ms:g} ms"
        )


CASES = (
    # Few updates a second take long to be 2,000; they load the machine so little that they may run
    # while others do. Fresh time of a periodic source goes with the square of what the legs leave
    # of a gap, so gaps are long against the system's own jitter, or shorter than the legs.
    Case("poisson", 20, 0.05, 12, 105, beside=True),
    Case("periodic", 16, 0.0509, 12, 128, beside=True),
    Case("periodic", 40, 0.0655, 5, 52, beside=True),
    Case("periodic", 50, 0.1236, 4, 42, beside=True),
    Case("poisson", 100, 0.05, 5, 22),
    Case("poisson", 120, 0.08, 10, 18),
    Case("poisson", 150, 0.1, 5, 16),
    Case("poisson", 200, 0.07, 5, 14),
    Case("poisson", 300, 0.12, 4, 16),
    Case("periodic", 120, 0.0778, 15, 18),
    Case("periodic", 150, 0.1078, 18, 15),
    Case("periodic", 200, 0.0931, 15, 14),
)


class CaseConditions(msgspec.Struct, frozen=True):
    """What was measured of a run and goes into the closed forms. Times in seconds."""

    arrivals: Arrivals
    rate_per_s: float
    poll_s: float
    """As it was asked for: polls that were skipped are not hidden in it."""
    push_leg_s: float
    """Mean update latency of the live side."""
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


def conditions(
    case: Case, counters: Counters, updates: Updates, polls: list[Poll]
) -> CaseConditions:
    """Return the measured conditions of a run."""
    took_s = np.array([poll.answered_ns - poll.sent_ns for poll in polls]) / 1e9
    push_s = updates.latency_ms("live") / 1e3
    leg = leg_s(counters.conditions, counters.conditions.response_ms)
    if not len(took_s) or not len(push_s) or leg is None:
        raise ValueError("too little was measured")
    # What a round trip takes longer than the mean is shared by its two legs.
    answer_s = leg + (took_s - took_s.mean()) / 2
    return CaseConditions(
        case.arrivals,
        counters.updates_published / counters.elapsed_s,
        case.poll_interval_s,
        float(push_s.mean()),
        float(answer_s.mean()),
        np.quantile(push_s, _LEVELS).tolist(),
        np.quantile(np.maximum(answer_s, 0), _LEVELS).tolist(),
    )


def predictions(at: CaseConditions) -> dict[tuple[SideName, str], float]:
    """Return what the closed forms say, by side and name; times in milliseconds.

    Those that are not straight lines in the leg are averaged over the legs that were measured.
    """
    source = (at.arrivals, at.rate_per_s)

    def polled(form: Callable[[Arrivals, float, float, float], float]) -> float:
        return fmean(form(*source, at.poll_s, leg) for leg in at.answer_legs_s)

    def live(form: Callable[[Arrivals, float, float, float], float]) -> float:
        return fmean(form(*source, 0.0, leg) for leg in at.push_legs_s)

    latency_s = theory.update_latency_s(at.poll_s, at.answer_leg_s)
    return {
        ("polled", "update_latency_ms"): 1e3 * latency_s,
        ("polled", "missed_share"): theory.missed_share(*source, at.poll_s),
        ("polled", "empty_share"): theory.empty_share(*source, at.poll_s),
        ("polled", "staleness_ms"): 1e3 * polled(theory.staleness_s),
        ("polled", "freshness"): polled(theory.freshness),
        ("polled", "age_of_information_ms"): 1e3
        * theory.age_s(*source, at.poll_s, at.answer_leg_s),
        ("polled", "requests_per_s"): 1 / at.poll_s,
        ("live", "missed_share"): 0.0,
        ("live", "staleness_ms"): 1e3 * live(theory.staleness_s),
        ("live", "freshness"): live(theory.freshness),
        ("live", "age_of_information_ms"): 1e3 * theory.age_s(*source, 0.0, at.push_leg_s),
    }


def judge(at: CaseConditions, counters: Counters) -> list[CaseVerdict]:
    """Return the verdict on every figure of a run."""
    measured = {side: _measured(getattr(counters, side), counters.elapsed_s) for side in SIDES}
    return [
        _verdict(side, key, predicted, measured[side].get(key, Interval()))
        for (side, key), predicted in predictions(at).items()
    ]


def _measured(side: SideSummary, elapsed_s: float) -> dict[str, Interval]:
    """Return the means of the meters with their intervals."""
    found = dict(side.confidence)
    for figure in FIGURES:
        if figure.compared and figure.key not in found:
            mean = figure.value(side, elapsed_s, figure.parts[0])
            found[figure.key] = Interval(mean, None, settled(side))
    # Whether one poll more falls into the time measured is chance.
    rate = Interval(side.requests / elapsed_s, 1 / elapsed_s, side.requests)
    return found | {"requests_per_s": rate}


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
