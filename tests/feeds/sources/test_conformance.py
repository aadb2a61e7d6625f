"""What every source in the folder has to do, whatever it shows."""

from __future__ import annotations

import math

import pytest

from feeds.settings import LIMITS
from feeds.sources import Sample, Source, catalogue

SOURCES = catalogue()
EACH = pytest.mark.parametrize("kind", SOURCES.values(), ids=SOURCES)
SEEDED = pytest.mark.parametrize(
    "kind", [kind for key, kind in SOURCES.items() if key != "computer"], ids=lambda kind: kind.key
)


def play(source: Source, count: int) -> list[tuple[float, Sample]]:
    """Return the next gaps and samples, without waiting for them."""
    return [(source.gap_s(), source.sample()) for _ in range(count)]


def opened(kind: type[Source], seed: int = 1) -> Source:
    return kind(seed=seed, rate_per_s=kind.default_rate_per_s)


@EACH
def test_says_what_it_is(kind: type[Source]) -> None:
    assert kind.__module__ == f"feeds.sources.{kind.key}"
    assert kind.label
    assert kind.label == kind.label.strip()
    assert kind.about
    assert isinstance(kind.unit, str)
    assert kind.arrivals in ("poisson", "periodic", "recorded")
    limit = LIMITS["rate_per_s"]
    assert limit.low <= kind.default_rate_per_s <= limit.high
    assert len(opened(kind).note) < 40


@SEEDED
def test_the_same_seed_gives_the_same_updates(kind: type[Source]) -> None:
    assert play(opened(kind, 5), 2000) == play(opened(kind, 5), 2000)


@EACH
def test_gaps_are_never_negative_and_values_are_numbers(kind: type[Source]) -> None:
    for gap_s, sample in play(opened(kind), 4000):
        assert gap_s >= 0
        assert math.isfinite(gap_s)
        assert math.isfinite(sample.value)
        assert len(sample.text.encode()) < 200


@SEEDED
def test_values_change(kind: type[Source]) -> None:
    assert len({sample.value for _, sample in play(opened(kind), 500)}) > 10


@EACH
@pytest.mark.parametrize("rate_per_s", [1 / 60, 1.0, 1000.0])
def test_the_mean_rate_is_the_one_asked_for(kind: type[Source], rate_per_s: float) -> None:
    source = kind(seed=2, rate_per_s=rate_per_s)
    assert mean_gap_s(source) == pytest.approx(1 / rate_per_s, rel=0.05)


@EACH
def test_a_new_rate_holds_from_the_next_gap_on(kind: type[Source]) -> None:
    source = kind(seed=3, rate_per_s=LIMITS["rate_per_s"].low)
    play(source, 3)
    source.gap_s()
    source.rate_per_s = 500.0
    assert source.rate_per_s == 500.0
    assert mean_gap_s(source) == pytest.approx(1 / 500, rel=0.05)


@EACH
def test_a_gap_planned_anew_is_the_same_update(kind: type[Source]) -> None:
    source = opened(kind)
    for _ in range(100):
        source.gap_s()
    if source.arrivals != "poisson":
        assert source.gap_s() == opened(kind).gap_s()
    assert abs(source.sample().value) < 1000


def mean_gap_s(source: Source, count: int = 5121) -> float:
    """Return the mean of three times the length of the shortest loop."""
    return sum(gap_s for gap_s, _ in play(source, count)) / count
