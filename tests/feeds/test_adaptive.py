"""The adaptive interval comes to one update a poll, inside its bounds."""

from __future__ import annotations

import random

import pytest

from feeds.adaptive import AdaptiveInterval

S = 10**9


def settled_s(rate_per_s: float, low_s: float = 0.05, high_s: float = 60.0) -> float:
    """Return the mean interval over many polls of a Poisson source, after a while."""
    rng, adaptive = random.Random(3), AdaptiveInterval(low_s, high_s, 2.0)
    at_s, seq, next_s, found = 0.0, 0, rng.expovariate(rate_per_s), []
    for poll in range(3000):
        at_s += adaptive.interval_s
        while next_s <= at_s:
            seq += 1
            next_s += rng.expovariate(rate_per_s)
        adaptive.polled(seq, round(at_s * S))
        if poll > 200:
            found.append(adaptive.interval_s)
    return sum(found) / len(found)


@pytest.mark.parametrize("rate_per_s", [0.1, 1.0, 5.0])
def test_it_comes_to_about_one_update_a_poll(rate_per_s: float) -> None:
    assert 0.7 < settled_s(rate_per_s) * rate_per_s < 1.5


def test_it_stays_inside_its_bounds() -> None:
    assert settled_s(100.0, low_s=0.5) == 0.5
    assert settled_s(0.05, high_s=3.0) == pytest.approx(3.0, rel=0.01)
    assert AdaptiveInterval(0.5, 1.0, 2.0).interval_s == 1.0
    assert AdaptiveInterval(0.5, 1.0, 0.1).interval_s == 0.5


def test_nothing_found_leads_to_the_upper_bound_and_a_burst_back() -> None:
    adaptive = AdaptiveInterval(0.1, 10.0, 1.0)
    at_ns = S
    for _ in range(200):
        adaptive.polled(7, at_ns)
        at_ns += round(adaptive.interval_s * S)
    assert adaptive.interval_s == 10.0
    for number in range(1, 40):
        adaptive.polled(7 + 100 * number, at_ns)
        at_ns += S
    assert adaptive.interval_s == 0.1


def test_a_source_that_starts_again_is_no_negative_rate() -> None:
    adaptive = AdaptiveInterval(0.1, 10.0, 1.0)
    for second, seq in enumerate((100, 101, 102, 1, 2), start=1):
        adaptive.polled(seq, second * S)
        assert 0.1 <= adaptive.interval_s <= 10.0
    assert adaptive.interval_s == pytest.approx(1.0, rel=0.2)
