"""Batch means: their intervals cover the known mean as often as they claim."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from feeds.counters import Interval
from feeds.metrics.batch_means import MOST_BATCHES, BatchMeans, half_width, student_t
from feeds.metrics.staleness import Sawtooth

_MEAN = 5.0


@pytest.mark.parametrize(
    ("freedom", "quantile", "within"),
    [(7, 2.364624, 5e-4), (15, 2.131450, 2e-5), (31, 2.039513, 1e-6), (63, 1.998341, 1e-6)],
)
def test_students_quantile(freedom: int, quantile: float, within: float) -> None:
    assert student_t(freedom) == pytest.approx(quantile, rel=within)


def autoregressive(dice: random.Random, count: int, memory: float) -> list[float]:
    """Return an AR(1) process around the known mean, begun in its steady state."""
    spread = (1 - memory**2) ** 0.5
    state, row = dice.gauss(0, 1), []
    for _ in range(count):
        state = memory * state + spread * dice.gauss(0, 1)
        row.append(_MEAN + state)
    return row


@pytest.mark.parametrize(("memory", "count"), [(0.0, 300), (0.5, 1000), (0.9, 3000)])
def test_the_interval_covers_the_mean_of_a_correlated_process(memory: float, count: int) -> None:
    dice = random.Random(7)
    covered = 0
    for _ in range(400):
        batches = BatchMeans()
        row = autoregressive(dice, count, memory)
        for sample in row:
            batches.add(sample)
        half = batches.half_width()
        assert half is not None
        covered += abs(sum(row) / count - _MEAN) <= half
    assert 0.92 <= covered / 400 <= 0.99


def test_weighted_samples_give_the_interval_of_a_ratio() -> None:
    """Poisson arrivals, several at a time, each of mean 5: the ratio is 5, not the mean of sums."""
    dice = random.Random(3)
    covered = 0
    for _ in range(400):
        batches = BatchMeans()
        total, weight = 0.0, 0
        for _ in range(500):
            many = dice.randint(0, 6)
            drawn = sum(dice.expovariate(1 / _MEAN) for _ in range(many))
            batches.add(drawn, many)
            total, weight = total + drawn, weight + many
        half = batches.half_width()
        assert half is not None
        covered += abs(total / weight - _MEAN) <= half
    assert 0.92 <= covered / 400 <= 0.99


def test_equal_samples_have_no_width_and_few_have_none() -> None:
    batches = BatchMeans()
    assert batches.half_width() is None
    for _ in range(100):
        batches.add(2.0)
    assert batches.half_width() == pytest.approx(0.0)
    assert half_width([1.0] * 7, [1.0] * 7) is None
    assert half_width([0.0] * 9, [0.0] * 9) is None


def test_batches_merge_without_losing_a_sample() -> None:
    batches = BatchMeans()
    for sample in range(1000):
        batches.add(sample)
    assert batches.count == 1000
    assert sum(batches._totals) == sum(range(1000))
    assert sum(batches._weights) == 1000
    assert len(batches._totals) == MOST_BATCHES


def test_many_at_once_are_as_one_after_the_other() -> None:
    dice = random.Random(5)
    single, many = BatchMeans(), BatchMeans()
    for _ in range(60):
        samples = [dice.randrange(1000) for _ in range(dice.choice((0, 1, 3, 64, 500)))]
        many.add_each(samples)
        for sample in samples:
            single.add(sample)
        assert (many.count, many._size) == (single.count, single._size)
        assert many._totals == single._totals
        assert many._weights == single._weights
    many.amend(7.0)
    assert sum(many._totals) == sum(single._totals) + 7
    assert BatchMeans().interval() == Interval(None, None, 0)


def sawtooth(dice: random.Random, spans: Sawtooth, until: float) -> tuple[float, float]:
    """Give ``spans`` a renewal curve: flat for a while, then a ramp; return its two true means.

    Flat and ramp last exponential times of mean 1 and 2: area E[r²]/2 = 4 and time 2 of each 3.
    """
    now, area, above = 0.0, 0.0, 0.0
    while now < until:
        since = now + dice.expovariate(1)
        end = since + dice.expovariate(1 / 2)
        spans.ramp(round(since * 1e9), round(end * 1e9), round(since * 1e9))
        area, above, now = area + (end - since) ** 2 / 2, above + end - since, end
    return area / now, above / now


def test_intervals_over_time_cover_the_true_means() -> None:
    dice = random.Random(11)
    height_hits = share_hits = 0
    for _ in range(300):
        spans = Sawtooth()
        spans.begin(0)
        height, share = sawtooth(dice, spans, 2000)
        heights, shares = spans.half_widths(2_000_000_000_000)
        assert heights is not None
        assert shares is not None
        height_hits += abs(height - 4 / 3) <= heights / 1e3
        share_hits += abs(share - 2 / 3) <= shares
    assert 0.91 <= height_hits / 300 <= 0.99
    assert 0.91 <= share_hits / 300 <= 0.99


def test_pieces_are_cut_at_the_edges_of_batches() -> None:
    spans = Sawtooth()
    spans.begin(500)
    spans.ramp(500, 10_000_000_500, 500)  # one ramp from 0 to 10 s
    assert sum(spans._areas) / 2 == pytest.approx(10e9**2 / 2)
    assert sum(spans._times) == pytest.approx(10e9)
    filled = [each for each in spans._times if each]
    assert len(filled) > MOST_BATCHES // 2
    assert max(filled) == spans._span_ns
    spans.ramp(10_000_000_600, 10_000_000_600, 0)  # nothing lasts no time
    assert sum(spans._times) == pytest.approx(10e9)


def test_memory_does_not_grow() -> None:
    batches, spans = BatchMeans(), Sawtooth()
    tracemalloc.start()
    try:
        for index in range(20_000):
            batches.add(index)
            spans.ramp(index * 10**9, index * 10**9 + 5, index * 10**9)
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < 20_000
