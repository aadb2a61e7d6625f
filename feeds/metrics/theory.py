"""The closed forms to lay over the measured figures. All times in seconds, all shares 0 to 1.

A polled side asks every ``poll_s`` seconds at a phase that has nothing to do with the source; to a
side that is pushed every update comes at once, which is the limit ``poll_s`` = 0. ``leg_s`` is the
time from the server's snapshot (polled), or from the publication (pushed), to the client.
``rate_per_s`` is the source's mean rate, and ``arrivals`` says whether its gaps are exponential
("poisson") or equal ("periodic"); a recorded pattern has no closed form.
"""

from math import exp, expm1
from typing import Literal

Arrivals = Literal["poisson", "periodic"]
Model = Literal["push", "newest", "all", "held"]


def update_latency_s(poll_s: float, leg_s: float) -> float:
    """Return the mean update latency: uniform between one leg and one leg + interval.

    Van de Vyvere et al. 2020, "latency on the client".
    """
    return poll_s / 2 + leg_s


def missed_share(arrivals: Arrivals, rate_per_s: float, poll_s: float) -> float:
    """Return the share of updates that a polled side never receives itself.

    Each poll brings one update, if there was any: the probability of at least one in an interval,
    over the mean number in it.
    """
    per_poll = rate_per_s * poll_s
    if arrivals == "poisson":
        return 1 + expm1(-per_poll) / per_poll if per_poll else 0.0
    return 1 - 1 / max(1.0, per_poll)


def empty_share(arrivals: Arrivals, rate_per_s: float, poll_s: float) -> float:
    """Return the share of polls answered with nothing new: no update during one interval."""
    per_poll = rate_per_s * poll_s
    return exp(-per_poll) if arrivals == "poisson" else max(0.0, 1 - per_poll)


def staleness_s(arrivals: Arrivals, rate_per_s: float, poll_s: float, leg_s: float) -> float:
    """Return the mean staleness over time.

    What is held at a random instant was the newest some time ago, uniform between one leg and one
    leg + interval; this is the mean, over that time, of the staleness of what was the newest then.
    Cho & Garcia-Molina, SIGMOD 2000, "age", with the leg added.
    """
    if poll_s:
        total = _staleness_integral if arrivals == "poisson" else _periodic_staleness_integral
        return (total(rate_per_s, poll_s + leg_s) - total(rate_per_s, leg_s)) / poll_s
    if arrivals == "poisson":
        return leg_s + expm1(-rate_per_s * leg_s) / rate_per_s
    period_s = 1 / rate_per_s
    return leg_s**2 / (2 * period_s) if leg_s <= period_s else leg_s - period_s / 2


def freshness(arrivals: Arrivals, rate_per_s: float, poll_s: float, leg_s: float) -> float:
    """Return the share of time in which a side holds the newest update.

    Cho & Garcia-Molina, SIGMOD 2000, "freshness", with the leg added.
    """
    per_poll, on_the_way = rate_per_s * poll_s, rate_per_s * leg_s
    if arrivals == "poisson":
        return exp(-on_the_way) * (-expm1(-per_poll) / per_poll if poll_s else 1)
    if not poll_s:
        return max(0.0, 1 - on_the_way)
    start_s = min(leg_s, 1 / rate_per_s)
    end_s = min(leg_s + poll_s, 1 / rate_per_s)
    return (end_s - start_s) * (1 - rate_per_s * (start_s + end_s) / 2) / poll_s


def age_s(arrivals: Arrivals, rate_per_s: float, poll_s: float, leg_s: float) -> float:
    """Return the mean age of information. Kaul, Yates, Gruteser 2012.

    The newest update at a random instant is one mean gap old if gaps are exponential, and half a
    gap if they are equal.
    """
    return poll_s / 2 + (1 if arrivals == "poisson" else 0.5) / rate_per_s + leg_s


def _staleness_integral(rate_per_s: float, time_s: float) -> float:
    """G(t): the integral of a push's staleness from 0 to ``time_s`` for exponential gaps."""
    gap_s = 1 / rate_per_s
    return time_s**2 / 2 - time_s * gap_s - expm1(-rate_per_s * time_s) * gap_s**2


def _periodic_staleness_integral(rate_per_s: float, time_s: float) -> float:
    """H(t): the integral of a push's staleness from 0 to ``time_s`` for equal gaps."""
    gap_s = 1 / rate_per_s
    if time_s <= gap_s:
        return time_s**3 / (6 * gap_s)
    return gap_s**2 / 6 + (time_s**2 - gap_s**2) / 2 - gap_s * (time_s - gap_s) / 2
